/**
 * The record behind a PV: its fields, made when somebody asks for them, and what processing it does.
 *
 * A field is a PV of its own below the record's. Fields that are linked to the record follow it and change it; the
 * others keep what is written to them. A handler that the author gave a field comes first.
 */
import { LimitAlarms } from '../database/alarm-limits.ts';
import type { AlarmState, Deadband } from '../database/definition.ts';
import { StateAlarms } from '../database/enum-states.ts';
import { type CalcAccess, calculation, constantInputs } from '../database/fields/calculate.ts';
import type { FieldLink } from '../database/fields/link.ts';
import { linkOf } from '../database/fields/links.ts';
import { type MotorRecord, motorDefaults } from '../database/fields/motor.ts';
import { type FieldValue, type Handlers, skip } from '../database/handlers.ts';
import type { FieldOptions, PvOptions } from '../database/options.ts';
import { type FieldSpec, type RecordTypeName, recordFields } from '../database/record-types/record-type.ts';
import * as shapes from '../database/shape.ts';
import type { ScanTrigger } from '../machines/scan.ts';
import { AlarmStatus } from '../protocol/alarm.ts';
import { Dbe } from '../protocol/constants.ts';
import type { Metadata } from '../protocol/dbr.ts';
import { timestampFromMs } from '../protocol/time.ts';
import type { Native, Value } from '../protocol/value.ts';
import { callPut } from './attach.ts';
import { fieldDefinition, sharedMetadata } from './field-definition.ts';
import type { Ioc } from './ioc.ts';
import type { Context } from './ioc-context.ts';
import { LivePv } from './live-pv.ts';
import { Motor } from './motor.ts';
import { ownPut } from './own-put.ts';
import type { Pv } from './pv.ts';

interface Field {
  readonly spec: FieldSpec;
  readonly link: FieldLink | undefined;
  readonly live: LivePv;
}

export class LiveRecord implements CalcAccess, MotorRecord {
  readonly type: RecordTypeName;
  readonly #ioc: Ioc;
  readonly #context: Context;
  readonly #live: LivePv;
  readonly #options: PvOptions;
  readonly #specs: ReadonlyMap<string, FieldSpec>;
  readonly #fields = new Map<string, Field>();
  #previous: Value;
  /** A field that is being written, and is stored once its put handler has returned: processing sees it already. */
  #written: { readonly field: string; readonly value: FieldValue } | undefined;
  #motor: Motor | undefined;
  #following = false;
  #forwarding = false;

  constructor(ioc: Ioc, context: Context, live: LivePv, type: RecordTypeName, options: PvOptions) {
    this.type = type;
    this.#ioc = ioc;
    this.#context = context;
    this.#live = live;
    this.#options = options;
    this.#specs = recordFields(type);
    this.#previous = live.pv.current.value;
    live.disabled = () => this.#checkDisabled();
    const compute = calculation(type);
    if (compute !== undefined) live.compute = () => compute(this);
  }

  has(field: string): boolean {
    return this.#specs.has(field);
  }

  /** Makes the field when it is asked for the first time. Undefined: this type of record has none of that name. */
  field(name: string): Pv | undefined {
    return this.#field(name)?.live.pv;
  }

  /** The simulated axis of a motor record, unless the author moves the motor: puts to it, or writes its readback. */
  get motor(): Motor | undefined {
    if (this.#motor !== undefined || this.type !== 'motor') return this.#motor;
    const { get, put, scan } = this.#given('RBV');
    if (this.#drivenByAuthor || get || put || scan) return undefined;
    this.#motor = new Motor(this.#ioc, this.#ioc.runtime, this.#pv, this);
    return this.#motor;
  }

  /** Does what fields were given initial values for: scans, PINI, forward links, hooks of fields. */
  start(): void {
    this.#startMotor();
    const given = { ...this.#options.fields, ...this.#live.handlers.fields };
    for (const name of Object.keys(given)) {
      const { value, startup, scan } = this.#given(name);
      const acts = startup !== undefined || scan !== undefined || name === 'FLNK' || name === 'DISP' || name === 'UDFS';
      if (acts) this.#start(this.#field(name)!.live);
      if (name === 'SCAN') linkOf(this.type, name)!.write!(this, this.#stored(name, value ?? 0));
    }
    if (this.#live.compute !== undefined) constantInputs(this);
    if (this.read('PINI') !== 0) this.#processAlone();
  }

  /** The PV has been removed, or the IOC stops. */
  end(): void {
    this.#motor?.ref.send({ type: 'shut.down' });
    for (const { live } of this.#fields.values()) live.end();
  }

  async stop(): Promise<void> {
    this.end();
    await Promise.all([...this.#fields.values()].map(({ live }) => live.stop()));
  }

  // --- for the fields

  get name(): string {
    return this.#pv.name;
  }

  get native(): Native {
    return this.#pv.native;
  }

  get value(): Value {
    return this.#pv.current.value;
  }

  get previous(): Value {
    return this.#previous;
  }

  get count(): number {
    return this.#pv.current.count;
  }

  get maxCount(): number {
    return this.#pv.maxCount;
  }

  get alarm(): AlarmState {
    return this.#pv.current;
  }

  get metadata(): Metadata {
    return this.#pv.metadata;
  }

  get limits(): LimitAlarms | undefined {
    const { alarm } = this.#pv.definition;
    return alarm instanceof LimitAlarms ? alarm : undefined;
  }

  get states(): StateAlarms | undefined {
    const { alarm } = this.#pv.definition;
    return alarm instanceof StateAlarms ? alarm : undefined;
  }

  get deadband(): Deadband {
    return this.#pv.definition.deadband ?? { value: 0, log: 0 };
  }

  get posted(): Deadband {
    return this.#pv.posted;
  }

  get busy(): boolean {
    return this.#pv.busyWithPuts;
  }

  get trigger(): ScanTrigger {
    return this.#live.trigger;
  }

  set trigger(trigger: ScanTrigger) {
    this.#live.trigger = trigger;
  }

  get ownTrigger(): ScanTrigger {
    return this.#live.ownTrigger;
  }

  set putsDisabled(disabled: boolean) {
    this.#pv.putsDisabled = disabled;
  }

  configure(changes: Partial<Metadata>): void {
    this.#pv.writeMetadata(changes);
  }

  setDeadband(changes: Partial<Deadband>): void {
    this.#pv.redefine({ deadband: { ...this.deadband, ...changes } });
  }

  raise(alarm?: AlarmState): void {
    this.#pv.raise(alarm);
  }

  put(value: FieldValue): unknown {
    return ownPut(this.#pv, this.#pv.coerce(value));
  }

  process(): unknown {
    return this.#live.process();
  }

  /** By the forward link of another record. One that is being processed is where a ring of links ends, as in base. */
  processLinked(): void {
    if (!this.#pv.busy && !this.busy) this.#processAlone();
  }

  read(field: string): FieldValue {
    if (field === this.#written?.field) return this.#written.value;
    const known = this.#fields.get(field);
    if (known !== undefined) return known.live.pv.current.value as FieldValue;
    return this.#stored(field, this.#given(field).value ?? this.#specs.get(field)!.initial);
  }

  /** Fields show what has changed in the record. */
  refresh(): void {
    const time = timestampFromMs(this.#ioc.runtime.clock.wallTime());
    for (const { link, live } of this.#fields.values()) this.#refresh(live.pv, link, time, 0);
  }

  // --- for calculations

  set(field: string, value: FieldValue): void {
    this.#field(field)?.live.pv.write(value);
  }

  fetch(link: string): number | undefined {
    const value = this.#linkedPv(link)?.current.value;
    return value === undefined || typeof value === 'object' ? undefined : Number(value);
  }

  send(link: string, value: number): unknown {
    const pv = this.#linkedPv(link);
    return pv && ownPut(pv, pv.coerce(value));
  }

  accept(value: number): void {
    this.#pv.accept(value);
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
    this.#pv.redefine({ put, concurrentPuts: true });
  }

  /** The PV that a link names; what follows the name (`NPP MS`) concerns links between records of base. */
  #linkedPv(link: string): Pv | undefined {
    return this.#ioc.handle(link.trim().split(/\s+/)[0]!)?.pv;
  }

  #start(live: LivePv): void {
    live.startUp();
    live.startScan();
  }

  get #pv(): Pv {
    return this.#live.pv;
  }

  #field(name: string): Field | undefined {
    const known = this.#fields.get(name);
    if (known !== undefined) return known;
    const spec = this.#specs.get(name);
    if (spec === undefined) return undefined;
    this.#follow();
    const link = linkOf(this.type, name);
    const { value, ...handlers } = this.#given(name);
    const initial = link?.read?.(this) ?? value ?? (name === 'DESC' ? this.#options.doc : undefined) ?? spec.initial;
    const definition = fieldDefinition(`${this.name}.${name}`, spec, initial, this.metadata);
    const pv = this.#pv.addField(name, definition);
    const shape = shapes.ofNative(pv.native, 1);
    const live = new LivePv(this.#ioc, this.#context, pv, shape, (inner) => this.#context.fieldOf(pv.name, inner));
    live.attach(this.#linked(spec, link, handlers));
    pv.redefine({ concurrentPuts: true });
    const field = { spec, link, live };
    this.#fields.set(name, field);
    if (value !== undefined && link?.read === undefined) link?.write?.(this, this.#stored(name, value));
    return field;
  }

  /** What the author said of a field: inline, and by `handlers()`. */
  #given(name: string): FieldOptions {
    const inline = this.#options.fields?.[name];
    const fallback = this.type === 'motor' ? motorDefaults[name] : undefined;
    const options = typeof inline === 'object' ? inline : { value: inline ?? fallback };
    return { ...options, ...this.#live.handlers.fields?.[name] };
  }

  /** The author's handlers, with what the field itself does after them. */
  #linked(spec: FieldSpec, link: FieldLink | undefined, handlers: Handlers<FieldValue>): Handlers {
    const erased = handlers as Handlers;
    const get = link?.fresh ? () => link.read!(this) : erased.get;
    // PROC processes by itself.
    const processes = spec.processPassive && spec.name !== 'PROC' && this.#live.compute !== undefined;
    const plain = link?.write === undefined && !spec.property && !processes;
    const put: Handlers['put'] = plain
      ? erased.put
      : (value, context) =>
          after(erased.put && callPut(erased.put, value, context), (answer) => {
            if (answer === skip) return skip;
            const wanted = (answer ?? value) as FieldValue;
            return after(link?.write?.(this, wanted), () => {
              const written = this.#readBack({ link, spec }, wanted);
              if (!processes || this.trigger.kind !== 'none') return written;
              context.pv.write(written);
              return after(this.#processWith(spec.name, written), () => skip);
            });
          });
    return { ...erased, ...(get && { get }), ...(put && { put }) } as Handlers;
  }

  /** Nobody waits for it: a record that cannot be processed says so by its own alarm. */
  #processAlone(): void {
    try {
      const processed = this.process();
      if (processed instanceof Promise) processed.catch(() => {});
    } catch {}
  }

  #processWith(field: string, value: FieldValue): unknown {
    this.#written = { field, value };
    try {
      return this.process();
    } finally {
      this.#written = undefined;
    }
  }

  /** What the field holds after it was written: what it reads back. */
  #readBack({ link, spec }: Pick<Field, 'link' | 'spec'>, wanted: FieldValue): FieldValue {
    const read = link?.read?.(this);
    if (link === undefined && spec.property) this.#pv.writeMetadata({}); // who monitors properties is told all the same
    return read ?? wanted;
  }

  /** From the first field on, fields follow the record. */
  #follow(): void {
    if (this.#following) return;
    this.#following = true;
    this.#pv.watch(({ value, seconds, nanoseconds }, mask) => {
      for (const { link, live } of this.#fields.values()) this.#refresh(live.pv, link, { seconds, nanoseconds }, mask);
      if (mask !== Dbe.PROPERTY) this.#forward();
      this.#previous = value;
    });
  }

  #refresh(pv: Pv, link: FieldLink | undefined, time: { seconds: number; nanoseconds: number }, mask: number): void {
    const { current } = pv;
    if ((mask & Dbe.PROPERTY) !== 0) {
      const shared = sharedMetadata(pv.native, this.metadata);
      const { units, precision } = pv.metadata;
      if ('units' in shared && (shared.units !== units || shared.precision !== precision)) pv.writeMetadata(shared);
    }
    const value = link?.read?.(this);
    if (value !== undefined && !Object.is(value, current.value)) pv.write(value, { time });
    else if (current.status !== this.alarm.status || current.severity !== this.alarm.severity) pv.raise(undefined);
  }

  /** FLNK: processes the record it names, within this IOC. A chain that comes back here ends. */
  #forward(): void {
    const link = String(this.read('FLNK')).trim();
    if (link === '' || this.#forwarding) return;
    this.#forwarding = true;
    try {
      this.#ioc.forward(link.split(/\s+/)[0]!.replace(/\.(PROC|VAL)$/, ''));
    } finally {
      this.#forwarding = false;
    }
  }

  /** DISA equal to DISV: the record is not processed, and raises DISABLE with the severity DISS. */
  #checkDisabled(): boolean {
    if (this.read('DISA') !== this.read('DISV')) return false;
    const alarm = { status: AlarmStatus.DISABLE, severity: Number(this.read('DISS')) };
    if (this.alarm.status !== alarm.status) this.raise(alarm);
    return true;
  }

  /** A field's value as it is stored: the number of a menu text. */
  #stored(field: string, value: FieldValue): FieldValue {
    const { choices } = this.#specs.get(field)!;
    return typeof value === 'string' && choices.length > 0 ? Math.max(choices.indexOf(value), 0) : value;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Goes on at once, or when a promise is kept. */
function after<T>(given: unknown, next: (value: unknown) => T): T | Promise<T> {
  return given instanceof Promise ? given.then(next) : next(given);
}
