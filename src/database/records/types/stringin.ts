/** stringin: a text of 39 bytes from a device. MPST and APST of Always post it changed or not. Source: stringinRecord.c of base 7.0.10. */
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { simulation } from '../parts/blocks.ts';
import { initSimulation, readInput, simulationPut } from '../parts/simulation.ts';
import { monitorText } from '../parts/text.ts';
import type { ReadStatus, RecordAccess, RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:T[40]+% OVAL:T[40]!^3 INP:IN^1 MPST,APST:E{stringinPOST}^1 SIOL:IN^1 SVAL:T[40]+
   ${simulation('menuYesNo')}`,
  deviceNames('stringin'),
);

export const stringin: RecordSupport = {
  type: 'stringin',
  table,

  init(record) {
    initSimulation(record);
    record.constant('SIOL', 'SVAL');
    record.device?.init?.(record);
    record.set('OVAL', record.text('VAL'));
  },

  *process(record) {
    const status = yield* readInput(record, simulated);
    record.stamp('SIOL');
    monitorText(record);
    return status !== 'failed' || 'failed';
  },

  special: simulationPut,
};

// --- helpers ------------------------------------------------------------------------------------------------------

function simulated(record: RecordAccess): ReadStatus {
  record.set('VAL', record.text('SVAL'));
  record.set('UDF', 0);
  return 'done';
}
