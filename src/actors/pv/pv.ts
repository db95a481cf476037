/** Wiring of a PV: its puts and gets, its fields, and who may use it. */

import type { Rejection } from '../../database/pv/answer.ts';
import type { PvDefinition, Requester } from '../../database/pv/definition.ts';
import { type PvEvent, type PvWiring, pvMachine } from '../../machines/pv.ts';
import type { ChildFailure, EventOf } from '../../machines/wired.ts';
import { Severity } from '../../protocol/value/alarm.ts';
import type { Value } from '../../protocol/value/value.ts';
import { causedBy, newCause } from '../kernel/cause.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import type { AnyWired } from '../kernel/wired.ts';
import { acknowledge, writeAcknowledgeTransient } from './acknowledgement.ts';
import { Getting, type Reader } from './getting.ts';
import { LiveValue } from './live-value.ts';
import type { Post } from './post.ts';
import { Put, type PutReply, processing } from './put.ts';
import type { PutObserver } from './put-observer.ts';
import { type PutOwner, PutProcessing } from './put-processing.ts';

const logic = wire(pvMachine, () => '');

/** The IOC, or the PV that a field belongs to. */
export interface PvOwner extends AnyWired {
  /** Told of what becomes of clients' puts; undefined while nobody wants to know. */
  readonly putObserver?: PutObserver | undefined;
  rightsChanged(pv: Pv): void;
}

export class Pv extends LiveValue implements PvWiring, PvOwner, PutOwner {
  readonly kind = 'pv';
  declare readonly parent: PvOwner;
  readonly #services: Services;
  readonly #puts: PutProcessing;
  #getting: Getting | undefined;
  #rights: number;
  #fields: Map<string, Pv> | undefined;
  /** The PV that this is a field of. */
  #owner: Pv | undefined;
  readonly #counts = { gets: 0, puts: 0, posts: 0, failures: 0 };

  constructor(parent: PvOwner, services: Services, definition: PvDefinition) {
    super(logic, parent, services, definition);
    this.#services = services;
    this.#rights = definition.rights;
    this.#puts = new PutProcessing(this, services);
    this.ref.start();
    if (this.current.severity !== Severity.NO_ALARM) this.tellAlarm();
  }

  label(): string {
    return this.name;
  }

  describe(): Record<string, unknown> {
    return { ...this.facts, waitingPuts: this.waitingPuts, ...this.#counts };
  }

  /** Gets, puts and posts since the start. */
  get activity(): number {
    const { gets, puts, posts } = this.#counts;
    return gets + puts + posts;
  }

  override children(): Iterable<AnyWired> {
    return this.#puts.busy || this.fields.size > 0 ? this.#parts() : NO_PARTS;
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
      const cause = newCause();
      put.cause = cause;
      put.ended = (outcome) => putObserver({ pv: this, client, value: put.value, old, outcome, caused: cause?.end() });
    }
    if (put.cause === undefined) this.deliver(put);
    else causedBy(put.cause, () => this.deliver(put));
  }

  /** A client's put was turned away before it came here, as a rule since it has no right to put. */
  putDenied(client: Requester, reason = 'no right to write'): void {
    this.#counts.failures++;
    const { value: old } = this.current;
    const outcome = { kind: 'refused', reason } as const;
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

  /** PUT_ACKT: whether an alarm must be acknowledged even when it has gone. */
  writeAcknowledgeTransient(transient: boolean): void {
    writeAcknowledgeTransient(this.valuePv, transient);
  }

  /** PUT_ACKS: acknowledges alarms up to `severity`. */
  acknowledge(severity: number): void {
    acknowledge(this.valuePv, severity);
  }

  // --- for put processing

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
    this.#counts.failures++;
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
      this.#counts.failures++;
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
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NO_FIELDS: ReadonlyMap<string, Pv> = new Map();
/** Shared: the inspector asks 20,000 PVs a few times a second. */
const NO_PARTS: readonly AnyWired[] = [];
