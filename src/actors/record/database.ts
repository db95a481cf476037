/**
 * The records of an IOC's databases: by name, joined by links, processed by one engine.
 *
 * The start follows iocInit: fields are loaded, links become what they are, records take their constants, then scans begin and PINI
 * processes what asks for it.
 *
 * Source: iocInit.c, dbScan.c and dbNotify.c of base 7.0.10.
 */

import type { LoadedRecord } from '../../database/author/loaded-record.ts';
import type { FieldValue } from '../../database/pv/definition.ts';
import { deviceNames } from '../../database/records/devices/names.ts';
import { deviceOf } from '../../database/records/devices/registry.ts';
import type { DbfType, Field } from '../../database/records/field-table.ts';
import type { Motion } from '../../database/records/motor/motion.ts';
import type { DeviceSupport, RecordAccess } from '../../database/records/support.ts';
import { byType, supportOf } from '../../database/records/supports.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { DirectoryRecord, RecordSource } from '../pv/directory.ts';
import type { Pv, PvOwner } from '../pv/pv.ts';
import { DbRecord, type RecordHome } from './db-record.ts';
import { Engine } from './engine.ts';
import { elementType, fieldOf, fieldText } from './field-access.ts';
import { type FieldPut, FieldPv } from './field-pv.ts';
import { InitialProcessing } from './initial-processing.ts';
import { LinkMaker, type LinkSurroundings } from './link-maker.ts';
import { LinkWork } from './link-work.ts';
import type { ServicesOwner } from './live-services.ts';
import { LiveServices } from './live-services.ts';
import { loadField } from './load-field.ts';
import { Motor } from './motor.ts';
import { RecordPuts } from './record-puts.ts';
import { RecordScans, type ScanJoin } from './record-scans.ts';
import { Slot } from './slots.ts';
import { SoonQueue } from './soon-queue.ts';

/** The IOC, as far as its records go. */
export interface DatabaseOwner extends PvOwner, LinkSurroundings, ScanJoin, ServicesOwner {
  /** The device support that a record has in this IOC alone, for its DTYP. */
  deviceOf(record: DbRecord, dtyp: string): DeviceSupport | undefined;
}

export class RecordDatabase extends LiveServices implements RecordHome, RecordSource {
  readonly records = new Map<string, DbRecord>();
  readonly aliases = new Map<string, string>();
  /** `info()` of records, by record. */
  readonly infos = new Map<string, ReadonlyMap<string, { readonly text: string }>>();
  /** Records that were loaded, and are not started yet. */
  readonly #loaded = new Set<DbRecord>();
  /** PVs of fields that somebody has asked for. */
  readonly pvs = new Map<string, FieldPv>();
  /** The axes of motor records, by record. */
  readonly motors = new Map<string, Motor>();
  readonly engine: Engine;
  readonly #owner: DatabaseOwner;
  readonly #scans: RecordScans;
  readonly #links: LinkMaker;
  readonly #soon: SoonQueue;
  readonly linkWork: LinkWork;
  readonly #puts: RecordPuts;
  readonly #initial: InitialProcessing;
  #state: 'loading' | 'running' | 'stopped' = 'loading';

  constructor(owner: DatabaseOwner) {
    super(owner);
    this.#owner = owner;
    this.engine = new Engine(owner.services.clock, (record, error) => this.#failed(record, error));
    this.#initial = new InitialProcessing(this.engine, (seconds, run) => this.after(seconds, run));
    this.#puts = new RecordPuts(this.engine, owner.services.clock);
    this.#scans = new RecordScans(owner, (record) => this.engine.process(record));
    this.linkWork = new LinkWork(owner.services.clock);
    this.#links = new LinkMaker(this, owner);
    const isRunning = () => this.#state === 'running';
    this.#soon = new SoonQueue(owner.services.clock, isRunning, (record) =>
      this.engine.process(record, 'process', 'RPRO, or itself'),
    );
  }

  /** By its own name or an alias. */
  record(name: string): DbRecord | undefined {
    return this.records.get(name) ?? this.records.get(this.aliases.get(name) ?? '');
  }

  /** A record and a field of it, `VAL` where none is named. */
  resolve(name: string): { readonly record: DbRecord; readonly field: Field } | undefined {
    const dot = name.lastIndexOf('.');
    const whole = this.record(name);
    const record = whole ?? this.record(name.slice(0, dot));
    const field = record && fieldOf(record, whole !== undefined ? record.valueField : name.slice(dot + 1));
    return record && field && { record, field };
  }

  /** The PV of a field, made when it is asked for first. @param name `VAL` where none is named */
  pv(record: DbRecord, name: string): Pv | undefined {
    const own = record.fieldPv(name);
    if (own !== undefined) return own;
    const field = fieldOf(record, name === 'VAL' ? record.valueField : name);
    if (field === undefined || (field.dbf === 'NOACCESS' && elementType(record, field) === 'NOACCESS'))
      return undefined;
    const key = field.name === record.valueField ? record.name : `${record.name}.${field.name}`;
    let pv = this.pvs.get(key);
    if (pv === undefined) {
      pv = new FieldPv(this.#owner, this.#owner.services, this, record, field);
      this.pvs.set(key, pv);
    }
    return pv;
  }

  /** @throws Error when there is no such record type */
  add(loaded: LoadedRecord): DbRecord {
    const support = loaded.support ?? supportOf(loaded.type);
    if (support === undefined) throw new Error(`Record type '${loaded.type}' for record '${loaded.name}' not found`);
    const record = new DbRecord(this, loaded.name, support);
    for (const [name, { text }] of loaded.fields) {
      const field = support.table.field(name);
      if (field !== undefined) loadField(record, field, text);
    }
    this.adopt(record);
    for (const alias of loaded.aliases) this.aliases.set(alias, loaded.name);
    if (loaded.infos.size > 0) this.infos.set(loaded.name, loaded.infos);
    return record;
  }

  /** Takes in a record whose fields have their first values. */
  adopt(record: DbRecord): void {
    this.records.set(record.name, record);
    this.#loaded.add(record);
  }

  /** The record is gone: nothing scans it, and links to it lead elsewhere. */
  remove(record: DbRecord): void {
    this.records.delete(record.name);
    for (const [alias, name] of this.aliases) if (name === record.name) this.aliases.delete(alias);
    this.#loaded.delete(record);
    this.#scans.leave(record);
    this.motors.get(record.name)?.end();
    this.motors.delete(record.name);
    for (const link of record.links?.values() ?? []) link.end();
    for (const other of this.records.values()) this.#links.renew(other, (target) => target === record);
    if (this.#state === 'running') this.#links.connect();
  }

  /** iocInit, up to where the IOC could be scanned. */
  init(): void {
    const all = [...this.#loaded].sort(byType);
    for (const record of all) {
      const { values } = record;
      if (values[Slot.UDF] !== 0 && values[Slot.STAT] === AlarmStatus.UDF) values[Slot.SEVR] = values[Slot.UDFS]!;
      const dtyp = values[Slot.DTYP] as number;
      record.useDevice(
        this.#owner.deviceOf(record, deviceNames(record.type)[dtyp] ?? '') ?? deviceOf(record.type, dtyp),
      );
      this.#scans.demote(record);
      record.support.allocate?.(record);
      record.allocated();
    }
    // Links that led nowhere may lead to records that were added later.
    if (this.#state === 'running')
      for (const record of this.records.values()) this.#links.renew(record, (target) => target === undefined);
    for (const record of all) this.#links.makeAll(record);
    for (const record of all) record.support.init?.(record);
    for (const record of all) record.initialised();
  }

  /** iocRun: PINI, scans, CP links. */
  run(): void {
    const all = [...this.#loaded].sort(byType);
    this.#loaded.clear();
    this.#state = 'running';
    // Links with CA to PVs of this IOC are connected before anything is processed.
    this.#links.connect();
    this.#initial.process(all, 'YES');
    for (const record of all) this.#scans.join(record);
    this.#initial.processLater(all, ['RUN', 'RUNNING']);
  }

  pause(): void {
    const all = [...this.records.values()].sort(byType);
    this.#initial.process(all, 'PAUSE');
    this.#initial.process(all, 'PAUSED');
  }

  resume(): void {
    const all = [...this.records.values()].sort(byType);
    this.#initial.process(all, 'RUN');
    this.#initial.process(all, 'RUNNING');
  }

  stop(): void {
    this.#state = 'stopped';
    this.#initial.end();
    for (const motor of this.motors.values()) motor.end();
    for (const record of this.records.values()) this.#scans.leave(record);
    for (const record of this.records.values()) for (const link of record.links?.values() ?? []) link.end();
  }

  /** See `RecordPuts.put`. */
  put(...put: Parameters<RecordPuts['put']>): FieldPut {
    return this.#puts.put(...put);
  }

  /** See `RecordPuts.take`. */
  take(...put: Parameters<RecordPuts['take']>): FieldPut {
    return this.#puts.take(...put);
  }

  // --- for devices

  /** Processes a record whose device has sent what it waits for. */
  processNow(record: DbRecord): void {
    if (this.#state === 'running') this.engine.process(record, 'process', 'its device');
  }

  /** As a put does: a record that is Passive is processed. */
  processPassive(record: DbRecord): void {
    if (this.#state === 'running' && record.isPassive) this.engine.process(record, 'process', 'its device');
  }

  // --- for the directory

  /** Whether there is a record of this name, or a field of it. */
  has(name: string, field?: string): boolean {
    const record = this.record(name);
    return record !== undefined && (field === undefined || fieldOf(record, field) !== undefined);
  }

  /** The PV of a record's value, or of another field. */
  find(name: string, field = 'VAL'): Pv | undefined {
    const record = this.record(name);
    return record && this.pv(record, field);
  }

  /** A record as other parts of the IOC meet it. */
  entry(name: string): DirectoryRecord | undefined {
    const record = this.record(name);
    if (record === undefined) return undefined;
    return {
      name: record.name,
      type: record.type,
      following: record.isActive,
      has: (field) => fieldOf(record, field) !== undefined,
      field: (field) => this.pv(record, field),
      read: (field) => record.value(field) as FieldValue,
      processLinked: () => {
        if (record.isPassive) this.engine.process(record, 'process', 'a link of a PV');
        return undefined;
      },
    };
  }

  /** The records that have no PV of an author's, in the order in which they were loaded. */
  *loadedRecords(): Iterable<DbRecord> {
    for (const record of this.records.values()) if (record.fieldPv('VAL') === undefined) yield record;
  }

  /** Their names. */
  *names(): Iterable<string> {
    for (const { name } of this.loadedRecords()) yield name;
  }

  // --- for records

  textOf(record: DbRecord, field: Field, number: number | bigint): string {
    return fieldText(record, field, number);
  }

  request(record: DbRecord, field: Field, value: Value | undefined, dbf: DbfType, done: () => void): void {
    this.#puts.request(record, field, value, dbf, done);
  }

  processLinked(from: DbRecord, to: DbRecord): boolean {
    return this.engine.processLinked(from, to);
  }

  processSoon(record: DbRecord): void {
    this.#soon.add(record);
  }

  processMonitored(record: DbRecord): void {
    // As in base: as a put does. A record that is active is processed once more afterwards.
    if (this.#state === 'running') this.engine.process(record, 'put', 'a CP link of its own');
  }

  idle(record: DbRecord): void {
    this.#scans.idle(record);
    this.#puts.idle(record);
  }

  rescan(record: DbRecord): void {
    if (this.#state === 'running') this.#scans.join(record);
  }

  relink(record: DbRecord, field: Field): void {
    this.#links.make(record, field);
    if (this.#state !== 'running') return;
    this.#links.connect();
    if (field.name === 'INP' || field.name === 'OUT') record.device?.relinked?.(record);
  }

  regroup(record: DbRecord): void {
    record.fieldPv('VAL')?.tellRights();
    for (const pv of this.pvs.values()) if (pv.record === record) pv.tellRights();
  }

  motion({ name }: RecordAccess): Motion | undefined {
    const record = this.records.get(name)!;
    if (record.isMovedByAuthor) return undefined;
    const motor = new Motor(this.#owner, this.#owner.services.clock, record, () =>
      this.engine.process(record, 'process', 'its motor'),
    );
    this.motors.set(name, motor);
    return motor;
  }

  // --- helpers

  #failed(record: DbRecord, error: unknown): void {
    const { counters, log } = this.#owner.services;
    counters.handlerErrors++;
    log.error({ err: error, record: record.name }, `Processing ${record.name} failed`);
    record.raise(AlarmStatus.SOFT, Severity.INVALID, 'failed');
    record.post(record.valueField, record.settleAlarm());
  }
}
