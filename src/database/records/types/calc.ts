/**
 * calc: VAL is what the expression CALC gives of A to U, which come from INPA to INPU.
 *
 * Source: calcRecord.c of base 7.0.10.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { filteredLimitAlarm } from '../parts/alarms.ts';
import { letters, limits } from '../parts/blocks.ts';
import { describeInputs } from '../parts/describe-inputs.ts';
import { checkExpression, evaluate } from '../parts/expression.ts';
import { constantInputs, fetchInputs, inputsOf, postInputs } from '../parts/inputs.ts';
import { monitorNumber } from '../parts/monitor.ts';
import type { RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:D% CALC:T[160]+=0 INP[A..U]:IN^1 EGU:T[16]*^1 PREC:S*^1 HOPR,LOPR:D*^1 ${limits('D')} AFTC:D^1
   AFVL:D!^3 HYST,ADEL,MDEL:D^1 [A..U]:D+ L[A..U],LALM,ALST,MLST:D!^3 RPCL:X^4`,
  deviceNames('calc'),
);

const inputs = inputsOf(letters);

export const calc: RecordSupport = {
  type: 'calc',
  table,

  init(record) {
    constantInputs(record, inputs);
  },

  alarm: (record) => filteredLimitAlarm(record, record.time),

  *process(record) {
    if (yield* fetchInputs(record, inputs)) {
      const value = evaluate(record, 'CALC', letters, record.number('VAL'));
      if (value === undefined) record.raise(AlarmStatus.CALC, Severity.INVALID);
      else {
        record.set('VAL', value);
        record.set('UDF', Number.isNaN(value) ? 1 : 0);
      }
    }
    const before = record.time;
    record.stamp();
    filteredLimitAlarm(record, before);
    postInputs(record, inputs, monitorNumber(record));
    return true;
  },

  special: { CALC: checkExpression },
  describe: describeInputs('VAL HIHI HIGH LOW LOLO LALM ALST MLST'),
};
