/**
 * bi: a binary input. A device with raw values gives RVAL, of which any bit makes the state 1.
 *
 * Source: biRecord.c of base 7.0.10.
 */
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { binaryAlarm, binaryState, binaryStates, describeBinary } from '../parts/binary.ts';
import { simulation } from '../parts/blocks.ts';
import { initSimulation, readInput, simulationPut } from '../parts/simulation.ts';
import type { ReadStatus, RecordAccess, RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} INP:IN^1 VAL:E+% ${binaryStates} RVAL:UL+ ORAW:UL!^3 MASK:UL!^1 LALM,MLST:US!^3 SIOL:IN^1 SVAL:UL
   ${simulation('menuSimm')}`,
  deviceNames('bi'),
);

export const bi: RecordSupport = {
  type: 'bi',
  table,

  init(record) {
    initSimulation(record);
    record.constant('SIOL', 'SVAL');
    record.device?.init?.(record);
    for (const last of ['MLST', 'LALM']) record.set(last, record.number('VAL'));
    record.set('ORAW', record.number('RVAL'));
  },

  alarm: (record) => binaryAlarm(record, true),

  *process(record) {
    const status = yield* readInput(record, simulated, true);
    record.stamp('SIOL');
    if (status === 'raw') record.set('VAL', record.number('RVAL') === 0 ? 0 : 1);
    if (status !== 'failed') record.set('UDF', 0);
    binaryAlarm(record, true);
    const mask = record.settleAlarm() | changed(record);
    if (mask !== 0) record.post('VAL', mask);
    if (record.number('ORAW') !== record.number('RVAL')) {
      record.post('RVAL', mask | Dbe.VALUE | Dbe.LOG);
      record.set('ORAW', record.number('RVAL'));
    }
    return status !== 'failed' || 'failed';
  },

  special: simulationPut,
  describe: describeBinary,
  stateOf: binaryState,
};

// --- helpers ------------------------------------------------------------------------------------------------------

function simulated(record: RecordAccess, raw: boolean): ReadStatus {
  record.set(raw ? 'RVAL' : 'VAL', record.number('SVAL'));
  return raw ? 'raw' : 'done';
}

function changed(record: RecordAccess): number {
  const value = record.number('VAL');
  if (value === record.number('MLST')) return 0;
  record.set('MLST', value);
  return Dbe.VALUE | Dbe.LOG;
}
