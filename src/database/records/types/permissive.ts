/** permissive: a permission and whether it is wanted, between a client and a program. Source: permissiveRecord.c of base 7.0.10. */
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import type { RecordSupport } from '../support.ts';

export const permissive: RecordSupport = {
  type: 'permissive',
  table: new FieldTable(`${commonFields} VAL:US+% WFLG:US+ LABL:T[20]+^1 OVAL,OFLG:US!^3`, deviceNames('permissive')),

  // biome-ignore lint/correctness/useYield: it never has to wait
  *process(record) {
    record.set('UDF', 0);
    record.stamp();
    const mask = record.settleAlarm();
    for (const [field, last] of [
      ['VAL', 'OVAL'],
      ['WFLG', 'OFLG'],
    ] as const) {
      if (record.number(field) !== record.number(last)) {
        record.post(field, mask | Dbe.VALUE | Dbe.LOG);
        record.set(last, record.number(field));
      }
    }
    return true;
  },
};
