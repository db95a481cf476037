/**
 * sub: calls a function by the name in SNAM, with the inputs A to U. A record without a name stays active for ever; one whose function
 * is not registered raises BAD_SUB.
 *
 * Source: subRecord.c of base 7.0.10.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { limitAlarm } from '../parts/alarms.ts';
import { letters, limits } from '../parts/blocks.ts';
import { describeInputs } from '../parts/describe-inputs.ts';
import { constantInputs, inputsOf, postInputs } from '../parts/inputs.ts';
import { monitorNumber } from '../parts/monitor.ts';
import { callSubroutine } from '../parts/subroutine.ts';
import { type RecordSupport, Wait } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:D+% INAM:T[40]!^1 SNAM:T[40]^1 SADR:X^4 INP[A..U]:IN^1 EGU:T[16]*^1 HOPR,LOPR:D*^1
   ${limits('D').split('\n')[0]} PREC:S*^1 BRSV:E{menuAlarmSevr}+^1 HHSV,LLSV,HSV,LSV:E{menuAlarmSevr}*+^1
   HYST,ADEL,MDEL:D^1 [A..U]:D+ L[A..U],LALM,ALST,MLST:D!^3`,
  deviceNames('sub'),
);

const inputs = inputsOf(letters);

export const sub: RecordSupport = {
  type: 'sub',
  table,

  init(record) {
    constantInputs(record, inputs);
    const initial = record.text('INAM');
    if (initial !== '') void record.services.subroutine(initial)?.(record);
    if (record.text('SNAM') === '') record.log(`${record.name}.SNAM is empty`);
    else if (record.services.subroutine(record.text('SNAM')) === undefined) {
      record.log(`${record.name}.SNAM: function '${record.text('SNAM')}' not found`);
    }
    for (const last of ['MLST', 'ALST', 'LALM']) record.set(last, record.number('VAL'));
  },

  alarm: limitAlarm,

  *process(record) {
    // As in base: it never comes to an end.
    if (record.text('SNAM') === '') yield new Wait(Number.POSITIVE_INFINITY);
    let fine = true;
    for (const { letter, link } of inputs) {
      const due = record.due(link);
      if (due) yield due;
      fine = record.fetch(link, letter);
      if (!fine) break;
    }
    if (fine) {
      const status = yield* callSubroutine(record, record.text('SNAM'));
      if (status === undefined) record.raise(AlarmStatus.BAD_SUB, Severity.INVALID);
      else if (status < 0) record.raise(AlarmStatus.SOFT, record.number('BRSV'));
      else record.set('UDF', Number.isNaN(record.number('VAL')) ? 1 : 0);
    }
    record.stamp();
    limitAlarm(record);
    postInputs(record, inputs, monitorNumber(record));
    return true;
  },

  special: {
    SNAM: {
      after(record) {
        const name = record.text('SNAM');
        if (name === '' || record.services.subroutine(name) !== undefined) return;
        record.log(`${record.name}.SNAM: function '${name}' not found`);
      },
    },
  },
  describe: describeInputs('VAL HIHI HIGH LOW LOLO LALM ALST MLST'),
};
