/**
 * The alarm of a number: undefined, then HIHI, LOLO, HIGH, LOW in this order, each with its severity and hysteresis.
 *
 * An alarm stays until the value has moved back by more than HYST from the limit that raised it (LALM). With AFTC, which ai, calc,
 * longin and int64in have, the level of the alarm (1 LOLO … 5 HIHI) is smoothed with this time constant first, AFVL, and rounded
 * up or down depending on its direction.
 *
 * Source: `checkAlarms` of base's aiRecord.c and aoRecord.c.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import type { RecordAccess } from '../support.ts';

/** Raises UDF with UDFS. @returns whether the record is undefined */
export function undefinedAlarm(record: RecordAccess, message = ''): boolean {
  if (record.number('UDF') === 0) return false;
  record.raise(AlarmStatus.UDF, record.number('UDFS'), message);
  return true;
}

/** Without the filter. */
export function limitAlarm(record: RecordAccess): void {
  if (undefinedAlarm(record)) return;
  const value = record.value('VAL') as Number64;
  report(record, rangeOf(record, value), value);
}

/** @param before the time of the last processing: what the filter's constant is compared with */
export function filteredLimitAlarm(record: RecordAccess, before: number): void {
  if (undefinedAlarm(record)) {
    record.set('AFVL', 0);
    return;
  }
  const value = record.value('VAL') as Number64;
  const range = rangeOf(record, value);
  const constant = record.number('AFTC');
  let level = 0;
  let filtered = range;
  if (constant > 0) {
    level = record.number('AFVL');
    if (level === 0) level = range;
    else {
      const alpha = constant / (record.time - before + constant);
      level = alpha * level + (level > 0 ? 1 - alpha : alpha - 1) * range;
      if (level - Math.floor(level) > THRESHOLD) level = -level;
      filtered = Math.abs(Math.floor(level));
    }
  }
  if (record.number('AFVL') !== level) record.set('AFVL', level);
  report(record, filtered, value);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Integers of 64 bits are bigint where a number is not exact. */
type Number64 = number | bigint;

/** 1 - 1/e */
const THRESHOLD = 0.6321;

/** By range: 0 none, 1 LOLO, 2 LOW, 3 normal, 4 HIGH, 5 HIHI. */
const ranges: readonly (readonly [status: number, severity: string, limit: string])[] = [
  [AlarmStatus.SOFT, '', ''],
  [AlarmStatus.LOLO, 'LLSV', 'LOLO'],
  [AlarmStatus.LOW, 'LSV', 'LOW'],
  [AlarmStatus.NO_ALARM, '', ''],
  [AlarmStatus.HIGH, 'HSV', 'HIGH'],
  [AlarmStatus.HIHI, 'HHSV', 'HIHI'],
];
const NORMAL = 3;

function rangeOf(record: RecordAccess, value: Number64): number {
  if (isAbove(record, value, 'HIHI', 'HHSV')) return 5;
  if (isBelow(record, value, 'LOLO', 'LLSV')) return 1;
  if (isAbove(record, value, 'HIGH', 'HSV')) return 4;
  return isBelow(record, value, 'LOW', 'LSV') ? 2 : NORMAL;
}

function isAbove(record: RecordAccess, value: Number64, field: string, severity: string): boolean {
  if (record.number(severity) === Severity.NO_ALARM) return false;
  const limit = record.value(field) as Number64;
  return (
    value >= limit || (record.value('LALM') === limit && value >= plus(limit, record.value('HYST') as Number64, -1))
  );
}

function isBelow(record: RecordAccess, value: Number64, field: string, severity: string): boolean {
  if (record.number(severity) === Severity.NO_ALARM) return false;
  const limit = record.value(field) as Number64;
  return (
    value <= limit || (record.value('LALM') === limit && value <= plus(limit, record.value('HYST') as Number64, 1))
  );
}

function plus(limit: Number64, hysteresis: Number64, sign: 1 | -1): Number64 {
  if (typeof limit === 'number' && typeof hysteresis === 'number') return limit + sign * hysteresis;
  return BigInt(limit) + BigInt(sign) * BigInt(hysteresis);
}

function report(record: RecordAccess, range: number, value: Number64): void {
  const [status, severity, limit] = ranges[range]!;
  if (severity === '') record.set('LALM', value);
  else if (record.raise(status, record.number(severity))) record.set('LALM', record.value(limit));
}
