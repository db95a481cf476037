/**
 * mbbiDirect: 32 bits from a device, each of which is a field: B0 to BF, B10 to B1F.
 *
 * Source: mbbiDirectRecord.c of base 7.0.10.
 */
import { AlarmStatus } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { bits, setBits } from '../parts/bits.ts';
import { simulation } from '../parts/blocks.ts';
import { initMask } from '../parts/multi-bit.ts';
import { initSimulation, readInput, simulationPut } from '../parts/simulation.ts';
import type { ReadStatus, RecordAccess, RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:L+% NOBT:S!*^1 INP:IN^1 RVAL:UL+ ORAW:UL!^3 MASK:UL!^1 MLST:L!^3 SHFT:US^1 SIOL:IN^1 SVAL:L
   ${simulation('menuSimm')} B[0..F],B1[0..F]:UB+^1`,
  deviceNames('mbbiDirect'),
);

export const mbbiDirect: RecordSupport = {
  type: 'mbbiDirect',
  table,

  init(record) {
    initSimulation(record);
    record.constant('SIOL', 'SVAL');
    initMask(record);
    record.device?.init?.(record);
    setBits(record);
    record.set('MLST', record.number('VAL'));
    record.set('ORAW', record.number('RVAL'));
  },

  *process(record) {
    const status = yield* readInput(record, simulated, true);
    record.stamp('SIOL');
    if (status === 'raw') record.set('VAL', (record.number('RVAL') >>> Math.min(record.number('SHFT'), 31)) | 0);
    if (status !== 'failed') record.set('UDF', 0);
    if (record.number('UDF') !== 0) record.raise(AlarmStatus.UDF, record.number('UDFS'));
    monitor(record);
    return status !== 'failed' || 'failed';
  },

  special: simulationPut,
};

// --- helpers ------------------------------------------------------------------------------------------------------

function simulated(record: RecordAccess, raw: boolean): ReadStatus {
  record.set(raw ? 'RVAL' : 'VAL', record.number('SVAL'));
  return raw ? 'raw' : 'done';
}

function monitor(record: RecordAccess): void {
  let mask = record.settleAlarm();
  const value = record.number('VAL');
  for (const [index, bit] of bits.entries()) {
    const is = (value >>> index) & 1;
    const was = record.number(bit);
    record.set(bit, is);
    if (is !== was) record.post(bit, mask | Dbe.VALUE | Dbe.LOG);
    else if (mask !== 0) record.post(bit, mask);
  }
  if (record.number('MLST') !== value) {
    mask |= Dbe.VALUE | Dbe.LOG;
    record.set('MLST', value);
  }
  if (mask !== 0) record.post('VAL', mask);
  if (record.number('ORAW') !== record.number('RVAL')) {
    record.post('RVAL', mask | Dbe.VALUE | Dbe.LOG);
    record.set('ORAW', record.number('RVAL'));
  }
}
