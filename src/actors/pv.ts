/**
 * The body of a PV: its value, and everybody who wants to know.
 *
 * The present value is one immutable `Update`; reading is looking at it, a change makes the next one and hands it to
 * the subscriptions whose mask asks for it.
 */
import type { AlarmState, Client, Deadband, PvDefinition } from '../database/definition.ts';
import { Rejection, skip } from '../database/handlers.ts';
import { pvMachine } from '../machines/pv.ts';
import { AlarmStatus, alarmStatusNames, Severity, severityNames } from '../protocol/alarm.ts';
import { Dbe } from '../protocol/constants.ts';
import type { Metadata } from '../protocol/dbr.ts';
import { Eca } from '../protocol/status.ts';
import { type Timestamp, timestampFromMs, timestampToMs } from '../protocol/time.ts';
import { coerce, type Native, nativeNames, type Value } from '../protocol/value.ts';
import { exceeds } from './deadband.ts';
import { embody, Wired } from './hot-path.ts';
import { Put } from './put.ts';
import { PutCompletion } from './put-completion.ts';
import type { Runtime } from './runtime.ts';
import type { Subscription } from './subscription.ts';
import { Update } from './update.ts';
import type { Feed } from './view.ts';

const logic = embody(pvMachine, () => '');

/** What the IOC itself may say with a new value. */
export interface PostOptions {
  readonly status?: number | undefined;
  readonly severity?: number | undefined;
  /** Default: now. */
  readonly time?: Timestamp | undefined;
  /** For the `utag` filter: 32 bits, default 0. */
  readonly userTag?: number | undefined;
  /** DBE bits to post in any case, changed or not. */
  readonly mask?: number | undefined;
}

/** The event `post`. */
class Post {
  readonly type = 'post';
  /** Undefined: the value that the PV has when the event is handled, which may be another than when it was sent. */
  readonly value: Value | undefined;
  readonly options: PostOptions | undefined;
  constructor(value: Value | undefined, options: PostOptions | undefined) {
    this.value = value;
    this.options = options;
  }
}

export class Pv extends Wired {
  readonly kind = 'pv';
  definition: PvDefinition;
  readonly name: string;
  readonly native: Native;
  readonly maxCount: number;
  /** The present value with alarm and time stamp. */
  current: Update;
  removed = false;
  /** DISP: puts of clients are refused. */
  putsDisabled = false;
  readonly #runtime: Runtime;
  #rights: number;
  #metadata: Metadata;
  readonly #subscriptions = new Set<Subscription>();
  /** Monitors of channels that have a view. */
  #feeds: Set<Feed> | undefined;
  /** Called after each change; for helpers that mirror or save values. */
  readonly #watchers = new Set<(update: Update, mask: number) => void>();
  #postedValue: number;
  #postedLog: number;
  #fields: Map<string, Pv> | undefined;
  /** The PV whose record this is a field of. */
  #owner: Pv | undefined;
  readonly #waiting: Put[] = [];
  #running: PutCompletion | undefined;
  readonly #concurrent = new Set<PutCompletion>();
  #completions = 0;
  readonly #idlers: (() => void)[] = [];
  #readers: ((update: Update | undefined) => void)[] | undefined;
  /** A handler has failed since the last success: said once in the log. */
  #complained = false;
  readonly #counts = { gets: 0, puts: 0, posts: 0, failures: 0 };

  constructor(parent: Wired | undefined, runtime: Runtime, definition: PvDefinition) {
    super(logic, parent, definition.name, { name: definition.name });
    this.#runtime = runtime;
    this.definition = definition;
    this.name = definition.name;
    this.native = definition.native;
    this.maxCount = definition.maxCount;
    this.#metadata = definition.metadata;
    this.#rights = definition.rights;
    const time = definition.initialTime ?? timestampFromMs(runtime.clock.wallTime());
    const first = { value: definition.value, ...NO_ALARM, ...time };
    const { initialAlarm, alarm: rules } = definition;
    const alarm = initialAlarm ?? rules?.evaluate(definition.value, definition.metadata, first) ?? NO_ALARM;
    this.current = new Update(this.native, this.#metadata, { ...first, ...alarm });
    this.#postedValue = this.#postedLog = numberOf(definition.value);
    this.ref.start();
    if (alarm.severity !== Severity.NO_ALARM) this.#tellAlarm(alarm.severity);
  }

  label(): string {
    return this.name;
  }

  describe(): Record<string, unknown> {
    const { value, status, severity, seconds, nanoseconds, metadata } = this.current;
    return {
      type: nativeNames[this.native],
      value: typeof value === 'number' || typeof value === 'string' ? value : [...value].slice(0, 10),
      count: this.current.count,
      maxCount: this.maxCount,
      status: alarmStatusNames[status],
      severity: severityNames[severity],
      time: new Date(timestampToMs({ seconds, nanoseconds })).toISOString(),
      units: metadata.units,
      subscribers: this.subscriberCount,
      waitingPuts: this.#waiting.length,
      ...this.#counts,
    };
  }

  override *children(): Iterable<Wired> {
    if (this.#running) yield this.#running;
    yield* this.#concurrent;
    if (this.#fields) yield* this.#fields.values();
  }

  get metadata(): Metadata {
    return this.#metadata;
  }

  /** What clients may do, as far as the PV goes: 1 read, 2 write. */
  get rights(): number {
    return this.#rights;
  }

  /** Clients are told at once; monitors end or begin with the right to read. */
  setRights(rights: number): void {
    this.#rights = rights;
    this.parent?.ref.send({ type: 'rights.changed', pv: this } as { type: string });
  }

  get subscriberCount(): number {
    return this.#subscriptions.size + (this.#feeds?.size ?? 0);
  }

  /** True while a put handler is at work or puts wait. */
  get busyWithPuts(): boolean {
    return this.#running !== undefined || this.#concurrent.size > 0 || this.#waiting.length > 0;
  }

  /**
   * The IOC's own new value.
   *
   * @throws TypeError naming the PV when `input` cannot be its value
   */
  write(input: unknown, options?: PostOptions): void {
    this.deliver(new Post(this.coerce(input), options));
  }

  /** What a handler answered outside of a put: a new value, or undefined or `skip` for none. */
  accept(answer: unknown): void {
    if (answer !== undefined && answer !== skip) this.write(answer);
  }

  /** Another alarm with the same value; undefined: the alarm that the value itself raises. */
  raise(alarm: AlarmState | undefined): void {
    this.deliver(new Post(undefined, alarm));
  }

  /** @throws TypeError naming the PV when `input` cannot be its value */
  coerce(input: unknown): Value {
    try {
      return coerce(this.native, this.maxCount, input, this.#metadata.enumStrings);
    } catch (error) {
      throw new TypeError(`${this.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Gives the PV its handlers, or another deadband. */
  redefine(changes: Partial<Pick<PvDefinition, 'get' | 'put' | 'deadband' | 'concurrentPuts'>>): void {
    this.definition = { ...this.definition, ...changes };
  }

  /** The values that VALUE and LOG monitors were told last; NaN when the value is no number. */
  get posted(): Deadband {
    return { value: this.#postedValue, log: this.#postedLog };
  }

  /** Fields of its record that somebody has asked for. */
  get fields(): ReadonlyMap<string, Pv> {
    return this.#fields ?? NO_FIELDS;
  }

  /** Makes a field of its record. It carries the alarm of this PV, and is removed with it. */
  addField(field: string, definition: PvDefinition): Pv {
    const alarm = { evaluate: () => ({ status: this.current.status, severity: this.current.severity }) };
    const pv = new Pv(this, this.#runtime, { ...definition, alarm });
    pv.#owner = this;
    this.#fields ??= new Map();
    this.#fields.set(field, pv);
    return pv;
  }

  /** Resolves when no put is processed and none waits. */
  whenIdle(): Promise<void> {
    if (!this.busyWithPuts) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idlers.push(resolve);
    });
  }

  /** Changes units, limits, states …; PROPERTY monitors are told. */
  writeMetadata(changes: Partial<Metadata>, mask: number = Dbe.PROPERTY): void {
    this.#metadata = { ...this.#metadata, ...changes };
    this.#publish(new Update(this.native, this.#metadata, this.current, this.current.userTag), mask);
  }

  /** A client's put; `reply` is told when it is completed. */
  put(value: Value, client: Client, reply: ((status: number) => void) | undefined): void {
    this.#counts.puts++;
    this.deliver(new Put(value, client, reply));
  }

  /** The value for a client that reads, by the get handler when there is one. Undefined: the handler failed. */
  get(client: Client, answer: (update: Update | undefined) => void): void {
    this.#counts.gets++;
    if (this.#readers !== undefined) {
      if (this.#readers.length < this.#runtime.limits.waitingPuts) this.#readers.push(answer);
      else this.#refuse(() => answer(undefined));
      return;
    }
    let answered: unknown;
    try {
      answered = this.definition.get!(client);
    } catch (error) {
      this.#getFailed(error);
      answer(undefined);
      return;
    }
    if (!isPromise(answered)) {
      answer(this.#got(answered));
      return;
    }
    this.#readers = [answer];
    const settle = (update: Update | undefined) => {
      const readers = this.#readers ?? [];
      this.#readers = undefined;
      for (const reader of readers) reader(update);
    };
    answered.then(
      (value) => settle(this.#got(value)),
      (error: unknown) => {
        this.#getFailed(error);
        settle(undefined);
      },
    );
  }

  /** The client does not wait for this put any more. */
  abandon(reply: (status: number) => void): void {
    if (this.#running?.put.reply === reply) {
      this.#running.put.reply = undefined;
      this.#running.ref.send({ type: 'abandon' });
      return;
    }
    for (const put of this.#waiting) if (put.reply === reply) put.reply = undefined;
    for (const completion of this.#concurrent) {
      if (completion.put.reply !== reply) continue;
      completion.put.reply = undefined;
      completion.ref.send({ type: 'abandon' });
    }
  }

  /** Feeds a monitor of a channel with a view, until `unfeed`. */
  feed(feed: Feed): void {
    this.#feeds ??= new Set();
    this.#feeds.add(feed);
  }

  unfeed(feed: Feed): void {
    this.#feeds?.delete(feed);
  }

  subscribe(subscription: Subscription): void {
    this.#subscriptions.add(subscription);
  }

  unsubscribe(subscription: Subscription): void {
    this.#subscriptions.delete(subscription);
  }

  /** Calls `watcher` after each change, published or not (mask 0); returns what ends it. */
  watch(watcher: (update: Update, mask: number) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** A put without store: raises LINK/INVALID, as rsrv does for zero elements written to a scalar. */
  putNothing(): void {
    this.#store(this.current.value, { status: AlarmStatus.LINK, severity: Severity.INVALID });
  }

  /** PUT_ACKT: whether an alarm must be acknowledged even when it has gone. */
  writeAcknowledgeTransient(transient: boolean): void {
    if (this.#owner !== undefined) {
      this.#owner.writeAcknowledgeTransient(transient);
      return;
    }
    if (transient === this.#metadata.acknowledgeTransient) return;
    const tooHigh = !transient && this.#metadata.acknowledgeSeverity > this.current.severity;
    const acknowledgeSeverity = tooHigh ? this.current.severity : this.#metadata.acknowledgeSeverity;
    this.writeMetadata({ acknowledgeTransient: transient, acknowledgeSeverity }, Dbe.ALARM);
  }

  /** PUT_ACKS: acknowledges alarms up to `severity`. */
  acknowledge(severity: number): void {
    if (this.#owner !== undefined) {
      this.#owner.acknowledge(severity);
      return;
    }
    if (severity < this.#metadata.acknowledgeSeverity) return;
    this.writeMetadata({ acknowledgeSeverity: 0 }, Dbe.ALARM);
  }

  // --- reports of a put completion

  putSettled(completion: PutCompletion, answer: unknown): void {
    if (this.#concurrent.delete(completion)) {
      if (this.#accept(completion.put, answer)) completion.put.settle(Eca.NORMAL);
      this.#next();
      return;
    }
    if (completion !== this.#running) return; // it had timed out
    if (!this.#accept(completion.put, answer)) return;
    this.deliver({ type: 'put.done' });
  }

  putRejected(completion: PutCompletion, error: unknown): void {
    if (!this.#concurrent.delete(completion) && completion !== this.#running) return;
    this.#reject(completion.put, error);
  }

  // --- actions and guards of the machine

  post(event: Post): void {
    const { value = this.current.value, options } = event;
    this.#counts.posts++;
    this.#store(value, options);
    this.#recovered();
  }

  process(put: Put): void {
    if (this.putsDisabled) {
      put.settle(Eca.PUTFAIL);
      return;
    }
    if (!this.#control(put)) return;
    const handler = this.definition.put;
    if (handler === undefined) {
      this.#store(put.value, undefined);
      this.#recovered();
      put.settle(Eca.NORMAL);
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
      if (this.#accept(put, answer)) put.settle(Eca.NORMAL);
      this.#next();
      return;
    }
    const limitMs = this.definition.putLimitMs ?? Number.POSITIVE_INFINITY;
    const completion = new PutCompletion(this, `put-${++this.#completions}`, put, answer, limitMs);
    if (this.definition.concurrentPuts) {
      this.#concurrent.add(completion);
      return;
    }
    this.#running = completion;
    this.ref.send({ type: 'put.deferred' });
  }

  wait(put: Put): void {
    if (this.#waiting.length < this.#runtime.limits.waitingPuts) this.#waiting.push(put);
    else this.#refuse(() => put.settle(Eca.PUTFAIL));
  }

  complete(): void {
    const put = this.#running?.put;
    this.#running = undefined;
    put?.settle(Eca.NORMAL);
  }

  fail(event: { type: string; put: Put; error: unknown }): void {
    this.#running = undefined;
    event.put.settle(Eca.PUTFAIL);
  }

  processWaiting(): void {
    this.#next();
  }

  completionFailed(event: { type: string; error: unknown }): void {
    this.#complain('put', event.error);
  }

  release(): void {
    this.removed = true;
    for (const put of this.#waiting.splice(0)) put.settle(Eca.PUTFAIL);
    for (const field of this.fields.values()) field.ref.send({ type: 'remove' });
  }

  // --- helpers

  /** Stores what the handler made of a put. False: it answered something that is no value, and the put has failed. */
  #accept(put: Put, answer: unknown): boolean {
    if (answer === skip) return true;
    try {
      this.#store(answer === undefined ? put.value : this.coerce(answer), undefined);
    } catch (error) {
      this.#reject(put, error);
      return false;
    }
    this.#recovered();
    return true;
  }

  /** Applies the control limits to a put. False: it is beyond them, and has failed. */
  #control(put: Put): boolean {
    const rule = this.definition.beyondControl;
    const { value } = put;
    if (rule === undefined || rule === 'accept' || typeof value !== 'number') return true;
    const { controlLow: low, controlHigh: high } = this.#metadata;
    if (!(low < high) || (value >= low && value <= high)) return true;
    if (rule === 'refuse') {
      this.#reject(put, new Rejection(`${value} is beyond the control limits ${low} and ${high}`));
      return false;
    }
    put.value = value > high ? high : low;
    return true;
  }

  #reject(put: Put, error: unknown): void {
    if (error instanceof Rejection) {
      this.#runtime.log.info({ pv: this.name }, `${this.name} refused a put: ${error.message}`);
      this.#complained = true;
      this.#store(this.current.value, { status: AlarmStatus.WRITE, severity: Severity.MAJOR });
    } else {
      this.#complain('put', error);
      this.#store(this.current.value, { status: AlarmStatus.WRITE, severity: Severity.INVALID });
    }
    this.ref.send({ type: 'put.failed', put, error } as { type: string });
  }

  #next(): void {
    const put = this.#waiting.shift();
    if (put !== undefined) this.ref.send(put);
    else if (!this.busyWithPuts) for (const resolve of this.#idlers.splice(0)) resolve();
  }

  #got(answer: unknown): Update | undefined {
    if (answer === undefined) return this.current;
    try {
      this.#store(this.coerce(answer), undefined);
    } catch (error) {
      this.#getFailed(error);
      return undefined;
    }
    return this.current;
  }

  #getFailed(error: unknown): void {
    this.#complain('get', error);
    this.#store(this.current.value, { status: AlarmStatus.READ, severity: Severity.INVALID });
  }

  #complain(what: 'get' | 'put', error: unknown): void {
    this.#counts.failures++;
    this.#runtime.counters.handlerErrors++;
    if (this.#complained) return;
    this.#complained = true;
    this.#runtime.log.error({ err: error, pv: this.name }, `The ${what} handler of ${this.name} failed`);
  }

  #recovered(): void {
    if (!this.#complained) return;
    this.#complained = false;
    this.ref.send({ type: 'recovered' });
  }

  #refuse(answer: () => void): void {
    this.#runtime.counters.requestsRefused++;
    answer();
  }

  #store(value: Value, options: PostOptions | undefined): void {
    const before = this.current;
    let status: number;
    let severity: number;
    if (options?.severity !== undefined || options?.status !== undefined) {
      severity = options.severity ?? Severity.NO_ALARM;
      status = options.status ?? (severity === Severity.NO_ALARM ? AlarmStatus.NO_ALARM : AlarmStatus.SOFT);
    } else if (this.definition.alarm !== undefined) {
      ({ status, severity } = this.definition.alarm.evaluate(value, this.#metadata, before));
    } else {
      status = severity = 0;
    }
    let mask = options?.mask ?? 0;
    if (status !== before.status || severity !== before.severity) mask |= Dbe.ALARM;
    mask |= this.#deadbandMask(value, before.value);
    if (severity !== before.severity) this.#tellAlarm(severity);
    const { acknowledgeTransient, acknowledgeSeverity } = this.#metadata;
    if (severity !== before.severity && (!acknowledgeTransient || severity >= acknowledgeSeverity)) {
      this.#metadata = { ...this.#metadata, acknowledgeSeverity: severity };
    }
    const { seconds, nanoseconds } = options?.time ?? timestampFromMs(this.#runtime.clock.wallTime());
    const sample = { value, status, severity, seconds, nanoseconds };
    const update = new Update(this.native, this.#metadata, sample, options?.userTag);
    this.#publish(update, mask);
  }

  /** VALUE and LOG where the change is large enough; arrays and equal text count as rsrv's waveform and stringin do. */
  #deadbandMask(value: Value, before: Value): number {
    if (typeof value !== 'number') {
      return typeof value === 'string' && value === before ? 0 : Dbe.VALUE | Dbe.LOG;
    }
    const { value: valueBand, log: logBand } = this.definition.deadband ?? NO_DEADBAND;
    let mask = 0;
    if (exceeds(value, this.#postedValue, valueBand)) {
      mask = Dbe.VALUE;
      this.#postedValue = value;
    }
    if (exceeds(value, this.#postedLog, logBand)) {
      mask |= Dbe.LOG;
      this.#postedLog = value;
    }
    return mask;
  }

  #publish(update: Update, mask: number): void {
    this.current = update;
    if (mask !== 0) {
      for (const subscription of this.#subscriptions) {
        if ((subscription.mask & mask) !== 0) subscription.deliver(update);
      }
      if (this.#feeds !== undefined) for (const feed of this.#feeds) feed.publish(update, mask);
    }
    for (const watcher of this.#watchers) watcher(update, mask);
  }

  #tellAlarm(severity: number): void {
    this.ref.send({ type: 'alarm.changed', severity } as { type: string });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NO_FIELDS: ReadonlyMap<string, Pv> = new Map();
const NO_ALARM = { status: 0, severity: 0 } as const;
const NO_DEADBAND = { value: 0, log: 0 } as const;

function numberOf(value: Value): number {
  return typeof value === 'number' ? value : Number.NaN;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
