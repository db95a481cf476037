/** From what a model says of the wire to what the server owes a client. */

import { Command } from '../../protocol/ca/constants.ts';
import { expect, type Request } from './expectation.ts';
import type { Observation } from './model/chart.ts';
import type { Sight } from './model/outcome.ts';
import type { Family } from './model/rule.ts';
import type { RuleId } from './model/rule-book.ts';
import type { ChannelSide, Party, SubscriptionSide } from './party.ts';
import type { PvState } from './pv-state.ts';
import { failPut, type Posting, store } from './storage.ts';
import { Stream } from './stream.ts';
import type { Subject } from './subject.ts';

/** What a transition was caused by, and concerns. */
export interface Cause {
  readonly channel?: ChannelSide | undefined;
  readonly subscription?: SubscriptionSide | undefined;
  /** The request that was sent; its rule and what the PV held are filled in here. */
  readonly request?: Omit<Request, 'rule' | 'value' | 'severity'> | undefined;
  /** Requests that were sent after it in the same move. */
  readonly others?: readonly Omit<Request, 'rule' | 'value' | 'severity'>[];
  readonly wrote?: readonly number[] | undefined;
  /** Nobody can know whether anything has changed. */
  readonly isUncertain?: boolean;
}

export interface Consequences {
  readonly postings: { readonly pv: PvState; readonly posting: Posting }[];
  readonly rules: RuleId[];
}

export class Interpreter {
  readonly #subject: Subject;
  readonly #unordered: ReadonlySet<number>;
  readonly #staleBytes: boolean;

  constructor(subject: Subject) {
    const { book } = subject;
    this.#subject = subject;
    this.#unordered = new Set([...UNORDERED, ...(book.family === undefined ? [] : FAMILY_UNORDERED[book.family])]);
    this.#staleBytes = book.differs('any.padding');
  }

  get staleBytes(): boolean {
    return this.#staleBytes;
  }

  /** Writes down what `party` may now see; answers what else has happened. */
  interpret(party: Party, observations: readonly Observation[], cause: Cause): Consequences {
    const consequences: Consequences = { postings: [], rules: [] };
    for (const observation of observations) this.#note(party, observation, cause, consequences);
    return consequences;
  }

  // --- helpers

  #note(party: Party, observation: Observation, cause: Cause, consequences: Consequences): void {
    const { subscription } = cause;
    switch (observation.type) {
      case 'judge':
        consequences.rules.push(observation.params.rule);
        this.#judge(party, observation.params.rule, cause, consequences);
        break;
      case 'begin':
        this.#begin(party, subscription!, observation.params.readable);
        break;
      case 'update':
        consequences.rules.push(observation.params.rule);
        this.#update(subscription!, observation.params.rule, cause.isUncertain === true);
        break;
      case 'release':
        consequences.rules.push(observation.params.rule);
        subscription!.stream?.release(observation.params.rule, this.#subject.book.outcome(observation.params.rule));
        break;
      case 'end':
        if (subscription?.stream !== undefined) party.ledger.close(subscription.stream);
        subscription!.stream = undefined;
        break;
      case 'defer':
        this.#defer(cause, consequences.rules.at(-1)!);
        break;
      case 'answer':
      case 'fail':
        this.#answer(party, cause.channel!, observation.type === 'answer', consequences);
        break;
      case 'forget':
        cause.channel!.forgotten = cause.channel!.deferred[0]?.wrote;
        cause.channel!.deferred.length = 0;
        break;
      default:
        observation satisfies never;
    }
  }

  #judge(party: Party, rule: RuleId, cause: Cause, { postings }: Consequences): void {
    const { channel, request, others = [], wrote } = cause;
    const { book } = this.#subject;
    const { sees, circuit, stores } = book.outcome(rule);
    if (circuit === 'closed' && book.differs('any.close')) party.ledger.excuse(...BY_ANOTHER_THREAD);
    if (request !== undefined) for (const each of [request, ...others]) this.#expect(party, rule, each, sees);
    if (circuit !== undefined) {
      party.fate = circuit;
      if (circuit === 'closed') party.ledger.expectEnd(rule);
    }
    const pv = channel?.pv;
    if (stores === undefined || pv === undefined) return;
    postings.push({ pv, posting: store(pv, stores, wrote ?? []) });
  }

  #expect(party: Party, rule: RuleId, request: NonNullable<Cause['request']>, sees: readonly Sight[]): void {
    const { pv } = request;
    const asked: Request = { ...request, rule, value: pv?.value, severity: pv?.severity, isWritten: pv?.isWritten };
    for (const sight of sees) party.ledger.expect(expect(sight, asked, this.#unordered));
  }

  #begin(party: Party, subscription: SubscriptionSide, readable: boolean): void {
    const { id, dataType, count, instance } = subscription;
    const { book } = this.#subject;
    const stream = new Stream({
      id,
      dataType,
      count,
      readable,
      leaks: book.differs('update.held'),
      repeats: book.differs('update.once'),
      staleBytes: this.#staleBytes,
    });
    stream.isOff = instance.is({ monitors: 'off' });
    subscription.stream = stream;
    party.ledger.open(stream);
  }

  #update({ stream, channel }: SubscriptionSide, rule: RuleId, optional: boolean): void {
    const outcome = this.#subject.book.outcome(rule);
    if (outcome.sees.length === 0 && rule !== 'update.held') return;
    const { value, severity } = channel.pv;
    const denied = rule === 'update.denied';
    const mayMiss = this.#subject.book.differs('update.again');
    stream?.note({ rule, outcome, value, severity: denied ? undefined : severity, optional: optional || mayMiss });
  }

  #defer({ channel, request, wrote }: Cause, rule: RuleId): void {
    const { value, severity } = channel!.pv;
    channel!.deferred.push({ request: { ...request!, rule, value, severity }, wrote });
  }

  /** The put under way ends; reads after it, up to the next put, are answered. */
  #answer(party: Party, channel: ChannelSide, succeeds: boolean, { postings, rules }: Consequences): void {
    const { deferred, pv } = channel;
    const put = deferred.shift()!;
    if (succeeds) postings.push({ pv, posting: store(pv, 'sent', put.wrote ?? []) });
    else failPut(pv);
    const rule = rules.at(-1)!;
    this.#expect(party, rule, put.request, [
      { message: 'WRITE_NOTIFY', status: succeeds ? 'NORMAL' : 'PUTFAIL', count: 'asked' },
    ]);
    while (deferred[0] !== undefined && deferred[0].wrote === undefined) {
      const { request } = deferred.shift()!;
      this.#expect(party, 'READ_NOTIFY.queued', request, [{ message: 'READ_NOTIFY', status: 'NORMAL', data: 'value' }]);
    }
  }
}

/** What comes when it is due, whatever was asked for meanwhile. */
const UNORDERED = [Command.EVENT_ADD, Command.WRITE_NOTIFY, Command.ACCESS_RIGHTS] as const;

/** What base answers by another thread, which may find nobody there any more. */
const BY_ANOTHER_THREAD = [Command.WRITE_NOTIFY, Command.ACCESS_RIGHTS, Command.CREATE_CHAN] as const;

/** What else comes late: see the rule `any.order`. */
const FAMILY_UNORDERED: Readonly<Record<Family, readonly number[]>> = {
  base: [Command.CREATE_CHAN],
  caproto: [Command.ERROR],
};
