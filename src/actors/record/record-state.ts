/**
 * What a record is made of: its fields as plain values, its alarm, who monitors it, and where it is in its chart.
 *
 * There may be 100,000 of them, so a record is not an actor: its configuration is one of `chart`.
 */
import { cast, cutText } from '../../database/records/convert.ts';
import type { Field, FieldTable } from '../../database/records/field-table.ts';
import type { RecordSupport } from '../../database/records/support.ts';
import { recordMachine } from '../../machines/record.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import type { Value } from '../../protocol/value/value.ts';
import { presentCause } from '../kernel/cause.ts';
import { shortValue } from '../pv/short-value.ts';
import { Chart, type Configuration } from './chart.ts';
import type { Notified, PutNotify } from './put-notify.ts';
import { Slot } from './slots.ts';
import { stepsAreWatched, tellStep } from './step-watch.ts';

/** What follows from a record's processing. */
export interface StateHome {
  /** Processes it soon, by itself. */
  processSoon(record: RecordState): void;
  /** It is passive again: puts with completion that wait for it may go on. */
  idle(record: RecordState): void;
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
export class RecordState implements Notified {
  readonly name: string;
  readonly support: RecordSupport;
  readonly values: Value[];
  readonly home: StateHome;
  configuration: Configuration = chart.beginning;
  /** The put with completion that this record's processing is part of. */
  notify: PutNotify | undefined;
  /** Who had it processed last: a record with a link, or another in words. */
  processedBy: string | { readonly name: string } = '';
  /** Why it was not processed when it was last to be; empty: it was. */
  notProcessed = '';
  seconds = 0;
  nanoseconds = 0;
  /** Counts changes of fields: who has looked knows whether to look again. */
  version = 0;
  /** Counts changes of units, limits, states and acknowledgement. */
  described = 0;
  #monitors: Map<string, Set<FieldMonitor>> | undefined;

  constructor(home: StateHome, name: string, support: RecordSupport) {
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

  /** A value that the IOC itself writes, or a put handler lets through, is processed at once. */
  get isOpen(): boolean {
    return this.configuration.tags.has('open');
  }

  /** SCAN is Passive. */
  get isPassive(): boolean {
    return this.values[Slot.SCAN] === 0;
  }
  // --- fields

  number(field: string): number {
    const value = this.values[this.table.slot(field)];
    return typeof value === 'bigint' ? Number(value) : (value as number);
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
    if (typeof value === 'number') this.values[field.slot] = dbf === 'DOUBLE' ? value : cast(dbf, value);
    else if (typeof value === 'bigint') this.values[field.slot] = cast(dbf, value);
    else if (typeof value === 'string') this.values[field.slot] = field.size > 0 ? cutText(value, field.size) : value;
    else this.values[field.slot] = value;
    if (field.property) this.described++;
  }

  // --- the chart

  step(event: string): void {
    this.version++; // PACT, PUTF and the like
    const before = this.configuration;
    this.configuration = chart.step(before, event, this);
    if (stepsAreWatched) tellStep(this, event, before.snapshot, this.configuration.snapshot);
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
    this.#postValue(this.settleAlarm() | Dbe.VALUE | Dbe.LOG);
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
      values[Slot.AMSG] = '';
      this.step(alarmEvents[severity]!);
      this.post('STAT', Dbe.VALUE);
      this.post('SEVR', Dbe.VALUE);
      this.#postValue(Dbe.VALUE | Dbe.ALARM);
    }
    this.notify?.completed(this);
    this.home.idle(this);
  }

  /** Nothing came of it, and nothing follows. As in base, a put that waits for it waits until something does. */
  release(): void {
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

  /** The chart shows the severity that is stored. */
  showAlarm(): void {
    this.step(alarmEvents[this.values[Slot.SEVR] as number]!);
  }

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
    const [status, message] = [values[Slot.NSTA], values[Slot.NAMSG]];
    // A put to HHSV and its like may be beyond the menu.
    const severity = Math.min(values[Slot.NSEV] as number, Severity.INVALID);
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

  /** As in base, who monitors a text of any length is not told of what keeps its record from being processed. */
  #postValue(mask: number): void {
    if (this.table.field('SIZV') === undefined) this.post(this.valueField, mask);
  }

  post(field: string, mask: number): void {
    const cause = presentCause();
    if (cause !== undefined && field === this.valueField) cause.note(`${this.name} = ${shortValue(this.value(field))}`);
    const monitors = this.#monitors?.get(field);
    if (monitors !== undefined) for (const monitor of monitors) monitor.publish(mask);
  }

  describedAnew(): void {
    this.described++;
  }

  postProperties(): void {
    this.describedAnew();
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
}
