/** aao: an array to a device. Source: aaoRecord.c of base 7.0.10. */
import { elementCount } from '../../../protocol/value/value.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { allocateArray, arrayOf, describeArray, monitorArray, setArray, typeOf } from '../parts/array.ts';
import { simulation } from '../parts/blocks.ts';
import { followsDol, isClosedLoop } from '../parts/output.ts';
import { initSimulation, simulationPut, writeOutput } from '../parts/simulation.ts';
import type { RecordSupport } from '../support.ts';

const [mode = '', ...rest] = simulation('menuYesNo').split('OLDSIMM');

const table = new FieldTable(
  `${commonFields} VAL:X+% PREC:S*^1 OUT:OUT^1 DOL:IN^1 OMSL:E{menuOmsl}^1 EGU:T[16]*^1 HOPR,LOPR:D*^1 NELM:UL!*^1=1
   FTVL:E{menuFtype}!^1 NORD:UL! BPTR:X^4 ${mode} SIOL:OUT^1 OLDSIMM${rest.join('')} MPST,APST:E{aaoPOST}^1 HASH:UL^3`,
  deviceNames('aao'),
);

export const aao: RecordSupport = {
  type: 'aao',
  table,
  allocate: allocateArray,

  init(record) {
    initSimulation(record);
    record.device?.init?.(record);
    const { dbf, capacity } = record.arrayShape('VAL');
    const constant = isClosedLoop(record) ? record.constantArray('DOL', dbf, capacity) : undefined;
    if (constant !== undefined) {
      record.set('VAL', constant);
      record.set('UDF', 0);
    }
    record.set('NORD', elementCount(record.value('VAL')));
  },

  *process(record) {
    if (followsDol(record)) {
      const due = record.due('DOL');
      if (due) yield due;
      const { dbf, capacity } = record.arrayShape('VAL');
      const value = record.read('DOL', dbf, capacity);
      if (value !== undefined) setArray(record, value);
    }
    record.set('UDF', 0);
    record.stamp();
    const isWritten = yield* writeOutput(record, () => ['VAL', typeOf(record)] as const);
    if (record.hasWaited) record.stamp('SIOL');
    monitorArray(record);
    return isWritten || 'failed';
  },

  special: simulationPut,
  describe: describeArray,
  array: arrayOf,
};
