/** stringout: a text of 39 bytes to a device. Source: stringoutRecord.c of base 7.0.10. */
import { AlarmStatus } from '../../../protocol/value/alarm.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { simulation } from '../parts/blocks.ts';
import { fetchDol, followsDol, writeValid } from '../parts/output.ts';
import { initSimulation, simulationPut, writeOutput } from '../parts/simulation.ts';
import { monitorText } from '../parts/text.ts';
import type { RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:T[40]+% OVAL:T[40]!^3 DOL:IN^1 OMSL:E{menuOmsl}^1 OUT:OUT^1 MPST,APST:E{stringoutPOST}^1 SIOL:OUT^1
   ${simulation('menuYesNo')} IVOA:E{menuIvoa}^2 IVOV:T[40]^2`,
  deviceNames('stringout'),
);

export const stringout: RecordSupport = {
  type: 'stringout',
  table,

  init(record) {
    initSimulation(record);
    if (record.constant('DOL', 'VAL')) record.set('UDF', 0);
    record.device?.init?.(record);
    record.set('OVAL', record.text('VAL'));
  },

  *process(record) {
    if (followsDol(record) && (yield* fetchDol(record))) record.set('UDF', 0);
    if (record.number('UDF') !== 0) record.raise(AlarmStatus.UDF, record.number('UDFS'));
    record.stamp();
    const isWritten = yield* writeValid(
      record,
      () => writeOutput(record, () => ['VAL', 'STRING'] as const),
      (known) => known.set('VAL', known.text('IVOV')),
    );
    if (record.hasWaited) record.stamp('SIOL');
    monitorText(record);
    return isWritten || 'failed';
  },

  special: simulationPut,
};
