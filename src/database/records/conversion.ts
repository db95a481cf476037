/**
 * Raw values: what a device has, beside what people read.
 *
 * An ai converts RVAL to VAL where its DTYP is Raw Soft Channel, an ao always has in RVAL what VAL means:
 *
 *     ai: VAL = ((RVAL + ROFF) × ASLO + AOFF) × ESLO + EOFF, then smoothed by SMOO
 *     ao: the same backwards
 *
 * ESLO and EOFF count while LINR is SLOPE or LINEAR. An ao moves OVAL, which it sends, by OROC at most each time.
 *
 * Source: `convert` of base's aiRecord.c and aoRecord.c. Left out: breakpoint tables. An ai raises SOFT/MAJOR, as base does
 * where the table that LINR names is not loaded.
 */
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import { castNumber } from '../../protocol/value/cast.ts';
import type { AlarmState } from '../pv/definition.ts';
import type { FieldLinks, RecordAccess } from './field-support.ts';
import { menus } from './menus.ts';

export interface ConvertedOutput extends RecordAccess {
  /** Fields show what has changed in the record. */
  refresh(): void;
}

/** The device has raw values: DTYP is Raw Soft Channel. Every type that has it has it in this place. */
export function isRaw(record: RecordAccess): boolean {
  return record.read('DTYP') === RAW_SOFT_CHANNEL;
}

/** Gives an ai the value that its device has in `raw`. */
export function acceptRaw(record: RecordAccess, raw: number): void {
  const of = (field: string) => Number(record.read(field));
  const adjusted = (raw + of('ROFF')) * (of('ASLO') || 1) + of('AOFF');
  const value = isScaled(record) ? adjusted * of('ESLO') + of('EOFF') : adjusted;
  const smoothing = of('INIT') === 1 ? 0 : of('SMOO');
  record.set('INIT', 0);
  record.accept(
    smoothing === 0 ? value : value * (1 - smoothing) + Number(record.value) * smoothing,
    tableAlarm(record),
  );
}

/** ai */
export const inputConversion: FieldLinks = {
  RVAL: {
    write: (record, raw) => {
      if (isRaw(record)) acceptRaw(record, Number(raw));
    },
  },
  ORAW: { read: (record) => record.read('RVAL') },
};

/** ao */
export const outputConversion: FieldLinks = {
  OVAL: { read: (record) => whenProcessed(record, driven(record)) },
  OROC: {
    write: (record) => {
      if (record.read('OROC') === 0) record.set('OVAL', Number(record.value));
    },
  },
  PVAL: { read: (record) => whenProcessed(record, Number(record.value)) },
  // What is written stands until VAL is converted, which is at once.
  RVAL: { read: rawOutput, write: () => {} },
  ORAW: { read: rawOutput },
};

/** Smoothing begins with the first value, an ao with OROC where it is; EGUL alone, without a slope, is the offset. */
export function beginConversion(record: RecordAccess): void {
  if (record.type !== 'ai' && record.type !== 'ao') return;
  if (record.type === 'ai' && isRaw(record)) record.set('INIT', 1);
  if (record.type === 'ao' && record.read('OROC') !== 0) record.set('OVAL', Number(record.value));
  const lowest = Number(record.read('EGUL'));
  if (lowest !== 0 && record.read('ESLO') === 1 && record.read('EOFF') === 0) record.set('EOFF', lowest);
}

/** What an ao sends after it was processed, to a device with raw values or without. */
export function analogOutput(record: ConvertedOutput): number {
  const wanted = Number(record.value);
  const most = Number(record.read('OROC'));
  if (most !== 0) {
    const before = driven(record);
    const way = wanted - before;
    record.set('OVAL', Math.abs(way) > most ? before + Math.sign(way) * most : wanted);
    record.refresh();
  }
  return isRaw(record) ? rawOf(record, driven(record)) : driven(record);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const RAW_SOFT_CHANNEL = 1;

function rawOutput(record: RecordAccess): number | undefined {
  return whenProcessed(record, rawOf(record, driven(record)));
}

/** A record that DISA keeps from being processed shows what it had. */
function whenProcessed(record: RecordAccess, value: number): number | undefined {
  return record.alarm.status === AlarmStatus.DISABLE ? undefined : value;
}

/** OVAL: the value, or where it has come on its way there. */
function driven(record: RecordAccess): number {
  return Number(record.read('OROC') === 0 ? record.value : record.read('OVAL'));
}

function rawOf(record: RecordAccess, engineering: number): number {
  const of = (field: string) => Number(record.read(field));
  const unscaled = isScaled(record)
    ? (engineering - of('EOFF')) / (of('ESLO') || Number.POSITIVE_INFINITY)
    : engineering;
  const raw = (unscaled - of('AOFF')) / (of('ASLO') || 1) - of('ROFF');
  return castNumber('int32', Math.min(Math.max(Math.trunc(raw + Math.sign(raw) / 2), -0x80000000), 0x7fffffff));
}

function tableAlarm(record: RecordAccess): AlarmState | undefined {
  const isTable = Number(record.read('LINR')) > menus.menuConvert.indexOf('LINEAR');
  return isTable ? { status: AlarmStatus.SOFT, severity: Severity.MAJOR } : undefined;
}

function isScaled(record: RecordAccess): boolean {
  const conversion = menus.menuConvert[Number(record.read('LINR'))];
  return conversion === 'SLOPE' || conversion === 'LINEAR';
}
