/**
 * Which of its links a fanout, dfanout or seq uses: all, the one with a number, or those of a mask; SELN has the number, and follows
 * SELL.
 *
 * Source: `process` of base's fanoutRecord.c and seqRecord.c.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import type { Part, RecordAccess } from '../support.ts';

/** 0 All, 1 Specified, 2 Mask */
export const ALL = 0;
export const SPECIFIED = 1;

/** Reads SELL into SELN. */
export function* fetchSelection(record: RecordAccess): Part<void> {
  const due = record.due('SELL');
  if (due) yield due;
  record.fetch('SELL', 'SELN');
}

/** Of links that count from 0, with OFFS and SHFT; undefined, and an alarm, where there is no such link. */
export function selected(record: RecordAccess, count: number): readonly number[] | undefined {
  const all = Array.from({ length: count }, (_, index) => index);
  const mode = record.number('SELM');
  if (mode === ALL) return all;
  const number = record.number('SELN');
  if (mode === SPECIFIED) {
    const index = number + record.number('OFFS');
    if (index >= 0 && index < count) return [index];
  } else {
    const shift = record.number('SHFT');
    if (shift >= -15 && shift <= 15) {
      const mask = shift < 0 ? number << -shift : number >> shift;
      return all.filter((index) => (mask & (1 << index)) !== 0);
    }
  }
  record.raise(AlarmStatus.SOFT, Severity.INVALID);
  return undefined;
}
