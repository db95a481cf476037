/**
 * Wiring of a PV: its value and its subscribers.
 *
 * The present value is one immutable `Update`: a read takes it, a change makes the next one and hands it to the
 * subscribers whose mask asks for it.
 */

import { type Rejection, skip } from '../../database/pv/answer.ts';
import type { AlarmState, Deadband, PvDefinition, Requester } from '../../database/pv/definition.ts';
import { type PvEvent, type PvWiring, pvMachine } from '../../machines/pv.ts';
import type { ChildFailure, EventOf } from '../../machines/wired.ts';
import { AlarmStatus, alarmStatusNames, Severity, severityNames } from '../../protocol/value/alarm.ts';
import { coerce } from '../../protocol/value/coerce.ts';
import type { Native } from '../../protocol/value/native.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import { timestampToMs } from '../../protocol/value/time.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import { Audience } from './audience.ts';
import { Getting, type Reader } from './getting.ts';
import { Post, type PostOptions } from './post.ts';
import { Put, type PutReply, processing } from './put.ts';
import type { PutObserver } from './put-observer.ts';
import { type PutOwner, PutProcessing } from './put-processing.ts';
import { StoredValue } from './stored-value.ts';
import type { Update } from './update.ts';

const logic = wire(pvMachine, () => '');

/** The IOC, or the PV that a field belongs to. */
export interface PvOwner extends AnyWired {
  /** Told of what becomes of clients' puts; undefined while nobody wants to know. */
  readonly putObserver?: PutObserver | undefined;
  rightsChanged(pv: Pv): void;
}

export class Pv extends Wired<typeof pvMachine> implements PvWiring, PvOwner, PutOwner {
  readonly kind = 'pv';
  declare readonly parent: PvOwner;
  definition: PvDefinition;
  readonly name: string;
  readonly native: Native;
  readonly maxCount: number;
  /** Monitors, and helpers that watch. */
  readonly audience = new Audience();
  /** Whatever is stored has this alarm, and no other: the device that it comes from is lost. Undefined: it is not. */
  standing: AlarmState | undefined;
  readonly #services: Services;
  readonly #stored: StoredValue;
  readonly #puts: PutProcessing;
  #getting: Getting | undefined;
  #rights: number;
  #fields: Map<string, Pv> | undefined;
  /** The PV that this is a field of. */
  #owner: Pv | undefined;
  readonly #counts = { gets: 0, puts: 0, posts: 0, failures: 0 };

  constructor(parent: PvOwner, services: Services, definition: PvDefinition) {
    super(logic, parent, definition.name, { name: definition.name });
    this.#services = services;
    this.definition = definition;
    this.name = definition.name;
    this.native = definition.native;
    this.maxCount = definition.maxCount;
    this.#rights = definition.rights;
    this.#stored = new StoredValue(definition, services.clock);
    this.#puts = new PutProcessing(this, services);
    this.ref.start();
    if (this.current.severity !== Severity.NO_ALARM) this.#tellAlarm();
  }

  label(): string {
    return this.name;
  }

  describe(): Record<string, unknown> {
    const { value, status, severity, seconds, nanoseconds, metadata } = this.current;
    return {
      type: this.native,
      value: plainValue(value),
      count: this.current.count,
      maxCount: this.maxCount,
      status: alarmStatusNames[status],
      severity: severityNames[severity],
      time: new Date(timestampToMs({ seconds, nanoseconds })).toISOString(),
      units: metadata.units,
      subscribers: this.audience.size,
      waitingPuts: this.waitingPuts,
      ...this.#counts,
    };
  }

  /** Gets, puts and posts since the start. */
  get activity(): number {
    const { gets, puts, posts } = this.#counts;
    return gets + puts + posts;
  }

  override children(): Iterable<AnyWired> {
    return this.#puts.busy || this.fields.size > 0 ? this.#parts() : NO_PARTS;
  }

  /** The present value with alarm and time stamp. */
  get current(): Update {
    return this.#stored.current;
  }

  get metadata(): Metadata {
    return this.#stored.metadata;
  }

  /** What clients may do, as far as the PV goes: 1 read, 2 write. */
  get rights(): number {
    return this.#rights;
  }

  /** Clients are notified at once; monitors end or begin with the right to read. */
  setRights(rights: number): void {
    this.#rights = rights;
    this.tellRights();
  }

  /** Clients' rights on it and its fields may have changed. */
  tellRights(): void {
    this.parent.rightsChanged(this);
  }

  /** The rights on a field have changed. */
  rightsChanged(field: Pv): void {
    this.parent.rightsChanged(field);
  }

  /** DISP: puts are refused, except those of processing. */
  get putsDisabled(): boolean {
    return false;
  }

  /** True while a put handler is at work or puts wait. */
  get busyWithPuts(): boolean {
    return this.#puts.busy;
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
      return coerce(this.native, this.maxCount, input, this.metadata.enumStrings);
    } catch (error) {
      throw new TypeError(`${this.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Gives the PV its handlers, or another deadband. */
  redefine(changes: Partial<Pick<PvDefinition, 'get' | 'put' | 'deadband' | 'overlappingPuts'>>): void {
    this.definition = { ...this.definition, ...changes };
  }

  /** The values that VALUE and LOG monitors were sent last; NaN when the value is not a number. */
  get posted(): Deadband {
    return this.#stored.posted;
  }

  /** The PV of its record's value: itself, unless it is another field. */
  get valuePv(): Pv {
    return this.#owner ?? this;
  }

  /** Fields of its record that somebody has asked for. */
  get fields(): ReadonlyMap<string, Pv> {
    return this.#fields ?? NO_FIELDS;
  }

  /** Makes a field of it. It carries the alarm of this PV, and is removed with it. */
  addField(field: string, definition: PvDefinition): Pv {
    const alarm = { evaluate: () => ({ status: this.current.status, severity: this.current.severity }) };
    const pv = new Pv(this, this.#services, { ...definition, alarm });
    pv.#owner = this;
    this.#fields ??= new Map();
    this.#fields.set(field, pv);
    return pv;
  }

  /** Resolves when no put is processed and none waits. */
  whenIdle(): Promise<void> {
    return this.#puts.whenIdle();
  }

  /** Changes units, limits, states …; posts DBE_PROPERTY. */
  writeMetadata(changes: Partial<Metadata>, mask: number = Dbe.PROPERTY): void {
    this.#stored.describe(changes);
    this.audience.tell(this.current, mask);
  }

  /**
   * A client's put.
   *
   * @param isAwaited with completion: `reply` waits for what the value sets off elsewhere; else it comes when the value
   *   is stored, or the put has failed
   * @param processes whether a loaded record is processed; default: as its field and its SCAN say
   */
  put(value: Value, client: Requester, reply: PutReply | undefined, isAwaited?: boolean, processes?: boolean): void {
    this.submit(new Put(value, client, reply, isAwaited, processes));
  }

  /** The same for who looks at the outcome when this returns, and sets `reply` only where there is none yet. */
  submit(put: Put): void {
    this.#counts.puts++;
    if (this.#isRemoved) {
      put.settle({ kind: 'failed', reason: `${this.name} has been removed` });
      return;
    }
    const { putObserver } = this;
    if (putObserver !== undefined) {
      const { client } = put;
      const old = this.current.value;
      put.ended = (outcome) => putObserver({ pv: this, client, value: put.value, old, outcome });
    }
    this.deliver(put);
  }

  /** A client has no right to put. */
  putDenied(client: Requester): void {
    const { value: old } = this.current;
    const outcome = { kind: 'refused', reason: 'no right to write' } as const;
    this.putObserver?.({ pv: this, client, value: undefined, old, outcome });
  }

  get putObserver(): PutObserver | undefined {
    return this.parent.putObserver;
  }

  /** The value for a client that reads, by the get handler when there is one. Undefined: the handler failed. */
  get(client: Requester, reader: Reader): void {
    this.#counts.gets++;
    if (this.#isRemoved) {
      reader(undefined);
      return;
    }
    this.#getting ??= new Getting(this);
    if (this.#getting.waiting < this.#services.bounds.waitingPuts) this.#getting.ask(client, reader);
    else {
      this.#services.counters.requestsRefused++;
      reader(undefined);
    }
  }

  /** The put that is processed has been at work for long, and others wait for it. */
  get hasOverduePut(): boolean {
    return this.ref.getSnapshot().matches({ put: { processing: 'overdue' } });
  }

  /** Puts waiting for the one that is processed. */
  get waitingPuts(): number {
    return this.#puts.waiting;
  }

  /** The client no longer waits for this put; one that is still waiting itself is cancelled. */
  abandon(put: Put): void {
    this.#puts.abandon(put);
  }

  /** A put without store: raises LINK/INVALID, as rsrv does for zero elements written to a scalar. */
  putNothing(): void {
    this.store(this.current.value, { status: AlarmStatus.LINK, severity: Severity.INVALID });
  }

  /** PUT_ACKT: whether an alarm must be acknowledged even when it has gone. */
  writeAcknowledgeTransient(transient: boolean): void {
    if (this.#owner !== undefined) {
      this.#owner.writeAcknowledgeTransient(transient);
      return;
    }
    if (transient === this.metadata.acknowledgeTransient) return;
    const tooHigh = !transient && this.metadata.acknowledgeSeverity > this.current.severity;
    const acknowledgeSeverity = tooHigh ? this.current.severity : this.metadata.acknowledgeSeverity;
    this.writeMetadata({ acknowledgeTransient: transient, acknowledgeSeverity }, Dbe.ALARM);
  }

  /** PUT_ACKS: acknowledges alarms up to `severity`. */
  acknowledge(severity: number): void {
    if (this.#owner !== undefined) {
      this.#owner.acknowledge(severity);
      return;
    }
    if (severity < this.metadata.acknowledgeSeverity) return;
    this.writeMetadata({ acknowledgeSeverity: 0 }, Dbe.ALARM);
  }

  // --- reports of a get handler

  getAnswered(answer: unknown): Update | undefined {
    if (answer === undefined) return this.current;
    try {
      this.store(this.coerce(answer), undefined);
    } catch (error) {
      this.getFailed(error);
      return undefined;
    }
    return this.current;
  }

  getFailed(error: unknown): void {
    this.handlerFailed('get', error);
    this.store(this.current.value, { status: AlarmStatus.READ, severity: Severity.INVALID });
  }

  // --- for put processing

  /** Stores a value, and tells the subscribers that ask for what has changed. */
  store(value: Value, options: PostOptions | undefined): void {
    const { severity } = this.current;
    const alarm = this.standing === undefined ? options : { ...options, ...this.standing };
    const mask = this.#stored.store(value, alarm, this.definition);
    if (severity !== this.current.severity) this.#tellAlarm();
    this.audience.tell(this.current, mask);
  }

  /** See `PutOwner.take`. */
  take(value: Value, _put: Put): Promise<unknown> | undefined {
    this.store(value, undefined);
    return undefined;
  }

  /** See `PutOwner.handling`: a record shows it. */
  handling(_isAtWork: boolean): void {}

  handlerFailed(what: 'get' | 'put' | 'scan', error: unknown): void {
    this.#counts.failures++;
    this.#services.counters.handlerErrors++;
    this.ref.send({ type: 'handler.failed', what, error });
  }

  putRefused(rejection: Rejection): void {
    this.#services.log.info({ pv: this.name }, `${this.name} refused a put: ${rejection.message}`);
  }

  /** A value was accepted. */
  recovered(): void {
    if (this.ref.getSnapshot().value.handlers === 'failing') this.ref.send({ type: 'recovered' });
  }

  // --- actions and guards of the machine

  post(event: Post): void {
    const { value = this.current.value, options } = event;
    this.#counts.posts++;
    this.store(value, options);
    this.recovered();
  }

  process(put: Put): void {
    if (this.putsDisabled && put.client !== processing) {
      put.settle({ kind: 'refused', reason: `DISP disables puts to ${this.valuePv.name}` });
      return;
    }
    this.#puts.process(put);
  }

  wait(put: Put): void {
    this.#puts.wait(put);
  }

  complete(): void {
    this.#puts.complete();
  }

  fail(event: { type: 'put.failed'; put: Put; error: unknown }): void {
    this.#puts.fail(event.put, event.error);
  }

  somethingWaits(): boolean {
    return this.waitingPuts > 0;
  }

  reportOverdue(): void {
    this.#puts.reportOverdue();
  }

  processWaiting(): void {
    this.#puts.next();
  }

  completionFailed(event: ChildFailure): void {
    this.handlerFailed('put', event.error);
  }

  reportFailure({ what, error }: EventOf<PvEvent, 'handler.failed'>): void {
    this.#services.log.error({ err: error, pv: this.name }, `The ${what} handler of ${this.name} failed`);
  }

  release(): void {
    this.#puts.dismiss();
    for (const field of this.fields.values()) field.ref.send({ type: 'remove' });
  }

  // --- helpers

  get #isRemoved(): boolean {
    return this.ref.getSnapshot().status !== 'active';
  }

  *#parts(): Iterable<AnyWired> {
    yield* this.#puts.completions();
    yield* this.fields.values();
  }

  #tellAlarm(): void {
    this.ref.send({ type: 'alarm.changed', severity: this.current.severity });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** For people and JSON: the first elements of an array, and big integers as text. */
function plainValue(value: Value): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object') return value;
  return Array.from<unknown>(value.slice(0, 10)).map((element) =>
    typeof element === 'bigint' ? String(element) : element,
  );
}

const NO_FIELDS: ReadonlyMap<string, Pv> = new Map();
/** Shared: the inspector asks 20,000 PVs a few times a second. */
const NO_PARTS: readonly AnyWired[] = [];
