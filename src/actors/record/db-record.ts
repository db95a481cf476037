/**
 * A record of a database: its fields as plain values, its alarm and time, its links, and where it is in its chart.
 *
 * There may be 100,000 of them, so a record is no actor: its configuration is one of `chart`, and a PV is made for a field when a
 * client or a link asks for it.
 */
import { castTo, convertValue, cutText } from '../../database/records/convert.ts';
import type { DbfType, Field, FieldTable } from '../../database/records/field-table.ts';
import type {
  ArrayShape,
  Described,
  DeviceSupport,
  RecordAccess,
  RecordServices,
  RecordSupport,
  Target,
} from '../../database/records/support.ts';
import { recordMachine } from '../../machines/record.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import { timestampFromMs } from '../../protocol/value/time.ts';
import type { Value } from '../../protocol/value/value.ts';
import { Chart, type Configuration } from './chart.ts';
import { type DbLink, type LinkOwner, NO_LINK } from './db-link.ts';
import type { Notified, PutNotify } from './put-notify.ts';
import { Slot } from './slots.ts';

/** What a record needs of the database it lives in. */
export interface RecordHome extends RecordServices {
  /** How a number of a field reads as text. */
  textOf(record: DbRecord, field: Field, number: number): string;
  /** Processes a record, after a put if there is a value. @param done called when all that follows from it is done */
  request(record: DbRecord, field: Field, value: Value | undefined, dbf: DbfType, done: () => void): void;
  /** Processes it soon, by itself. */
  processSoon(record: DbRecord): void;
  rescan(record: DbRecord): void;
  /** It is passive again: puts with completion that wait for it may go on. */
  idle(record: DbRecord): void;
  relink(record: DbRecord, field: Field): void;
  /** Its ASG has changed: clients may have other rights. */
  regroup(record: DbRecord): void;
  postEvent(event: string): void;
  random(): number;
  after(seconds: number, act: () => void): () => void;
  log(message: string): void;
}

/** What shows one field of a record. */
export interface FieldMonitor {
  publish(mask: number): void;
}

export const chart = new Chart<'begin' | 'refuse' | 'markPut' | 'remember' | 'disable' | 'finish' | 'release'>(
  recordMachine,
);

const MOST_REFUSALS = 10;
const alarmEvents = ['alarm.none', 'alarm.minor', 'alarm.major', 'alarm.invalid'];
const simulationEvents = ['simulation.off', 'simulation.yes', 'simulation.raw'];

export class DbRecord implements RecordAccess, LinkOwner, Notified {
  readonly name: string;
  readonly support: RecordSupport;
  readonly values: Value[];
  readonly home: RecordHome;
  /** Those that are not empty, by field. */
  links: Map<string, DbLink> | undefined;
  configuration: Configuration = chart.beginning;
  device: DeviceSupport | undefined;
  memory: unknown;
  /** The put with completion that this record's processing is part of. */
  notify: PutNotify | undefined;
  seconds = 0;
  nanoseconds = 0;
  /** Counts changes of fields: who has looked knows whether to look again. */
  version = 0;
  /** Counts changes of units, limits, states and acknowledgement. */
  described = 0;
  #monitors: Map<string, Set<FieldMonitor>> | undefined;

  constructor(home: RecordHome, name: string, support: RecordSupport) {
    this.home = home;
    this.name = name;
    this.support = support;
    this.values = support.table.initial.slice();
    this.values[0] = name;
  }

  get type(): string {
    return this.support.type;
  }

  get table(): FieldTable {
    return this.support.table;
  }

  get services(): RecordServices {
    return this.home;
  }

  get time(): number {
    return this.seconds + this.nanoseconds * 1e-9;
  }

  /** PACT */
  get isActive(): boolean {
    return this.configuration.active;
  }

  /** It is on the engine's stack. */
  get isRunning(): boolean {
    return this.configuration.running;
  }

  /** SCAN is Passive. */
  get isPassive(): boolean {
    return this.values[Slot.SCAN] === 0;
  }

  // --- fields

  number(field: string): number {
    return this.values[this.table.slot(field)] as number;
  }

  text(field: string): string {
    return String(this.values[this.table.slot(field)]);
  }

  value(field: string): Value {
    return this.values[this.table.slot(field)]!;
  }

  set(name: string, value: Value): void {
    this.store(this.table.field(name)!, value);
  }

  store(field: Field, value: Value): void {
    this.version++;
    const { dbf } = field;
    if (typeof value === 'number') this.values[field.slot] = dbf === 'DOUBLE' ? value : castTo(dbf, value);
    else if (typeof value === 'string') this.values[field.slot] = field.size > 0 ? cutText(value, field.size) : value;
    else this.values[field.slot] = value;
    if (field.property) this.described++;
  }

  /** How a number of a field reads as text. */
  textOf(field: Field, number: number): string {
    return this.home.textOf(this, field, number);
  }

  // --- the chart

  step(event: string): void {
    this.configuration = chart.step(this.configuration, event, this);
  }

  begin(): void {
    this.values[Slot.LCNT] = 0;
  }

  markPut(): void {
    this.values[Slot.PUTF] = 1;
  }

  remember(): void {
    this.values[Slot.RPRO] = 1;
  }

  /** Being processed, it was to be processed again. */
  refuse(): void {
    const count = this.values[Slot.LCNT] as number;
    const isScanAlarm = this.values[Slot.STAT] === AlarmStatus.SCAN;
    if (isScanAlarm) return;
    this.values[Slot.LCNT] = Math.min(count + 1, 255);
    if (count < MOST_REFUSALS || (this.values[Slot.SEVR] as number) >= Severity.INVALID) return;
    this.raise(AlarmStatus.SCAN, Severity.INVALID, 'Async in progress');
    this.post(this.valueField, this.settleAlarm() | Dbe.VALUE | Dbe.LOG);
  }

  /** DISA equals DISV. */
  disable(): void {
    const { values } = this;
    values[Slot.RPRO] = values[Slot.PUTF] = 0;
    if (values[Slot.STAT] !== AlarmStatus.DISABLE) {
      this.version++;
      const severity = values[Slot.DISS] as number;
      values[Slot.SEVR] = severity;
      values[Slot.STAT] = AlarmStatus.DISABLE;
      values[Slot.NSEV] = values[Slot.NSTA] = 0;
      values[Slot.AMSG] = values[Slot.NAMSG] = '';
      this.step(alarmEvents[severity]!);
      this.post('STAT', Dbe.VALUE);
      this.post('SEVR', Dbe.VALUE);
      this.post(this.valueField, Dbe.VALUE | Dbe.ALARM);
    }
    this.notify?.completed(this);
    this.home.idle(this);
  }

  /** Nothing came of it, and nothing follows. */
  release(): void {
    this.notify?.completed(this);
    this.home.idle(this);
  }

  /** The forward link has been followed. */
  finish(): void {
    const { values } = this;
    this.notify?.completed(this);
    if (values[Slot.RPRO] !== 0) {
      values[Slot.RPRO] = 0;
      this.home.processSoon(this);
    }
    values[Slot.PUTF] = 0;
    this.home.idle(this);
  }

  simulationChanged(): void {
    const event = simulationEvents[this.number('SIMM')];
    if (event !== undefined) this.step(event);
  }

  // --- alarms and monitors

  raise(status: number, severity: number, message = ''): boolean {
    const { values } = this;
    if ((values[Slot.NSEV] as number) >= severity) return false;
    values[Slot.NSTA] = status;
    values[Slot.NSEV] = severity;
    values[Slot.NAMSG] = message;
    return true;
  }

  settleAlarm(): number {
    const { values } = this;
    const [status, severity, message] = [values[Slot.NSTA], values[Slot.NSEV] as number, values[Slot.NAMSG]];
    const isOtherMessage = values[Slot.AMSG] !== message;
    const isOtherSeverity = values[Slot.SEVR] !== severity;
    const isOtherStatus = values[Slot.STAT] !== status;
    values[Slot.NSTA] = values[Slot.NSEV] = 0;
    // As in base: a message that is the same is not cleared, and stays until another alarm comes.
    if (isOtherMessage) values[Slot.NAMSG] = '';
    if (!isOtherMessage && !isOtherSeverity && !isOtherStatus) return 0;
    this.version++;
    values[Slot.AMSG] = message!;
    values[Slot.STAT] = status!;
    values[Slot.SEVR] = severity;
    let mask = isOtherMessage ? Dbe.ALARM : 0;
    if (isOtherSeverity) {
      mask = Dbe.ALARM;
      this.step(alarmEvents[severity]!);
      this.post('SEVR', Dbe.VALUE);
    }
    if (isOtherStatus) mask |= Dbe.VALUE;
    this.post('STAT', mask);
    this.post('AMSG', mask);
    if (values[Slot.ACKT] === 0 || severity >= (values[Slot.ACKS] as number)) {
      values[Slot.ACKS] = severity;
      this.described++;
      this.post('ACKS', Dbe.VALUE);
    }
    return Dbe.ALARM;
  }

  post(field: string, mask: number): void {
    const monitors = this.#monitors?.get(field);
    if (monitors !== undefined) for (const monitor of monitors) monitor.publish(mask);
  }

  postProperties(): void {
    this.described++;
    this.postAll(Dbe.PROPERTY);
  }

  /** Tells the monitors of all fields. */
  postAll(mask: number): void {
    if (this.#monitors === undefined) return;
    for (const monitors of this.#monitors.values()) for (const monitor of monitors) monitor.publish(mask);
  }

  /** @returns what ends it */
  watch(field: string, monitor: FieldMonitor): () => void {
    this.#monitors ??= new Map();
    let monitors = this.#monitors.get(field);
    if (monitors === undefined) {
      monitors = new Set();
      this.#monitors.set(field, monitors);
    }
    const set = monitors;
    set.add(monitor);
    return () => set.delete(monitor);
  }

  get valueField(): string {
    return this.support.valueField ?? 'VAL';
  }

  stamp(simulated?: string): void {
    const { values } = this;
    const link = this.links?.get('TSEL');
    if (link !== undefined && !link.isConstant) {
      if (link.isTime) {
        link.stamp(this);
        return;
      }
      const event = link.read('SHORT', undefined);
      if (event !== undefined) values[Slot.TSE] = event;
    }
    if (values[Slot.TSE] !== DEVICE_TIME) {
      const { seconds, nanoseconds } = timestampFromMs(this.home.wallTime());
      this.seconds = seconds;
      this.nanoseconds = nanoseconds;
      values[Slot.UTAG] = 0;
    } else if (simulated !== undefined && this.number('SIMM') !== 0) this.stampFrom(simulated);
    this.version++;
  }

  stampFrom(link: string): void {
    this.links?.get(link)?.stamp(this);
  }

  // --- links

  isConstant(link: string): boolean {
    return this.links?.get(link)?.isConstant ?? true;
  }

  linkState(link: string): 'constant' | 'local' | 'connected' | 'lost' {
    return this.links?.get(link)?.state ?? 'constant';
  }

  due(link: string): Target | undefined {
    return this.links?.get(link)?.due;
  }

  fetch(link: string, field: string): boolean {
    const known = this.links?.get(link);
    if (known === undefined || known.isConstant) return true;
    const target = this.table.field(field)!;
    const value = known.read(target.dbf, undefined);
    if (value === undefined) {
      this.#complain(link);
      return false;
    }
    this.store(target, value);
    return true;
  }

  read(link: string, dbf: DbfType, count?: number): Value | undefined {
    const known = this.links?.get(link);
    if (known === undefined || known.isConstant) return undefined;
    const value = known.read(dbf, count);
    if (value === undefined) this.#complain(link);
    return value;
  }

  constant(link: string, field: string): boolean {
    const value = this.links?.get(link)?.constant;
    const target = this.table.field(field)!;
    const converted = value === undefined ? undefined : convertValue(value, target.dbf, undefined, String);
    if (converted === undefined) return false;
    this.store(target, converted);
    return true;
  }

  constantArray(link: string, dbf: DbfType, count: number): Value | undefined {
    const value = this.links?.get(link)?.constant;
    return value === undefined ? undefined : convertValue(value, dbf, count, String);
  }

  constantText(link: string): string | undefined {
    const value = this.links?.get(link)?.constant;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  }

  linkCount(link: string): number | undefined {
    return this.links?.get(link)?.count;
  }

  arrayShape(field: string): ArrayShape {
    const shape = this.support.array?.(this, field);
    if (shape === undefined) throw new Error(`${this.name}.${field} is not an array`);
    return shape;
  }

  readText(link: string): string | undefined {
    const known = this.links?.get(link);
    if (known === undefined || known.isConstant) return undefined;
    const text = known.readText();
    if (text === undefined) this.#complain(link);
    return text;
  }

  sendText(link: string, text: string): Target | boolean {
    const known = this.links?.get(link);
    if (known === undefined || known.isConstant) return true;
    const sent = known.writeText(this, text);
    if (sent === false) this.#complain(link);
    return sent;
  }

  send(link: string, value: Value, dbf: DbfType): Target | boolean {
    const known = this.links?.get(link);
    if (known === undefined || known.isConstant) return true;
    const sent = known.write(this, value, dbf);
    if (sent === false) this.#complain(link);
    return sent;
  }

  request(link: string, value?: Value, dbf: DbfType = 'DOUBLE'): Promise<void> | undefined {
    return this.links?.get(link)?.request(value, dbf);
  }

  forward(link: string): Target | undefined {
    return this.links?.get(link)?.forward();
  }

  describeLink(link: string): Described {
    return this.links?.get(link)?.describe() ?? {};
  }

  link(name: string): DbLink {
    return this.links?.get(name) ?? NO_LINK;
  }

  // --- surroundings

  postEvent(event: string): void {
    this.home.postEvent(event);
  }

  random(): number {
    return this.home.random();
  }

  after(seconds: number, act: () => void): () => void {
    return this.home.after(seconds, act);
  }

  processSoon(): void {
    this.home.processSoon(this);
  }

  rescan(scan: number): void {
    this.values[Slot.SCAN] = scan;
    this.version++;
    this.home.rescan(this);
    this.post('SCAN', Dbe.VALUE | Dbe.LOG);
  }

  log(message: string): void {
    this.home.log(message);
  }

  #complain(link: string): void {
    this.raise(AlarmStatus.LINK, Severity.INVALID, `field ${link}`);
  }
}

/** TSE: the device, or the link, gives the time stamp. */
const DEVICE_TIME = -2;
