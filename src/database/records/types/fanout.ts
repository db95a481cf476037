/** fanout: processes the records that LNK0 to LNKF name, as SELM, SELN and SELL say. Source: fanoutRecord.c of base 7.0.10. */
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { digits } from '../parts/blocks.ts';
import { fetchSelection, selected } from '../parts/selection.ts';
import type { RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:L+% SELM:E{fanoutSELM}^1 SELN:US^1=1 SELL:IN^1 OFFS:S^1=0 SHFT:S^1=-1 LNK[0..9]:FWD^1
   LNK[A..F]:FWD^1`,
  deviceNames('fanout'),
);

export const fanout: RecordSupport = {
  type: 'fanout',
  table,

  init(record) {
    record.constant('SELL', 'SELN');
  },

  *process(record) {
    yield* fetchSelection(record);
    for (const index of selected(record, digits.length) ?? []) {
      const target = record.forward(`LNK${digits[index]}`);
      if (target) yield target;
    }
    record.set('UDF', 0);
    record.stamp();
    const mask = record.settleAlarm();
    if (mask !== 0) record.post('VAL', mask);
    return true;
  },
};
