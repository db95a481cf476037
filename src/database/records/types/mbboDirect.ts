/**
 * mbboDirect: 32 bits to a device, each of which is a field: B0 to BF, B10 to B1F. A put to a bit changes VAL, while OMSL is
 * supervisory.
 *
 * Source: mbboDirectRecord.c of base 7.0.10.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { Rejection } from '../../pv/answer.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { bits, setBits } from '../parts/bits.ts';
import { simulation } from '../parts/blocks.ts';
import { postChanged } from '../parts/monitor.ts';
import { initMask } from '../parts/multi-bit.ts';
import { fetchDol, followsDol, writeValid } from '../parts/output.ts';
import { initSimulation, simulationPut, writeOutput } from '../parts/simulation.ts';
import type { RecordAccess, RecordSupport, SpecialPut } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:L+% OMSL:E{menuOmsl}+^1 NOBT:S!*^1 DOL:IN^1 OUT:OUT^1 RVAL:UL!+ ORAW:UL!^3 RBV:UL! ORBV:UL!^3
   MASK:UL!^1 MLST,OBIT:L!^3 SHFT:US^1 SIOL:OUT^1 ${simulation('menuSimm')} IVOA:E{menuIvoa}^2 IVOV:L^2
   B[0..F],B1[0..F]:UB+%^1`,
  deviceNames('mbboDirect'),
);

export const mbboDirect: RecordSupport = {
  type: 'mbboDirect',
  table,

  init(record) {
    initSimulation(record);
    if (record.constant('DOL', 'VAL')) record.set('UDF', 0);
    initMask(record);
    record.device?.init?.(record);
    if (record.number('UDF') !== 0) takeBits(record);
    else setBits(record);
    record.set('MLST', record.number('VAL'));
    record.set('ORAW', record.number('RVAL'));
    record.set('ORBV', record.number('RBV'));
  },

  *process(record) {
    let fine = true;
    if (followsDol(record)) {
      const before = record.number('VAL');
      fine = yield* fetchDol(record);
      if (!fine) {
        record.set('VAL', before);
        record.raise(AlarmStatus.LINK, Severity.INVALID);
      }
    } else if (record.number('UDF') !== 0) fine = false;
    if (fine) {
      record.set('UDF', 0);
      convert(record);
      record.stamp();
    }
    if (record.number('UDF') !== 0) record.raise(AlarmStatus.UDF, record.number('UDFS'), 'UDFS');
    // As in base, who has it processed is not told of a failure.
    yield* writeValid(record, () => writeOutput(record, simulated, { raw: true }), useSafe);
    if (record.hasWaited) record.stamp('SIOL');
    monitor(record);
    return true;
  },

  special: { ...simulationPut, ...Object.fromEntries(bits.map((bit, index) => [bit, putBit(index)])) },
};

// --- helpers ------------------------------------------------------------------------------------------------------

function putBit(index: number): SpecialPut {
  return {
    before(record, bit) {
      if (record.number('OMSL') === 1)
        throw new Rejection(`${record.name}.${bit} follows DOL while OMSL is closed_loop`);
    },
    after(record, bit) {
      const value = record.number('VAL');
      record.set('VAL', record.number(bit) === 0 ? value & ~(1 << index) : value | (1 << index));
      record.set('UDF', 0);
    },
  };
}

/** At the start: bits that the database sets are VAL. */
function takeBits(record: RecordAccess): void {
  let value = 0;
  for (const [index, bit] of bits.entries()) if (record.number(bit) !== 0) value |= 1 << index;
  if (value === 0) return;
  record.set('VAL', value);
  record.set('UDF', 0);
}

function convert(record: RecordAccess): void {
  record.set('RVAL', (record.number('VAL') << Math.min(record.number('SHFT'), 31)) >>> 0);
}

function useSafe(record: RecordAccess): void {
  record.set('VAL', record.number('IVOV'));
  convert(record);
}

function simulated(_record: RecordAccess, raw: boolean) {
  return raw ? (['RVAL', 'ULONG'] as const) : (['VAL', 'LONG'] as const);
}

function monitor(record: RecordAccess): void {
  let mask = record.settleAlarm();
  const value = record.number('VAL');
  setBits(record);
  if (record.number('MLST') !== value) {
    mask |= Dbe.VALUE | Dbe.LOG;
    record.set('MLST', value);
  }
  if (mask !== 0) record.post('VAL', mask);
  const changed = record.number('OBIT') ^ value;
  for (const [index, bit] of bits.entries()) {
    const isChanged = (changed & (1 << index)) !== 0;
    if (isChanged) record.post(bit, mask | Dbe.VALUE | Dbe.LOG);
    else if ((mask & Dbe.ALARM) !== 0) record.post(bit, mask);
  }
  record.set('OBIT', value);
  postChanged(record, 'RVAL', 'ORAW', mask | Dbe.VALUE | Dbe.LOG);
  postChanged(record, 'RBV', 'ORBV', mask | Dbe.VALUE | Dbe.LOG);
}
