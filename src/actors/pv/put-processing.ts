/** How a PV takes puts: control limits, the put handler, what its answer does, and completion. */

import { Rejection, skip } from '../../database/pv/answer.ts';
import type { PvDefinition } from '../../database/pv/definition.ts';
import { thrownText } from '../../database/pv/thrown.ts';
import type { pvMachine } from '../../machines/pv.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import { cast } from '../../protocol/value/cast.ts';
import type { NumericNative } from '../../protocol/value/native.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import { asNumber, type Value } from '../../protocol/value/value.ts';
import { causedBy } from '../kernel/cause.ts';
import { isPromise } from '../kernel/promise.ts';
import type { Services } from '../kernel/services.ts';
import type { Wired } from '../kernel/wired.ts';
import type { PostOptions } from './post.ts';
import { DONE, type Put } from './put.ts';
import { PutCompletion, type PutCompletionOwner } from './put-completion.ts';
import { PutQueue } from './put-queue.ts';
import type { Update } from './update.ts';

/** The PV, as far as its puts go. */
export interface PutOwner extends Wired<typeof pvMachine> {
  readonly name: string;
  readonly definition: PvDefinition;
  readonly metadata: Metadata;
  readonly current: Update;
  /** @throws TypeError naming the PV when `input` cannot be its value */
  coerce(input: unknown): Value;
  store(value: Value, options: PostOptions | undefined): void;
  /**
   * Stores what was put.
   *
   * @returns a promise where what it sets off takes time, and the put waits for it; it never rejects
   * @throws Rejection when it is not taken after all
   */
  take(value: Value, put: Put): Promise<unknown> | undefined;
  /** Whether put handlers that take time are at work now. */
  handling(isAtWork: boolean): void;
  handlerFailed(what: 'put', error: unknown): void;
  putRefused(rejection: Rejection): void;
  recovered(): void;
}

export class PutProcessing implements PutCompletionOwner {
  readonly #pv: PutOwner;
  readonly #services: Services;
  /** Undefined where no put has ever waited or taken time. */
  #queue: PutQueue | undefined;
  #completions = 0;

  constructor(pv: PutOwner, services: Services) {
    this.#pv = pv;
    this.#services = services;
  }

  /** True while a put handler is at work or puts wait. */
  get busy(): boolean {
    return this.#queue?.busy ?? false;
  }

  /** Puts waiting for the one that is processed. */
  get waiting(): number {
    return this.#queue?.length ?? 0;
  }

  /** The puts whose handlers are at work. */
  completions(): Iterable<PutCompletion> {
    return this.#queue?.completions() ?? [];
  }

  /** Resolves when no put is processed and none waits. */
  whenIdle(): Promise<void> {
    return this.#queue?.whenIdle() ?? Promise.resolve();
  }

  /** The client no longer waits for this put; one that is still waiting itself is cancelled. */
  abandon(put: Put): void {
    this.#queue?.abandon(put);
  }

  process(put: Put): void {
    const pv = this.#pv;
    if (!this.#control(put)) return;
    const { put: handler, overlappingPuts } = pv.definition;
    if (handler === undefined) {
      if (this.#accept(put, undefined)) this.#confirm(put);
      return;
    }
    if (overlappingPuts && (this.#queue?.concurrent ?? 0) >= this.#services.bounds.waitingPuts) {
      this.#refuseBusy(put);
      return;
    }
    let answer: unknown;
    try {
      answer = handler(put.value, put.client);
    } catch (error) {
      this.#reject(put, error);
      return;
    }
    if (!isPromise(answer)) {
      if (this.#accept(put, answer)) this.#confirm(put);
      this.next();
      return;
    }
    const completion = this.#completionOf(put, answer);
    if (overlappingPuts) {
      this.#line.runConcurrently(completion);
    } else {
      this.#line.run(completion);
      pv.ref.send({ type: 'put.deferred' });
    }
    pv.handling(true);
  }

  /** Another put is being processed. */
  wait(put: Put): void {
    const { counters, bounds } = this.#services;
    if (this.waiting >= bounds.waitingPuts) {
      this.#refuseBusy(put);
      return;
    }
    this.#line.wait(put);
    counters.longestPutQueue = Math.max(counters.longestPutQueue, this.waiting);
  }

  /** Says once which put keeps others waiting, and what can be done. */
  reportOverdue(): void {
    const put = this.#queue?.running?.put;
    if (put === undefined) return;
    const { name } = this.#pv;
    const { user, peer } = put.client;
    const waiting = this.waiting === 1 ? 'another one waits' : `${this.waiting} others wait`;
    this.#services.log.error(
      { pv: name },
      `A put of ${String(put.value)} to ${name} by ${user || '?'}@${peer} has been at work for 10 s and more, and ${waiting}: ` +
        "its handler may wait for what never comes. 'putLimit' would end it, 'overlappingPuts' let the others pass",
    );
  }

  /** The handler of the put that is processed has stored its value. */
  complete(): void {
    const put = this.#queue?.finish();
    if (put === undefined) return;
    this.#tellHandling();
    this.#confirm(put);
  }

  fail(put: Put, error: unknown): void {
    this.#queue?.finish();
    this.#tellHandling();
    const kind = error instanceof Rejection ? 'refused' : 'failed';
    if (kind === 'refused') this.#services.counters.putsRejected++;
    else this.#services.counters.putsFailed++;
    put.settle({ kind, reason: thrownText(error) });
  }

  /** Takes the next put that waits. */
  next(): void {
    const put = this.#queue?.next();
    if (put?.cause !== undefined) causedBy(put.cause, () => this.#pv.ref.send(put));
    else if (put !== undefined) this.#pv.ref.send(put);
  }

  /** The PV is removed: nothing waits any longer. */
  dismiss(): void {
    this.#queue?.dismiss({ kind: 'failed', reason: `${this.#pv.name} has been removed` });
  }

  // --- reports of put completions

  putSettled(completion: PutCompletion, answer: unknown): void {
    this.#measure(completion);
    if (this.#queue?.finishConcurrent(completion)) {
      if (answer === STORED) completion.put.settle(DONE);
      else if (this.#accept(completion.put, answer)) this.#confirm(completion.put);
      this.#tellHandling();
      this.next();
      return;
    }
    if (completion !== this.#queue?.running) return; // it had timed out
    if (!this.#accept(completion.put, answer)) return;
    this.#pv.deliver({ type: 'put.done' });
  }

  putRejected(completion: PutCompletion, error: unknown): void {
    this.#measure(completion);
    if (!this.#queue?.finishConcurrent(completion) && completion !== this.#queue?.running) return;
    this.#reject(completion.put, error);
  }

  // --- helpers

  /** Where puts wait or take time. */
  get #line(): PutQueue {
    this.#queue ??= new PutQueue();
    return this.#queue;
  }

  /** Stores what the handler made of a put. False: its answer cannot be stored, and the put has failed. */
  #accept(put: Put, answer: unknown): boolean {
    if (answer === skip) return true;
    const pv = this.#pv;
    try {
      put.follows = pv.take(answer === undefined ? put.value : pv.coerce(answer), put);
    } catch (error) {
      this.#reject(put, error);
      return false;
    }
    pv.recovered();
    return true;
  }

  #measure({ startedAt }: PutCompletion): void {
    const { clock, putDurations } = this.#services;
    putDurations.add((clock.now() - startedAt) / 1000);
  }

  #tellHandling(): void {
    const completions = [...(this.#queue?.completions() ?? [])];
    this.#pv.handling(completions.some(({ put }) => put.follows === undefined));
  }

  #completionOf(put: Put, handler: PromiseLike<unknown>): PutCompletion {
    const limitMs = this.#pv.definition.putLimitMs ?? Number.POSITIVE_INFINITY;
    return new PutCompletion(
      this.#pv,
      this,
      `put-${++this.#completions}`,
      put,
      handler,
      limitMs,
      this.#services.clock.now(),
    );
  }

  /** The value is stored: the client is answered now, or when what the value has set off is done. */
  #confirm(put: Put): void {
    this.#services.counters.putsDone++;
    if (put.follows === undefined || !put.isAwaited) {
      put.settle(DONE);
      return;
    }
    const done = put.follows.then(() => STORED);
    this.#line.runConcurrently(this.#completionOf(put, done));
  }

  /** Applies the control limits, or the states there are, to a put. False: the value is beyond them, and the put has failed. */
  #control(put: Put): boolean {
    const { beyondControl: rule, native } = this.#pv.definition;
    if (rule === undefined || rule === 'accept') return true;
    const value = asNumber(put.value);
    if (value === undefined) return true;
    const { controlLow: low, controlHigh: high, enumStrings: states } = this.#pv.metadata;
    if (native === 'enum') {
      if (states.length === 0 || value < states.length) return true;
      this.#reject(put, new Rejection(`${value} is not the number of a state: the states are ${states.join(', ')}`));
      return false;
    }
    if (!(low < high) || (value >= low && value <= high)) return true;
    if (rule === 'refuse') {
      this.#reject(put, new Rejection(`${value} is beyond the control limits ${low} and ${high}`));
      return false;
    }
    // NaN is beyond neither, as in base: it becomes the value, with an alarm.
    if (value > high || value < low) put.value = cast(native as NumericNative, value > high ? high : low);
    return true;
  }

  #reject(put: Put, error: unknown): void {
    const pv = this.#pv;
    const isRefusal = error instanceof Rejection;
    if (isRefusal) pv.putRefused(error);
    else pv.handlerFailed('put', error);
    const severity = isRefusal ? Severity[error.severity] : Severity.INVALID;
    pv.store(pv.current.value, { status: AlarmStatus.WRITE, severity });
    pv.ref.send({ type: 'put.failed', put, error });
  }

  #refuseBusy(put: Put): void {
    const { counters, bounds } = this.#services;
    counters.putsRefused++;
    counters.requestsRefused++;
    put.settle({ kind: 'busy', reason: `${bounds.waitingPuts} puts are waiting for ${this.#pv.name} already` });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Answer of a completion whose value is stored already, and has had its consequences. */
const STORED = Symbol('stored');
