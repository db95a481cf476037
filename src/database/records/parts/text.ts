/**
 * Which monitors a text is posted to: those of VALUE and LOG where it has changed, or always with MPST and APST.
 *
 * Source: `monitor` of base's stringinRecord.c.
 */
import { Dbe } from '../../../protocol/value/posting.ts';
import type { RecordAccess } from '../support.ts';

/** 1 of stringinPOST, which lists On Change first; see menus. */
const ALWAYS = 1;

export function monitorText(record: RecordAccess): void {
  let mask = record.settleAlarm();
  const text = record.text('VAL');
  if (text !== record.text('OVAL')) {
    mask |= Dbe.VALUE | Dbe.LOG;
    record.set('OVAL', text);
  }
  if (record.number('MPST') === ALWAYS) mask |= Dbe.VALUE;
  if (record.number('APST') === ALWAYS) mask |= Dbe.LOG;
  if (mask !== 0) record.post('VAL', mask);
}
