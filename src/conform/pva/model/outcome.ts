/**
 * What an observer on the wire sees after a client's move: the vocabulary of the rules of PV Access.
 *
 * An outcome is complete: what it does not name must not be seen. Fields that follow from the request (its ids, its
 * subcommand) are not repeated here; whoever compares fills them in.
 */

/** Of a reply: `ERROR` is any failure. */
export type Wanted = 'OK' | 'ERROR' | 'FATAL';

/** One message of the server, in answer to one request. */
export type Sight =
  /** Byte order and ways to authenticate. */
  | { readonly message: 'SET_BYTE_ORDER' | 'CONNECTION_VALIDATION' }
  | { readonly message: 'CONNECTION_VALIDATED'; readonly status: Wanted }
  | { readonly message: 'ECHO'; readonly payload: 'same' | 'none' }
  /** The control message, with the value of the request. */
  | { readonly message: 'ECHO_RESPONSE' }
  /** `served`: those names of the request that are served; `none`: nothing is found. */
  | { readonly message: 'SEARCH_RESPONSE'; readonly found: 'served' | 'none' }
  /** One for each channel of the request. */
  | { readonly message: 'CREATE_CHANNEL'; readonly status: Wanted }
  /** `cid` of the channel, or the one in the request. */
  | { readonly message: 'DESTROY_CHANNEL'; readonly cid: 'own' | 'asked' }
  /** With a type where the status is OK, and where the operation has one. */
  | {
      readonly message:
        | 'GET_INIT'
        | 'PUT_INIT'
        | 'MONITOR_INIT'
        | 'RPC_INIT'
        | 'PROCESS_INIT'
        | 'PUT_GET_INIT'
        | 'ARRAY_INIT';
      readonly status: Wanted;
    }
  | { readonly message: 'GET' | 'READ_BACK'; readonly status: Wanted }
  | { readonly message: 'PUT' | 'PROCESS'; readonly status: Wanted }
  | { readonly message: 'RPC'; readonly status: Wanted; readonly result?: RpcResult }
  /** The whole type, or that of the field asked for. */
  | { readonly message: 'GET_FIELD'; readonly status: Wanted; readonly type?: 'whole' | 'field' }
  /** Text for people. */
  | { readonly message: 'MESSAGE'; readonly severity: 'warning' };

/** What the `server` channel returns. */
export type RpcResult = 'names' | 'structure' | 'text';

export interface Outcome {
  readonly sees: readonly Sight[];
  /** The server hangs up. */
  readonly connection?: 'closed';
  /** What the request puts is stored. */
  readonly stores?: 'sent';
  /** Not tried, and why. */
  readonly hazard?: string;
  /** For people, where the sights do not say it. */
  readonly text?: string;
}

export const silence: Outcome = { sees: [] };
export const closes: Outcome = { sees: [], connection: 'closed' };

export function sees(...sights: readonly Sight[]): Outcome {
  return { sees: sights };
}

export function stores(...sights: readonly Sight[]): Outcome {
  return { sees: sights, stores: 'sent' };
}

export function untried(hazard: string): Outcome {
  return { sees: [], hazard };
}

/** A rule that concerns more than one request: how it is kept is said in words. */
export function told(text: string): Outcome {
  return { sees: [], text };
}

export function describeOutcome(outcome: Outcome): string {
  if (outcome.hazard !== undefined) return `not tried: ${outcome.hazard}`;
  if (outcome.text !== undefined) return outcome.text;
  const parts = outcome.sees.map(describeSight);
  if (outcome.stores !== undefined) parts.push('stored');
  if (outcome.connection === 'closed') parts.push('closes the connection');
  return parts.length === 0 ? 'silence' : parts.join('; ');
}

export function describeSight(sight: Sight): string {
  switch (sight.message) {
    case 'ECHO':
      return sight.payload === 'same' ? 'ECHO' : 'ECHO without payload';
    case 'SEARCH_RESPONSE':
      return sight.found === 'served' ? 'SEARCH_RESPONSE' : 'SEARCH_RESPONSE(nothing found)';
    case 'DESTROY_CHANNEL':
      return sight.cid === 'own' ? 'DESTROY_CHANNEL' : 'DESTROY_CHANNEL with the cid of the request';
    case 'MESSAGE':
      return `MESSAGE(${sight.severity})`;
    case 'GET_FIELD':
      return `GET_FIELD(${sight.status})${sight.type === 'field' ? ' with the type of the field' : ''}`;
    default:
      return 'status' in sight ? `${sight.message}(${sight.status})` : sight.message;
  }
}
