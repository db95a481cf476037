/** The record behind a PV: what its fields see of it and do to it, and what processing it does. */

import type { IocContext } from '../../database/author/ioc-context.ts';
import type { PvOptions } from '../../database/author/options.ts';
import { skip } from '../../database/pv/answer.ts';
import type { AlarmState, FieldValue } from '../../database/pv/definition.ts';
import { type CalcAccess, calculation } from '../../database/records/calculate.ts';
import { beginConversion } from '../../database/records/conversion.ts';
import { constantInputs, followLink } from '../../database/records/inputs.ts';
import type { MotorRecord } from '../../database/records/motor/fields.ts';
import type { RecordTypeName } from '../../database/records/record-type.ts';
import { type OutputAccess, softOutput } from '../../database/records/soft-output.ts';
import { constantSource, type SourceAccess, softSource } from '../../database/records/soft-source.ts';
import { momentarySeconds } from '../../database/records/states.ts';
import type { ScanTrigger } from '../../machines/scan.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import { timestampFromMs } from '../../protocol/value/time.ts';
import type { Value } from '../../protocol/value/value.ts';
import { after } from '../kernel/promise.ts';
import { ownPut } from '../pv/own-put.ts';
import { Post } from '../pv/post.ts';
import { processing } from '../pv/put.ts';
import type { Pv } from '../pv/pv.ts';
import type { LivePv } from './handlers.ts';
import { Momentary } from './momentary.ts';
import { Motor } from './motor.ts';
import type { RecordOwner } from './owner.ts';
import { RecordFields } from './record-fields.ts';
import { RecordLinks } from './record-links.ts';
import { RecordView } from './record-view.ts';

export class LiveRecord extends RecordView implements CalcAccess, MotorRecord, OutputAccess, SourceAccess {
  readonly type: RecordTypeName;
  readonly #ioc: RecordOwner;
  readonly #context: IocContext;
  readonly #live: LivePv;
  readonly #fields: RecordFields;
  readonly #links: RecordLinks;
  #motor: Motor | undefined;
  #momentary: Momentary | undefined;
  #following = false;

  constructor(ioc: RecordOwner, context: IocContext, live: LivePv, type: RecordTypeName, options: PvOptions) {
    super(live.pv);
    this.type = type;
    this.#ioc = ioc;
    this.#context = context;
    this.#live = live;
    this.#fields = new RecordFields(ioc, context, live, this, options, () => this.#follow());
    this.#links = new RecordLinks(ioc, live.pv);
    live.pv.consequences = () => this.#links.chain;
    live.pv.disabled = () => this.#disabled();
    live.unchanged = () => this.#forward();
    const compute = calculation(type);
    if (compute !== undefined) live.compute = () => compute(this);
    live.source = () => softSource(this);
    this.#fields.configure();
  }

  has(field: string): boolean {
    return this.#fields.has(field);
  }

  /** Makes the field when it is asked for the first time. Undefined: this type of record has none of that name. */
  field(name: string): Pv | undefined {
    return this.#fields.field(name)?.pv;
  }

  /** The simulated axis of a motor record, unless the author moves the motor: puts to it, or writes its readback. */
  get motor(): Motor | undefined {
    if (this.#motor !== undefined || this.type !== 'motor') return this.#motor;
    const { get, put, scan } = this.#fields.given('RBV');
    if (this.#drivenByAuthor || get || put || scan) return undefined;
    this.#motor = new Motor(this.#ioc, this.#ioc.services, this.pv, this);
    return this.#motor;
  }

  /** Puts a bo with HIGH back to 0; made when it is 1 for the first time. */
  get momentary(): Momentary | undefined {
    return this.#momentary;
  }

  /** Does what fields were given initial values for: scans, PINI, forward links, hooks of fields. */
  start(): void {
    this.#startMotor();
    this.#fields.start();
    if (this.#live.compute !== undefined) constantInputs(this);
    constantSource(this);
    beginConversion(this);
    if (momentarySeconds(this) > 0) this.#follow();
    if (this.read('PINI') !== 0 || this.#links.monitoring) void this.#alone(() => this.process());
  }

  /** The PV has been removed, or the IOC stops. */
  end(): void {
    this.#motor?.ref.send({ type: 'shut.down' });
    this.#momentary?.end();
    this.#links.end();
    for (const live of this.#fields.all()) live.end();
  }

  async stop(): Promise<void> {
    this.end();
    await Promise.all([...this.#fields.all()].map((live) => live.stop()));
  }

  // --- for the fields

  get busy(): boolean {
    return this.pv.busyWithPuts;
  }

  get active(): boolean {
    return this.busy || this.#live.loop?.running === true;
  }

  get trigger(): ScanTrigger {
    return this.#live.trigger;
  }

  set trigger(trigger: ScanTrigger) {
    this.#live.trigger = trigger;
  }

  set phase(phase: number) {
    this.#live.phase = phase;
  }

  get ownTrigger(): ScanTrigger {
    return this.#live.ownTrigger;
  }

  set putsDisabled(disabled: boolean) {
    this.pv.putsDisabled = disabled;
  }

  put(value: FieldValue): unknown {
    return ownPut(this.pv, this.pv.coerce(value));
  }

  process(): unknown {
    return after(this.#live.process(), () => this.#links.chain);
  }

  /**
   * By the forward link of another record. One that is being processed is where a ring of links ends, as in base; and
   * nobody waits for one twice, which would be for ever where it takes time to go round.
   *
   * @returns a promise when there is something to wait for; it never rejects
   */
  processLinked(): Promise<unknown> | undefined {
    if (this.pv.turn.busy || this.busy) return undefined;
    const isAwaited = this.#links.chain !== undefined;
    const processed = this.#alone(() => this.process());
    return isAwaited ? undefined : processed;
  }

  read(field: string): FieldValue {
    return this.#fields.read(field);
  }

  /** Fields show what has changed in the record. */
  refresh(): void {
    this.#fields.refresh(timestampFromMs(this.#ioc.services.clock.wallTime()), 0);
  }

  // --- for calculations

  set(field: string, value: FieldValue): void {
    this.field(field)?.write(value);
  }

  fetch(link: string): number | undefined {
    return this.#links.number(link);
  }

  linked(link: string): Value | undefined {
    return this.#links.value(link);
  }

  send(link: string, value: Value): unknown {
    return this.#links.send(link, value);
  }

  conclude(alarm: AlarmState, value?: Value): void {
    const { status, severity } = alarm;
    const stored = value === undefined ? undefined : this.pv.coerce(value);
    this.pv.deliver(new Post(stored, { status, severity, conclusion: true }));
  }

  get following(): boolean {
    return this.#links.following;
  }

  forward(link: string): unknown {
    return this.#links.forward(link);
  }

  leads(link: string): boolean {
    return this.#links.leads(link);
  }

  monitor(field: string, link: string): void {
    this.#links.monitor(field, link, (passiveOnly) => {
      if (!passiveOnly || this.trigger.kind === 'none') void this.processLinked();
    });
  }

  accept(value: Value, given?: AlarmState): void {
    const inherited = this.#links.takeInherited();
    const least = inherited !== undefined && inherited.severity > (given?.severity ?? 0) ? inherited : given;
    this.pv.write(value, least && { least });
  }

  postEvent(name: string): void {
    this.#context.postEvent(name);
  }

  get hasHandlers(): boolean {
    const { get, scan } = this.#live.handlers;
    return get !== undefined || scan !== undefined;
  }

  drive(value: Value): unknown {
    return ownPut(this.pv, value, processing);
  }

  sleep(seconds: number): Promise<void> {
    return this.#context.sleep(seconds);
  }

  random(): number {
    return this.#context.random();
  }

  // --- helpers

  get #drivenByAuthor(): boolean {
    return this.#live.handlers.put !== undefined;
  }

  #startMotor(): void {
    const { motor } = this;
    if (motor === undefined) return;
    const put = (value: Value) => after(motor.put(Number(value)), () => skip);
    this.pv.redefine({ put, overlappingPuts: true });
  }

  /** Nobody is told when it fails: a record that cannot be processed says so by its own alarm. */
  #alone(process: () => unknown): Promise<unknown> | undefined {
    try {
      const processed = process();
      return processed instanceof Promise ? processed.catch(() => {}) : undefined;
    } catch {
      return undefined;
    }
  }

  /** From the first field on, fields follow the record. */
  #follow(): void {
    if (this.#following) return;
    this.#following = true;
    this.pv.audience.watch(({ seconds, nanoseconds }, mask, conclusion) => {
      this.#fields.refresh({ seconds, nanoseconds }, mask);
      if (!conclusion && this.alarm.status !== AlarmStatus.DISABLE) this.#forward();
    });
  }

  /** Sends the value to where the record's links lead, and processes the record that FLNK names. */
  #forward(): void {
    this.#links.follow(() => {
      const sent = this.#sendOutput();
      this.#hold();
      const forwarded = this.#links.forward(String(this.read('FLNK')));
      return sent && forwarded ? Promise.all([sent, forwarded]) : (sent ?? forwarded);
    });
  }

  /** A bo with HIGH is 1 for so long; then it is processed as 0, or with what DOL has. */
  #hold(): void {
    const seconds = momentarySeconds(this);
    if (seconds === 0 || this.value !== 1) return;
    const fall = () => (softSource(this) ? this.process() : this.drive(0));
    this.#momentary ??= new Momentary(this.#ioc, this.pv, () => void this.#alone(fall));
    this.#momentary.rise(seconds);
  }

  /** A promise that never rejects: where a link cannot be written the record has the alarm LINK, as in base. */
  #sendOutput(): Promise<unknown> | undefined {
    const failed = () => this.conclude({ status: AlarmStatus.LINK, severity: Severity.INVALID });
    try {
      const sent = softOutput(this);
      return sent instanceof Promise ? sent.catch(failed) : undefined;
    } catch {
      failed();
      return undefined;
    }
  }

  /** DISA, which follows SDIS, equal to DISV: the record is not processed, and raises DISABLE with the severity DISS. */
  #disabled(): AlarmState | undefined {
    followLink(this, 'SDIS', 'DISA');
    if (this.read('DISA') !== this.read('DISV')) return undefined;
    return { status: AlarmStatus.DISABLE, severity: Number(this.read('DISS')) };
  }
}
