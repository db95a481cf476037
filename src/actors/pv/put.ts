/** One put on its way through a PV: the event `put`, and the way back. */
import type { Requester } from '../../database/pv/definition.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Cause } from '../kernel/cause.ts';

/**
 * What became of a put. It was *refused* when the PV does not take this value, or any now; it *failed* when what was to
 * be done with it could not be done; the PV was *busy* when too many puts are waiting for it already. The reason is a
 * sentence for the client, where its protocol has room for one.
 */
export type PutOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused' | 'failed' | 'busy'; readonly reason: string };

/** The value was stored, and what it set off is done. */
export const DONE: PutOutcome = { kind: 'done' };

/** Called with what became of a put: once, or never when it was abandoned. */
export type PutReply = (outcome: PutOutcome) => void;

/** Who puts when the IOC itself does. */
export const self: Requester = { user: 'ioc', host: '', peer: '' };

/** The requester of puts by processing and by links. DISP does not block it, as in base. */
export const processing: Requester = { ...self };

export class Put {
  readonly type = 'put';
  /** As converted; control limits may move it. */
  value: Value;
  readonly client: Requester;
  /** May be set as long as there is no outcome. */
  reply: PutReply | undefined;
  /** Undefined until it is known, as a rule before `Pv.submit` returns. */
  outcome: PutOutcome | undefined;
  /** For whoever watches: told of the outcome before the client is. */
  ended: PutReply | undefined;
  /** With completion: the outcome waits for what the value sets off elsewhere. False once the client has abandoned it. */
  isAwaited: boolean;
  /** What the value has set off and takes time, once it is stored. */
  follows: Promise<unknown> | undefined;
  /** Whether a record is processed after it; undefined: as its field and its SCAN say. */
  readonly processes: boolean | undefined;
  /** Where it is followed what it sets off. */
  cause: Cause | undefined;

  constructor(
    value: Value,
    client: Requester,
    reply: PutReply | undefined,
    isAwaited = reply !== undefined,
    processes?: boolean,
  ) {
    this.value = value;
    this.client = client;
    this.reply = reply;
    this.outcome = undefined;
    this.ended = undefined;
    this.isAwaited = isAwaited;
    this.follows = undefined;
    this.processes = processes;
    this.cause = undefined;
  }

  /** The client no longer waits for it. */
  abandon(): void {
    this.reply = undefined;
    this.isAwaited = false;
  }

  settle(outcome: PutOutcome): void {
    const { reply, ended } = this;
    this.outcome = outcome;
    this.reply = undefined;
    this.ended = undefined;
    ended?.(outcome);
    reply?.(outcome);
  }
}
