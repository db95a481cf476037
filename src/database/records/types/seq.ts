/**
 * seq: puts to each of LNK0 to LNKF what DOL0 to DOLF have, DLY0 to DLYF seconds after the one before; SELM, SELN and SELL say to
 * which. It is active until the last one is done.
 *
 * Source: seqRecord.c of base 7.0.10.
 */
import { Dbe } from '../../../protocol/value/posting.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { digits } from '../parts/blocks.ts';
import { ALL, fetchSelection, SPECIFIED, selected } from '../parts/selection.ts';
import { type Part, type RecordAccess, type RecordSupport, Wait } from '../support.ts';

const groups = digits.map((digit) => `DLY${digit}:D^1 DOL${digit}:IN^1 DO${digit}:D^1 LNK${digit}:OUT^1`).join(' ');

const table = new FieldTable(
  `${commonFields} VAL:L+% SELM:E{seqSELM}^1 SELN:US^1=1 SELL:IN^1 OFFS:S^1=0 SHFT:S^1=-1 OLDN:US^4 PREC:S^1 ${groups}`,
  deviceNames('seq'),
);

export const seq: RecordSupport = {
  type: 'seq',
  table,

  init(record) {
    record.constant('SELL', 'SELN');
    record.set('OLDN', record.number('SELN'));
    for (const digit of digits) record.constant(`DOL${digit}`, `DO${digit}`);
  },

  *process(record) {
    if (record.number('SELM') !== ALL) {
      yield* fetchSelection(record);
    }
    // As in base: a specified group of number 0 means no group.
    const isNone = record.number('SELM') === SPECIFIED && record.number('SELN') + record.number('OFFS') === 0;
    const indices = isNone ? [] : (selected(record, digits.length) ?? []);
    for (const index of indices) yield* push(record, digits[index]!);
    record.set('UDF', 0);
    record.stamp();
    const mask = record.settleAlarm();
    if (mask !== 0) record.post('VAL', mask);
    if (record.number('SELN') !== record.number('OLDN')) {
      record.post('SELN', mask | Dbe.VALUE | Dbe.LOG);
      record.set('OLDN', record.number('SELN'));
    }
    return true;
  },

  describe: (record, field) => {
    if (/^DLY/.test(field)) return { units: 's', precision: 2 };
    const digit = /^DO([0-9A-F])$/.exec(field)?.[1];
    return digit === undefined ? { precision: record.number('PREC') } : record.describeLink(`DOL${digit}`);
  },
};

// --- helpers ------------------------------------------------------------------------------------------------------

function* push(record: RecordAccess, digit: string): Part<void> {
  const [from, value, to] = [`DOL${digit}`, `DO${digit}`, `LNK${digit}`];
  if (record.isConstant(from) && record.isConstant(to)) return;
  const delay = record.number(`DLY${digit}`);
  // As in base, each group comes by itself, after what is being processed.
  yield new Wait(Math.max(delay, 0));
  const before = record.number(value);
  const due = record.due(from);
  if (due) yield due;
  record.fetch(from, value);
  record.stamp();
  const sent = record.send(to, record.number(value), 'DOUBLE');
  if (typeof sent === 'object') yield sent;
  if (record.number(value) !== before) record.post(value, Dbe.VALUE | Dbe.LOG);
}
