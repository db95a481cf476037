/** state: a text that programs share. Source: stateRecord.c of base 7.0.10. */
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import type { RecordSupport } from '../support.ts';

export const state: RecordSupport = {
  type: 'state',
  table: new FieldTable(`${commonFields} VAL:T[20]+% OVAL:T[20]!^3`, deviceNames('state')),

  // biome-ignore lint/correctness/useYield: it never has to wait
  *process(record) {
    record.set('UDF', 0);
    record.stamp();
    const mask = record.settleAlarm();
    // As in base: a change of the alarm alone is not told.
    if (record.text('OVAL') !== record.text('VAL')) {
      record.set('OVAL', record.text('VAL'));
      record.post('VAL', mask | Dbe.VALUE | Dbe.LOG);
    }
    return true;
  },
};
