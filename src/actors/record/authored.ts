/** From a PV with a `record` to a record that lives: its fields, handlers, links and scans. */

import type { Handlers, Scan } from '../../database/author/handlers.ts';
import type { IocContext } from '../../database/author/ioc-context.ts';
import type { FieldOptions, PvOptions } from '../../database/author/options.ts';
import type { AuthoredRecord as Description } from '../../database/author/record-fields.ts';
import { metadataFields } from '../../database/author/record-fields.ts';
import type { AlarmState, PvDefinition } from '../../database/pv/definition.ts';
import type { Shape } from '../../database/pv/shape.ts';
import * as shapes from '../../database/pv/shape.ts';
import type { Field } from '../../database/records/field-table.ts';
import { monitorNumber } from '../../database/records/parts/monitor.ts';
import type { DeviceSupport, Processing, RecordSupport } from '../../database/records/support.ts';
import type { ScanTrigger } from '../../machines/scan.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { PostOptions } from '../pv/post.ts';
import type { Pv } from '../pv/pv.ts';
import { type AuthoredOwner, AuthoredPv } from './authored-pv.ts';
import { AuthoredDbRecord, type RecordAuthor } from './authored-record.ts';
import type { RecordDatabase } from './database.ts';
import type { DbRecord } from './db-record.ts';
import { fieldOf, writeField } from './field-access.ts';
import { HandlerSupport } from './handler-support.ts';
import { LivePv } from './handlers.ts';
import type { RecordOwner } from './owner.ts';
import { Slot } from './slots.ts';

/** The IOC, as records that are written in TypeScript see it. */
export interface AuthoredHome extends RecordOwner {
  readonly database: RecordDatabase;
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
  readonly #handling: HandlerSupport;

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
    this.#handling = new HandlerSupport(this.record, this.pv, this.live);
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
    if (this.#handling.isAsking) {
      this.#handling.storeValue(value);
      record.given = options;
      return;
    }
    if (!record.isInitialised || !record.isOpen || computed.has(record.type)) {
      this.#writeDirectly(field, value, options);
      return;
    }
    const wasHandling = record.isActive;
    this.#handling.written = { value, options };
    this.#ioc.database.engine.process(record, 'written');
    this.#handling.written = undefined;
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

  process(_record: DbRecord, support: RecordSupport): Processing {
    return this.#handling.process(support);
  }

  device(device: DeviceSupport | undefined): DeviceSupport | undefined {
    return this.#handling.device(device);
  }

  // --- helpers

  /** While it is being processed, or has not been initialised: as a device tells a value between two rounds. */
  #writeDirectly(field: Field, value: Value, options: PostOptions | undefined): void {
    const { record } = this;
    const before = record.given;
    if (!record.isInitialised) record.beginWith(value, options);
    record.given = options;
    this.#handling.storeValue(value);
    record.raiseOwn(undefined);
    record.stamp();
    if (record.table.field('MDEL') !== undefined) monitorNumber(record);
    else record.post(field.name, record.settleAlarm() | Dbe.VALUE | Dbe.LOG);
    record.given = before;
  }

  /** What its author said of a field: inline, and by `handlers()`. */
  #given(name: string): FieldOptions {
    const inline = this.#options.fields?.[name];
    return { ...(typeof inline === 'object' && inline), ...this.live.handlers.fields?.[name] };
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Types that would compute another value in the place of one that is written. */
const computed: ReadonlySet<string> = new Set(['aSub', 'calc', 'calcout', 'printf', 'sel']);

function isDriven({ table }: RecordSupport): boolean {
  return table.field('DRVH') !== undefined;
}
