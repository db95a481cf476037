/**
 * What an observer on the wire sees after a client's move: the vocabulary of the rules of Channel Access.
 *
 * An outcome is complete: what it does not name must not be seen. Fields that follow from the request (its type, count,
 * ioid, the cid of its channel) are not repeated here; whoever compares fills them in.
 */
import type { EcaName } from '../../../protocol/ca/status.ts';

/** One message of the server, in answer to one request. */
export type Sight =
  /** The server's own VERSION: unasked after accept, or in answer to the client's (caproto). */
  | { readonly message: 'VERSION'; readonly type: number }
  /** Echoed with all its fields, or (caproto) with zeros in their place. */
  | { readonly message: 'ECHO'; readonly fields: 'same' | 'zeros' }
  | { readonly message: 'READ_SYNC' | 'CREATE_CH_FAIL' | 'SERVER_DISCONN' | 'NOT_FOUND' }
  /**
   * Over UDP: the reply to the first known name of the datagram, or to each known name in turn. Over TCP: without
   * payload, or (caproto) with the minor revision in one, as over UDP.
   */
  | { readonly message: 'SEARCH'; readonly every?: true; readonly version?: true }
  | { readonly message: 'ACCESS_RIGHTS'; readonly rights: 0 | 1 | 2 | 3 }
  /** `type` is the PV's own, `count` its maximum, `sid` one that no other channel has. */
  | { readonly message: 'CREATE_CHAN' }
  | { readonly message: 'CLEAR_CHANNEL'; readonly fields: 'same' | 'zeros' }
  | { readonly message: 'READ_NOTIFY'; readonly status: EcaName; readonly data: Data }
  | { readonly message: 'READ'; readonly p1: 'cid' | 'status'; readonly data: Data }
  | { readonly message: 'WRITE_NOTIFY'; readonly status: EcaName; readonly count: 'asked' | 'current' }
  /** An update of a subscription. */
  | { readonly message: 'EVENT_ADD'; readonly status: EcaName; readonly data: 'value' | 'zeros' }
  /** Command 1 without payload: the confirmation of a cancel. */
  | { readonly message: 'EVENT_CANCEL' }
  /** `embeds`: the request's header, with its command replaced by 0 where libca would stumble over it, or not. */
  | {
      readonly message: 'ERROR';
      readonly status: EcaName;
      /** `stranger`: a channel of another circuit. */
      readonly about: 'channel' | 'nothing' | 'search' | 'stranger';
      readonly embeds: 'request' | 'safe request';
    };

/**
 * Payload of a read: the value; zeros in the size that was asked for; the value cut to the elements there are, with a
 * count to match (caproto); text as long as it is.
 */
export type Data = 'value' | 'zeros' | 'cut value' | 'trimmed text' | 'anything';

/** What the PV holds after a write, where it is not simply what it held before. */
export type Storing =
  /** What was sent. */
  | 'sent'
  /** As many elements of what was sent as the PV can hold. */
  | 'capped'
  /** Nothing, with the alarm LINK/INVALID: zero elements were written to a scalar. */
  | 'alarm'
  /** Zero elements. */
  | 'emptied'
  /** The same value; ALARM monitors hear that it was acknowledged. */
  | 'acknowledged'
  /** Nothing, with an alarm that later writes may leave. */
  | 'refused'
  /** The same value, whose alarm is evaluated anew. */
  | 'processed';

export interface Outcome {
  /** In this order; nothing else. */
  readonly sees: readonly Sight[];
  /**
   * `closed`: the server hangs up. `deaf`: the connection stays, and nothing is answered any more. `drops`: what has
   * arrived after the message is dropped. Default: it lives.
   */
  readonly circuit?: 'closed' | 'deaf' | 'drops';
  readonly stores?: Storing;
  /** Why this move is not made against this server: it would harm it. */
  readonly hazard?: string;
  /** In place of a list of messages, where a rule is about what all messages have in common. */
  readonly says?: string;
}

// --- outcomes, as the rules spell them ------------------------------------------------------------------------------

export const nothing: Outcome = { sees: [] };
export const stores = (what: Storing, ...sees: Sight[]): Outcome => ({ sees, stores: what });
export const sees = (...sights: Sight[]): Outcome => ({ sees: sights });
export const closes = (...sights: Sight[]): Outcome => ({ sees: sights, circuit: 'closed' });
export const drops = (...sights: Sight[]): Outcome => ({ sees: sights, circuit: 'drops' });
export const deafens = (...sights: Sight[]): Outcome => ({ sees: sights, circuit: 'deaf' });
export const says = (text: string): Outcome => ({ sees: [], says: text });
export const hazard = (why: string): Outcome => ({ sees: [], hazard: why });

export const error = (
  status: EcaName,
  about: (Sight & { message: 'ERROR' })['about'],
  embeds: 'request' | 'safe request' = 'safe request',
): Sight => ({ message: 'ERROR', status, about, embeds });
export const readNotify = (status: EcaName, data: Data): Sight => ({ message: 'READ_NOTIFY', status, data });
export const read = (data: Data, p1: 'cid' | 'status' = 'cid'): Sight => ({ message: 'READ', p1, data });
export const writeNotify = (status: EcaName, count: 'asked' | 'current' = 'asked'): Sight => ({
  message: 'WRITE_NOTIFY',
  status,
  count,
});
export const update = (status: EcaName, data: 'value' | 'zeros' = 'value'): Sight => ({
  message: 'EVENT_ADD',
  status,
  data,
});

// --- outcomes, for people -------------------------------------------------------------------------------------------

/** Such as "ERROR(BADTYPE), then hangs up". */
export function describeOutcome({ sees: sights, circuit, hazard: why, stores: storing, says: text }: Outcome): string {
  if (why !== undefined) return `not tried: ${why}`;
  if (text !== undefined) return text;
  const seen = sights.length === 0 ? 'silence' : sights.map(describeSight).join(', ');
  const stored = storing === undefined ? '' : `; ${STORING[storing]}`;
  if (circuit === 'closed') return `${seen}, then hangs up`;
  if (circuit === 'drops') return `${seen}; what has arrived after it is dropped`;
  if (circuit === 'deaf') return `${seen}, then never answers this circuit again`;
  return seen + stored;
}

export function describeSight(sight: Sight): string {
  switch (sight.message) {
    case 'ERROR':
      return `ERROR(${sight.status})${sight.embeds === 'request' ? ' with the odd command in it' : ''}`;
    case 'READ_NOTIFY':
      return `READ_NOTIFY(${sight.status}) with ${DATA[sight.data]}`;
    case 'EVENT_ADD':
      return `one update, EVENT_ADD(${sight.status}) with ${DATA[sight.data]}`;
    case 'READ':
      return `READ with ${DATA[sight.data]}${sight.p1 === 'status' ? ', and a status for a cid' : ''}`;
    case 'WRITE_NOTIFY':
      return `WRITE_NOTIFY(${sight.status})${sight.count === 'asked' ? '' : ' with the PV’s type and count'}`;
    case 'ACCESS_RIGHTS':
      return `ACCESS_RIGHTS(${['none', 'read', 'write', 'read and write'][sight.rights]})`;
    case 'ECHO':
    case 'CLEAR_CHANNEL':
      return sight.fields === 'same' ? sight.message : `${sight.message} with its fields zeroed`;
    case 'EVENT_CANCEL':
      return 'the confirmation (EVENT_ADD without payload)';
    case 'SEARCH':
      if (sight.version) return 'SEARCH with a payload';
      return sight.every ? 'SEARCH for each name' : 'SEARCH';
    default:
      return sight.message;
  }
}

const DATA: Readonly<Record<Data, string>> = {
  value: 'the value',
  zeros: 'zeros',
  'cut value': 'fewer elements than asked for',
  'trimmed text': 'the text, cut after its NUL',
  anything: 'a payload of the right size',
};

const STORING: Readonly<Record<Storing, string>> = {
  sent: 'stored',
  capped: 'stored up to the maximum count',
  alarm: 'alarm LINK/INVALID',
  emptied: 'the array is empty',
  acknowledged: 'acknowledged',
  refused: 'raises an alarm',
  processed: 'its record is processed all the same',
};
