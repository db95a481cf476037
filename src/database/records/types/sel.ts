/**
 * sel: one of the inputs A to L: that with the number in SELN, which follows NVL, or the highest, lowest or middle one, as SELM says.
 * SELN then tells which it was. An input that nobody has given a value is not a number, and does not count.
 *
 * Source: selRecord.c of base 7.0.10.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { limitAlarm } from '../parts/alarms.ts';
import { letters, limits } from '../parts/blocks.ts';
import { describeInputs } from '../parts/describe-inputs.ts';
import { inputsOf, postInputs } from '../parts/inputs.ts';
import { monitorNumber } from '../parts/monitor.ts';
import type { Part, RecordAccess, RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:D!% SELM:E{selSELM} SELN:US PREC:S*^1 NVL,INP[A..L]:IN^1 EGU:T[16]*^1 HOPR,LOPR:D*^1
   ${limits('D')} HYST,ADEL,MDEL:D^1 [A..L]:D+ L[A..L],LALM,ALST,MLST:D!^3 NLST:US!^3`,
  deviceNames('sel'),
);

const inputs = letters.slice(0, 12);
const named = inputsOf(inputs);

export const sel: RecordSupport = {
  type: 'sel',
  table,

  init(record) {
    record.constant('NVL', 'SELN');
    for (const letter of inputs) {
      record.set(letter, Number.NaN);
      record.constant(`INP${letter}`, letter);
    }
  },

  alarm: limitAlarm,

  *process(record) {
    if (yield* fetchValues(record)) choose(record);
    record.stamp();
    limitAlarm(record);
    const mask = monitorNumber(record);
    if (record.number('NLST') !== record.number('SELN')) {
      record.set('NLST', record.number('SELN'));
      record.post('SELN', mask | Dbe.VALUE | Dbe.LOG);
    }
    postInputs(record, named, mask);
    return true;
  },

  describe: describeInputs('VAL HIHI HIGH LOW LOLO LALM ALST MLST'),
};

// --- helpers ------------------------------------------------------------------------------------------------------

/** 0 Specified, 1 High Signal, 2 Low Signal, 3 Median Signal */
const SPECIFIED = 0;

/** Of a specified input only that one is read; else all, up to the first that cannot be. */
function* fetchValues(record: RecordAccess): Part<boolean> {
  let wanted: readonly string[] = inputs;
  if (record.number('SELM') === SPECIFIED) {
    const due = record.due('NVL');
    if (due) yield due;
    if (!record.fetch('NVL', 'SELN')) return false;
    wanted = inputs.slice(record.number('SELN'), record.number('SELN') + 1);
  }
  // As in base, the last one alone says whether there was anything wrong.
  let fine = true;
  for (const letter of wanted) {
    const due = record.due(`INP${letter}`);
    if (due) yield due;
    fine = record.fetch(`INP${letter}`, letter);
  }
  return fine;
}

function choose(record: RecordAccess): void {
  const mode = record.number('SELM');
  if (mode === SPECIFIED && record.number('SELN') >= inputs.length) {
    record.raise(AlarmStatus.SOFT, Severity.INVALID);
    return;
  }
  const known = inputs
    .map((letter, index) => ({ index, value: record.number(letter) }))
    .filter(({ value }) => !Number.isNaN(value));
  let chosen: { readonly index: number; readonly value: number } | undefined;
  if (mode === SPECIFIED) {
    const index = record.number('SELN');
    chosen = { index, value: record.number(inputs[index]!) };
  } else if (mode === 1) {
    for (const each of known) if (each.value > (chosen?.value ?? Number.NEGATIVE_INFINITY)) chosen = each;
  } else if (mode === 2) {
    for (const each of known) if (each.value < (chosen?.value ?? Number.POSITIVE_INFINITY)) chosen = each;
  } else {
    // As in base, SELN is how many there are.
    const sorted = known.map((each) => each.value).sort((a, b) => a - b);
    const value = sorted[sorted.length >> 1];
    chosen = { index: known.length, value: value ?? Number.NaN };
  }
  const none = mode === 1 ? Number.NEGATIVE_INFINITY : mode === 2 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (chosen !== undefined) record.set('SELN', chosen.index);
  const value = chosen?.value ?? none;
  record.set('VAL', value);
  record.set('UDF', Number.isNaN(value) ? 1 : 0);
}
