/** dfanout: puts its value to the PVs in OUTA to OUTP, as SELM, SELN and SELL say. Source: dfanoutRecord.c of base 7.0.10. */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { limitAlarm } from '../parts/alarms.ts';
import { letters, limits } from '../parts/blocks.ts';
import { describeNumber } from '../parts/describe.ts';
import { monitorNumber } from '../parts/monitor.ts';
import { fetchDol, followsDol, writeValid } from '../parts/output.ts';
import { ALL, fetchSelection, SPECIFIED } from '../parts/selection.ts';
import type { Part, RecordAccess, RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:D+% SELM:E{dfanoutSELM}^1 SELN:US^1=1 SELL:IN^1 OUT[A..P]:OUT^1 DOL:IN^1 OMSL:E{menuOmsl}^1
   EGU:T[16]*^1 PREC:S*^1 HOPR,LOPR:D*^1 ${limits('D')} HYST,ADEL,MDEL:D^1 LALM,ALST,MLST:D!^3 IVOA:E{menuIvoa}^2
   IVOV:D^2`,
  deviceNames('dfanout'),
);

const outputs = letters.slice(0, 16);

export const dfanout: RecordSupport = {
  type: 'dfanout',
  table,

  init(record) {
    record.constant('SELL', 'SELN');
    if (record.constant('DOL', 'VAL')) record.set('UDF', Number.isNaN(record.number('VAL')) ? 1 : 0);
  },

  alarm: limitAlarm,

  *process(record) {
    if (followsDol(record) && (yield* fetchDol(record))) {
      record.set('UDF', Number.isNaN(record.number('VAL')) ? 1 : 0);
    }
    record.stamp();
    yield* fetchSelection(record);
    limitAlarm(record);
    yield* writeValid(
      record,
      () => push(record),
      (known) => known.set('VAL', known.number('IVOV')),
    );
    monitorNumber(record);
    return true;
  },

  describe: describeNumber({ onScale: 'VAL HIHI HIGH LOW LOLO LALM ALST MLST IVOV' }),
};

// --- helpers ------------------------------------------------------------------------------------------------------

function* push(record: RecordAccess): Part<boolean> {
  for (const letter of selected(record)) {
    const sent = record.send(`OUT${letter}`, record.number('VAL'), 'DOUBLE');
    if (typeof sent === 'object') yield sent;
  }
  return true;
}

/** A specified output counts from 1; 0 means no output. */
function selected(record: RecordAccess): readonly string[] {
  const number = record.number('SELN');
  const mode = record.number('SELM');
  if (mode === ALL) return outputs;
  if (mode !== SPECIFIED) return outputs.filter((_, index) => (number & (1 << index)) !== 0);
  if (number > outputs.length) record.raise(AlarmStatus.SOFT, Severity.INVALID);
  return number === 0 ? [] : outputs.slice(number - 1, number);
}
