/** lso: a text of any length to a device. Source: lsoRecord.c of base 7.0.10. */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { simulation } from '../parts/blocks.ts';
import { allocateText, countedText, fetchText, monitorLongText, setText } from '../parts/long-text.ts';
import { isClosedLoop, writeValid } from '../parts/output.ts';
import { initSimulation, simulationPut, writeOutput } from '../parts/simulation.ts';
import type { RecordSupport } from '../support.ts';

const [mode = '', ...rest] = simulation('menuYesNo').split('OLDSIMM');

const table = new FieldTable(
  `${commonFields} VAL:X+% OVAL:X^3 SIZV:US!^1=41 LEN:UL! OLEN:UL!^3 DOL:IN^1 IVOA:E{menuIvoa}^2 IVOV:T[40]^2
   OMSL:E{menuOmsl}^1 OUT:OUT^1 MPST,APST:E{menuPost}^1 ${mode} SIOL:OUT^1 OLDSIMM${rest.join('')}`,
  deviceNames('lso'),
);

export const lso: RecordSupport = {
  type: 'lso',
  table,
  allocate: allocateText,

  init(record) {
    initSimulation(record);
    const constant = record.constantText('DOL');
    if (constant !== undefined) {
      setText(record, constant);
      record.set('UDF', 0);
    }
    record.device?.init?.(record);
    record.set('OVAL', record.text('VAL'));
    record.set('OLEN', record.number('LEN'));
  },

  *process(record) {
    if (isClosedLoop(record) && (yield* fetchText(record, 'DOL'))) record.set('UDF', 0);
    // As in base, whatever UDFS says.
    if (record.number('UDF') !== 0) record.raise(AlarmStatus.UDF, Severity.INVALID);
    record.stamp();
    const isWritten = yield* writeValid(
      record,
      () =>
        writeOutput(record, () => ['VAL', 'STRING'] as const, {
          send: () => record.sendText('SIOL', record.text('VAL'), record.number('LEN')),
        }),
      (known) => setText(known, known.text('IVOV')),
    );
    if (record.hasWaited) record.stamp('SIOL');
    monitorLongText(record);
    return isWritten || 'failed';
  },

  special: simulationPut,
  array: countedText,
};
