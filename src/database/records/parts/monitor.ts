/**
 * Which monitors a value is posted to: those of VALUE where it has moved by more than MDEL since the last post (MLST), of LOG
 * by more than ADEL (ALST), of ALARM where the alarm has changed. Below 0 a deadband lets everything pass.
 *
 * Source: `recGblCheckDeadband` of base's recGbl.c, and the `monitor` functions of its records.
 */
import { Dbe } from '../../../protocol/value/posting.ts';
import type { RecordAccess } from '../support.ts';

/** Puts the alarm in force and posts VAL where something asks for it. @returns the DBE bits that it was posted with */
export function monitorNumber(record: RecordAccess): number {
  const mask = record.settleAlarm() | deadbands(record, record.value('VAL') as number | bigint);
  if (mask !== 0) record.post('VAL', mask);
  return mask;
}

/** @returns DBE bits of the deadbands that the value exceeds; MLST and ALST are then the value */
export function deadbands(record: RecordAccess, value: number | bigint): number {
  let mask = 0;
  if (exceeds(value, record.value('MLST') as number | bigint, record.value('MDEL') as number | bigint)) {
    record.set('MLST', value);
    mask = Dbe.VALUE;
  }
  if (exceeds(value, record.value('ALST') as number | bigint, record.value('ADEL') as number | bigint)) {
    record.set('ALST', value);
    mask |= Dbe.LOG;
  }
  return mask;
}

/** Posts a field where it is other than the one that holds what was posted last. */
export function postChanged(record: RecordAccess, field: string, last: string, mask: number): void {
  const value = record.value(field);
  if (Object.is(value, record.value(last))) return;
  record.set(last, value);
  record.post(field, mask);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function exceeds(value: number | bigint, last: number | bigint, deadband: number | bigint): boolean {
  if (typeof value === 'bigint' || typeof last === 'bigint') {
    const way = BigInt(last) - BigInt(value);
    return (way < 0n ? -way : way) > deadband;
  }
  if (Number.isFinite(value) && Number.isFinite(last)) return Math.abs(last - value) > deadband;
  const isOther = Number.isNaN(value) ? !Number.isNaN(last) : value !== last;
  return isOther ? Number.POSITIVE_INFINITY > deadband : 0 > deadband;
}
