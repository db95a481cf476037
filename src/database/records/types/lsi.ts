/** lsi: a text of any length from a device. Source: lsiRecord.c of base 7.0.10. */
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { simulation } from '../parts/blocks.ts';
import { allocateText, countedText, monitorLongText, setText } from '../parts/long-text.ts';
import { initSimulation, readLongText, simulationPut } from '../parts/simulation.ts';
import type { RecordSupport } from '../support.ts';

const [mode = '', ...rest] = simulation('menuYesNo').split('OLDSIMM');

const table = new FieldTable(
  `${commonFields} VAL:X+% OVAL:X^3 SIZV:US!^1=41 LEN,OLEN:UL! INP:IN^1 MPST,APST:E{menuPost}^1 ${mode} SIOL:IN^1
   OLDSIMM${rest.join('')}`,
  deviceNames('lsi'),
);

export const lsi: RecordSupport = {
  type: 'lsi',
  table,
  allocate: allocateText,

  init(record) {
    initSimulation(record);
    record.device?.init?.(record);
    if (record.text('VAL') !== '') setText(record, record.text('VAL'));
    if (record.number('LEN') === 0) return;
    record.set('UDF', 0);
    record.set('OVAL', record.text('VAL'));
    record.set('OLEN', record.number('LEN'));
  },

  *process(record) {
    // As in base, UDF stays what it is.
    const fine = yield* readLongText(record);
    record.stamp('SIOL');
    monitorLongText(record);
    return fine || 'failed';
  },

  special: simulationPut,
  array: countedText,
};
