/** event: posts an event when it is processed. Source: eventRecord.c of base 7.0.10. */
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { simulation } from '../parts/blocks.ts';
import { initSimulation, readInput, simulationPut } from '../parts/simulation.ts';
import type { ReadStatus, RecordAccess, RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:T[40]% EPVT:X^4 INP,SIOL:IN^1 SVAL:T[40] ${simulation('menuYesNo')}`,
  deviceNames('event'),
);

export const event: RecordSupport = {
  type: 'event',
  table,

  init(record) {
    initSimulation(record);
    record.constant('SIOL', 'SVAL');
    record.device?.init?.(record);
  },

  *process(record) {
    const status = yield* readInput(record, simulated);
    const name = record.text('VAL');
    if (name !== '') record.postEvent(name);
    record.stamp('SIOL');
    record.post('VAL', record.settleAlarm() | Dbe.VALUE);
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
