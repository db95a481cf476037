/**
 * What output records have in common: the value from DOL while OMSL is closed_loop, and IVOA, which says what is written while the
 * alarm is INVALID.
 *
 * Source: `process` and `fetch_value` of base's output records.
 */
import { Severity } from '../../../protocol/value/alarm.ts';
import type { Part, RecordAccess } from '../support.ts';

/** 1 of menuOmsl. */
const CLOSED_LOOP = 1;

/** OMSL */
export function isClosedLoop(record: RecordAccess): boolean {
  return record.number('OMSL') === CLOSED_LOOP;
}

/** Whether the value is to be taken from DOL now. */
export function followsDol(record: RecordAccess): boolean {
  return isClosedLoop(record) && !record.isConstant('DOL');
}

/** Reads DOL into a field. @returns whether there was nothing wrong */
export function* fetchDol(record: RecordAccess, field = 'VAL'): Part<boolean> {
  const due = record.due('DOL');
  if (due) yield due;
  return record.fetch('DOL', field);
}

/** Writes as IVOA says. @param useSafe makes IVOV what is written @returns whether there was nothing wrong with what was written */
export function* writeValid(
  record: RecordAccess,
  write: () => Part<boolean>,
  useSafe: (record: RecordAccess) => void,
): Part<boolean> {
  if (record.number('NSEV') < Severity.INVALID) return yield* write();
  const option = record.number('IVOA');
  if (option === 1) return true; // Don't drive outputs
  if (option === 2) useSafe(record);
  return yield* write();
}
