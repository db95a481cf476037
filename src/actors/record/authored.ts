/** From a PV with a `record` to a record that lives: its fields, handlers, links and scans. */

import type { Handlers, Scan } from '../../database/author/handlers.ts';
import type { IocContext } from '../../database/author/ioc-context.ts';
import type { FieldOptions, PvOptions } from '../../database/author/options.ts';
import type { AuthoredRecord as Description } from '../../database/author/record-fields.ts';
import { metadataFields } from '../../database/author/record-fields.ts';
import { skip } from '../../database/pv/answer.ts';
import type { AlarmState, PvDefinition } from '../../database/pv/definition.ts';
import type { Shape } from '../../database/pv/shape.ts';
import * as shapes from '../../database/pv/shape.ts';
import type { Field } from '../../database/records/field-table.ts';
import { monitorNumber } from '../../database/records/parts/monitor.ts';
import {
  type DeviceSupport,
  type Part,
  type Processing,
  type ReadStatus,
  type RecordAccess,
  type RecordSupport,
  Wait,
} from '../../database/records/support.ts';
import type { ScanTrigger } from '../../machines/scan.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import type { Value } from '../../protocol/value/value.ts';
import { isPromise } from '../kernel/promise.ts';
import { ownPut } from '../pv/own-put.ts';
import type { PostOptions } from '../pv/post.ts';
import { processing, self } from '../pv/put.ts';
import type { Pv } from '../pv/pv.ts';
import { type AuthoredOwner, AuthoredPv } from './authored-pv.ts';
import { AuthoredDbRecord, type RecordAuthor } from './authored-record.ts';
import type { RecordDatabase } from './database.ts';
import type { DbRecord } from './db-record.ts';
import { fieldOf, storeField, writeField } from './field-access.ts';
import { LivePv } from './handlers.ts';
import type { RecordOwner } from './owner.ts';
import { Slot } from './slots.ts';

/** The IOC, as records that are written in TypeScript see it. */
export interface AuthoredHome extends RecordOwner {
  readonly database: RecordDatabase;
}

/** A value that the IOC itself writes. */
interface Written {
  readonly value: Value;
  readonly options: PostOptions | undefined;
}

export class Authored implements RecordAuthor, AuthoredOwner {
  readonly record: AuthoredDbRecord;
  readonly pv: AuthoredPv;
  readonly live: LivePv;
  readonly control: readonly [low: number, high: number] | undefined;
  readonly fields = new Map<string, Pv>();
  readonly #lives = new Map<string, LivePv>();
  readonly #ioc: AuthoredHome;
  readonly #context: IocContext;
  readonly #options: PvOptions;
  /** The value that is about to be processed. */
  #written: Written | undefined;
  /** Where the value that is being processed comes from: the IOC itself, a put that its handler let through, or its handlers. */
  #origin: 'written' | 'put' | 'handlers' | 'support' = 'support';
  /** A handler of it is running: what it writes is part of the processing. */
  #isAsking = false;

  /** @param definition of the PV, finished from what its author said */
  constructor(
    ioc: AuthoredHome,
    context: IocContext,
    description: Description,
    definition: PvDefinition,
    shape: Shape,
    options: PvOptions & {
      readonly limits?: { readonly display?: unknown; readonly control?: readonly [number, number] };
    },
  ) {
    this.#ioc = ioc;
    this.#context = context;
    this.#options = options;
    const { limits } = options;
    this.control = limits?.display !== undefined && !isDriven(description.support) ? limits.control : undefined;
    this.record = new AuthoredDbRecord(ioc.database, description, this);
    const field = this.record.table.field(this.record.valueField)!;
    this.pv = new AuthoredPv(ioc, ioc.services, ioc.database, this, this.record, field, definition);
    const own = shape === shapes.longText && this.pv.native === 'string' ? shapes.text : shape;
    this.live = new LivePv(ioc, context, this.pv, own);
  }

  /** Starts fields that act from the beginning: those with startup and scan handlers. */
  start(): void {
    for (const name of Object.keys({ ...this.#options.fields, ...this.live.handlers.fields })) {
      const { startup, scan } = this.#given(name);
      if (startup === undefined && scan === undefined) continue;
      this.fieldPv(name);
      const live = this.#lives.get(name)!;
      live.startUp();
      live.startScan();
    }
  }

  /** The PV has been removed, or the IOC stops. */
  end(): void {
    for (const live of this.#lives.values()) live.end();
  }

  /** The PV has been removed. */
  remove(): void {
    this.end();
    this.#ioc.database.remove(this.record);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#lives.values()].map((live) => live.stop()));
  }

  /** Scans of fields, for who walks the tree. */
  *lives(): Iterable<LivePv> {
    yield* this.#lives.values();
  }

  // --- for its PVs

  isDisabled(): boolean {
    const { record } = this;
    record.fetch('SDIS', 'DISA');
    return record.values[Slot.DISA] === record.values[Slot.DISV];
  }

  write(field: Field, value: Value, options: PostOptions | undefined): void {
    const { record } = this;
    if (field.name !== record.valueField) {
      const from = typeof value === 'string' ? 'STRING' : field.dbf;
      if (options?.time !== undefined) {
        record.seconds = options.time.seconds;
        record.nanoseconds = options.time.nanoseconds;
      }
      writeField(record, field, value, from);
      return;
    }
    if (this.#isAsking) {
      this.#storeValue(value);
      record.given = options;
      return;
    }
    if (!record.isInitialised || !record.isOpen || computed.has(record.type)) {
      this.#writeDirectly(field, value, options);
      return;
    }
    const wasHandling = record.isActive;
    this.#written = { value, options };
    this.#ioc.database.engine.process(record, 'written');
    this.#written = undefined;
    if (wasHandling) record.step('handler.began');
  }

  raise(alarm: AlarmState | undefined): void {
    const { record } = this;
    record.raiseOwn(alarm);
    if (record.isRunning) return; // settled at the end
    record.stamp();
    record.post(record.valueField, record.settleAlarm());
  }

  configure(changes: Partial<Metadata>): void {
    const { record } = this;
    const fields = metadataFields(record.support, changes);
    for (const [name, value] of fields) {
      writeField(record, record.table.field(name)!, value, typeof value === 'string' ? 'STRING' : 'DOUBLE');
    }
    if (fields.size === 0) record.postProperties();
  }

  // --- for its record

  get standing(): AlarmState | undefined {
    return this.pv.standing;
  }

  get isMoving(): boolean {
    const { get, put, scan } = this.#given('RBV');
    return this.live.handlers.put !== undefined || get !== undefined || put !== undefined || scan !== undefined;
  }

  get scan(): Scan | undefined {
    return this.live.handlers.scan;
  }

  get interrupt(): ScanTrigger | undefined {
    const { every, interrupt } = this.live.handlers.scan ?? {};
    if (every !== undefined) return { kind: 'period', periodMs: every * 1000 };
    return interrupt === undefined ? undefined : { kind: 'interrupt', source: this.#context.prefix + interrupt };
  }

  fieldPv(name: string): Pv | undefined {
    if (name === 'VAL') return this.pv;
    const known = this.fields.get(name);
    if (known !== undefined) return known;
    const { record } = this;
    const field = fieldOf(record, name);
    if (field === undefined) return undefined;
    if (field.dbf === 'NOACCESS' && record.support.array?.(record, name) === undefined) return undefined;
    const { database, services } = this.#ioc;
    const pv = new AuthoredPv(this.pv, services, database, this, record, field);
    this.fields.set(name, pv);
    const { value: _, ...handlers } = this.#given(name);
    if (Object.values(handlers).some((handler) => handler !== undefined)) {
      const live = new LivePv(this.#ioc, this.#context, pv, shapes.ofNative(pv.native, pv.maxCount));
      live.attach(handlers as Handlers);
      this.#lives.set(name, live);
    }
    return pv;
  }

  handlerPv(name: string): Pv | undefined {
    return name !== this.record.valueField && this.#given(name).put !== undefined ? this.fieldPv(name) : undefined;
  }

  *process(record: DbRecord, support: RecordSupport): Processing {
    const written = this.#written;
    const { scan, get, put } = this.live.handlers;
    this.#origin = written !== undefined ? 'written' : this.record.occasion === 'handled' ? 'put' : 'support';
    this.record.given = written?.options;
    try {
      if (written !== undefined) this.#storeValue(written.value);
      if (this.#origin === 'support' && !inputs.has(record.type)) {
        if (scan !== undefined || get !== undefined) {
          yield* this.#ask();
          this.#origin = 'handlers';
        } else if (put !== undefined && record.device?.write === undefined) yield* this.#putAgain();
      }
      if (record.type === 'sub' && record.text('SNAM') === '') {
        // Its author's handlers are its subroutine.
        support.alarm?.(record);
        record.stamp();
        monitorNumber(record);
        return true;
      }
      return yield* support.process(record);
    } finally {
      this.record.given = undefined;
    }
  }

  device(device: DeviceSupport | undefined): DeviceSupport | undefined {
    if (inputs.has(this.record.type)) return this.#input(device);
    return device?.write === undefined ? device : this.#output(device);
  }

  // --- helpers

  /** While it is being processed, or has not been initialised: as a device tells a value between two rounds. */
  #writeDirectly(field: Field, value: Value, options: PostOptions | undefined): void {
    const { record } = this;
    const before = record.given;
    if (!record.isInitialised) record.beginWith(value, options);
    record.given = options;
    this.#storeValue(value);
    record.raiseOwn(undefined);
    record.stamp();
    if (record.table.field('MDEL') !== undefined) monitorNumber(record);
    else record.post(field.name, record.settleAlarm() | Dbe.VALUE | Dbe.LOG);
    record.given = before;
  }

  #storeValue(value: Value): void {
    const { record } = this;
    storeField(record, record.table.field(record.valueField)!, value, typeof value === 'string' ? 'STRING' : 'DOUBLE');
    record.values[Slot.UDF] = Number.isNaN(value) ? 1 : 0;
  }

  /** What its author said of a field: inline, and by `handlers()`. */
  #given(name: string): FieldOptions {
    const inline = this.#options.fields?.[name];
    return { ...(typeof inline === 'object' && inline), ...this.live.handlers.fields?.[name] };
  }

  #input(device: DeviceSupport | undefined): DeviceSupport {
    const read = (record: RecordAccess): Part<ReadStatus> => this.#read(record, device);
    return { name: 'TypeScript', link: 'CONSTANT', ...device, read };
  }

  *#read(record: RecordAccess, device: DeviceSupport | undefined): Part<ReadStatus> {
    const { scan, get, put } = this.live.handlers;
    if (this.#origin === 'written') return 'done';
    if (scan !== undefined || get !== undefined) return this.#origin === 'put' ? 'done' : yield* this.#ask();
    if (device?.read !== undefined && !record.isConstant('INP')) return yield* device.read(record);
    if (put !== undefined && this.#origin !== 'put') return yield* this.#putAgain();
    return device?.read === undefined ? 'done' : yield* device.read(record);
  }

  #output(device: DeviceSupport): DeviceSupport {
    const handled = (): Part<ReadStatus> => this.#putAgain();
    const { live } = this;
    const isAsked = () => this.#origin !== 'support';
    return {
      ...device,
      *write(record) {
        if (live.handlers.put !== undefined && !isAsked() && (yield* handled()) === 'failed') return false;
        return yield* device.write!(record);
      },
    };
  }

  /** Asks the scan handler, or the get handler, for a value. */
  *#ask(): Part<ReadStatus> {
    const { record, pv, live } = this;
    const isScan = live.handlers.scan !== undefined;
    const outcome = yield* outcomeOf(() => this.#asking(() => (isScan ? live.scan() : pv.definition.get!(self))));
    if ('error' in outcome) {
      pv.handlerFailed(isScan ? 'scan' : 'get', outcome.error);
      record.raise(
        isScan ? AlarmStatus.SCAN : AlarmStatus.READ,
        isScan ? Severity.MAJOR : Severity.INVALID,
        String(outcome.error),
      );
      return 'failed';
    }
    const { value } = outcome;
    try {
      if (value !== undefined && value !== skip) this.#storeValue(pv.coerce(value));
    } catch (error) {
      pv.handlerFailed(isScan ? 'scan' : 'get', error);
      record.raise(AlarmStatus.READ, Severity.INVALID, String(error));
      return 'failed';
    }
    pv.recovered();
    return 'done';
  }

  #asking<T>(call: () => T): T {
    this.#isAsking = true;
    try {
      return call();
    } finally {
      this.#isAsking = false;
    }
  }

  /** Has the put handler do what it does with the value that there is. */
  *#putAgain(): Part<ReadStatus> {
    const outcome = yield* outcomeOf(() => this.#asking(() => ownPut(this.pv, this.pv.current.value, processing)));
    return 'error' in outcome ? 'failed' : 'done';
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Types whose value comes from a device. */
const inputs: ReadonlySet<string> = new Set([
  ...['aai', 'ai', 'bi', 'event', 'int64in', 'longin', 'lsi', 'mbbi', 'mbbiDirect', 'stringin', 'waveform'],
]);

/** Types that would compute another value in the place of one that is written. */
const computed: ReadonlySet<string> = new Set(['aSub', 'calc', 'calcout', 'printf', 'sel']);

function isDriven({ table }: RecordSupport): boolean {
  return table.field('DRVH') !== undefined;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

function* outcomeOf(act: () => unknown): Part<Outcome> {
  let outcome: Outcome;
  try {
    outcome = { value: act() };
  } catch (error) {
    return { error };
  }
  if (isPromise(outcome.value)) {
    const settled = Promise.resolve(outcome.value).then(
      (value) => {
        outcome = { value };
      },
      (error: unknown) => {
        outcome = { error };
      },
    );
    yield new Wait(settled);
  }
  return outcome;
}
