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
  const value = record.number('VAL');
  report(record, rangeOf(record, value, record.number('HYST'), record.number('LALM')), value);
}

/** @param before the time of the last processing: what the filter's constant is compared with */
export function filteredLimitAlarm(record: RecordAccess, before: number): void {
  if (undefinedAlarm(record)) {
    record.set('AFVL', 0);
    return;
  }
  const value = record.number('VAL');
  const range = rangeOf(record, value, record.number('HYST'), record.number('LALM'));
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

function rangeOf(record: RecordAccess, value: number, hysteresis: number, last: number): number {
  if (isAbove(record, value, hysteresis, last, 'HIHI', 'HHSV')) return 5;
  if (isBelow(record, value, hysteresis, last, 'LOLO', 'LLSV')) return 1;
  if (isAbove(record, value, hysteresis, last, 'HIGH', 'HSV')) return 4;
  return isBelow(record, value, hysteresis, last, 'LOW', 'LSV') ? 2 : NORMAL;
}

function isAbove(
  record: RecordAccess,
  value: number,
  hysteresis: number,
  last: number,
  field: string,
  severity: string,
) {
  if (record.number(severity) === Severity.NO_ALARM) return false;
  const limit = record.number(field);
  return value >= limit || (last === limit && value >= limit - hysteresis);
}

function isBelow(
  record: RecordAccess,
  value: number,
  hysteresis: number,
  last: number,
  field: string,
  severity: string,
) {
  if (record.number(severity) === Severity.NO_ALARM) return false;
  const limit = record.number(field);
  return value <= limit || (last === limit && value <= limit + hysteresis);
}

function report(record: RecordAccess, range: number, value: number): void {
  const [status, severity, limit] = ranges[range]!;
  if (severity === '') record.set('LALM', value);
  else if (record.raise(status, record.number(severity))) record.set('LALM', record.number(limit));
}
