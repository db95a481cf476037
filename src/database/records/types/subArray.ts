/** subArray: NELM elements of an array, from INDX on; of MALM at most. Source: subArrayRecord.c and devSASoft.c of base 7.0.10. */
import { AlarmStatus } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { elementCount, type Value } from '../../../protocol/value/value.ts';
import { createArray } from '../convert.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { describeArray, typeOf } from '../parts/array.ts';
import type { RecordAccess, RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:X+% PREC:S*^1 FTVL:E{menuFtype}!^1 INP:IN^1 EGU:T[16]*^1 HOPR,LOPR:D*^1 MALM:UL!*^1=1
   NELM:UL+=1 INDX:UL+ BUSY:S! NORD:L! BPTR:X^4`,
  deviceNames('subArray'),
);

export const subArray: RecordSupport = {
  type: 'subArray',
  table,

  allocate(record) {
    if (record.number('MALM') === 0) record.set('MALM', 1);
    if (record.number('NELM') > record.number('MALM')) record.set('NELM', record.number('MALM'));
    record.set('VAL', createArray(typeOf(record), 0));
  },

  init(record) {
    record.device?.init?.(record);
    if (record.memory === undefined) return;
    take(record);
    record.set('UDF', 0);
  },

  *process(record) {
    const most = record.number('MALM');
    if (record.number('NELM') > most) record.set('NELM', most);
    if (record.number('INDX') >= most) record.set('INDX', most - 1);
    const before = record.number('NORD');
    const status = record.device?.read === undefined ? 'failed' : yield* record.device.read(record);
    if (status !== 'failed') take(record);
    if (before !== record.number('NORD')) record.post('NORD', Dbe.VALUE | Dbe.LOG);
    record.stamp();
    const fine = status !== 'failed' && record.number('NORD') > 0;
    record.set('UDF', fine ? 0 : 1);
    if (!fine) record.raise(AlarmStatus.UDF, record.number('UDFS'));
    record.post('VAL', record.settleAlarm() | Dbe.VALUE | Dbe.LOG);
    return true;
  },

  describe: describeArray,
  array: (record, field) =>
    field === 'VAL' ? { dbf: typeOf(record), capacity: record.number('MALM'), count: 'NORD' } : undefined,
};

// --- helpers ------------------------------------------------------------------------------------------------------

/** The part of what was read. */
function take(record: RecordAccess): void {
  const all = record.memory as Value | undefined;
  record.memory = undefined;
  if (typeof all !== 'object') return;
  const from = record.number('INDX');
  const part = all.slice(from, from + record.number('NELM')) as Value;
  record.set('VAL', part);
  record.set('NORD', elementCount(part));
}
