/**
 * transform: sixteen values A to P, each with an input link, an expression and an output link. Inputs are read, then those expressions
 * are computed whose value is old, that is, neither read nor written since the last time (COPT of Always: all), then all outputs are
 * written. So several views of one thing agree with each other, whichever of them is put.
 *
 * Expressions are those of calc records. A comment that begins with `$name` gives a value that name in expressions.
 *
 * Source: the calc module's documentation of the record and transformRecord.dbd.
 */
import { AlarmStatus, Severity } from '../../../protocol/value/alarm.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { Rejection } from '../../pv/answer.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, FieldTable } from '../field-table.ts';
import { undefinedAlarm } from '../parts/alarms.ts';
import { letters as manyLetters } from '../parts/blocks.ts';
import { compute, isExpression } from '../parts/expression.ts';
import { linkMoved, showLink } from '../parts/link-status.ts';
import type { Part, RecordAccess, RecordSupport, SpecialPut } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VERS:F!=5.8 RPVT:X^4 IVLA:E{transformIVLA}^1 COPT:E{transformCOPT}^1 VAL:D CLC[A..P]:T[120] C[A..P]V:L^1
   INP[A..P]:IN^1 OUT[A..P]:OUT^1 EGU:T[16]^1 PREC:S^1 [A..P]:D+ L[A..P]:D!^3 RPC[A..P]:X^4 CMT[A..P]:T[39] MAP:S^3
   I[A..P]V,O[A..P]V:E{transformIAV}!^1=1`,
  deviceNames('transform'),
);

const letters = manyLetters.slice(0, 16);

export const transform: RecordSupport = {
  type: 'transform',
  table,

  init(record) {
    record.memory = { isPosted: false } satisfies Memory;
    for (const letter of letters) {
      record.constant(`INP${letter}`, letter);
      showLink(record, `INP${letter}`, `I${letter}V`);
      showLink(record, `OUT${letter}`, `O${letter}V`);
      record.set(`C${letter}V`, isValid(record, letter) ? 0 : 1);
      record.set(`L${letter}`, record.number(letter));
    }
  },

  *process(record) {
    record.set('UDF', 0);
    yield* read(record);
    const isFailed = record.number('NSEV') >= Severity.INVALID && record.number('IVLA') === DO_NOTHING;
    if (isFailed) {
      record.stamp();
      record.settleAlarm();
      return false;
    }
    calculate(record);
    record.set('MAP', 0);
    for (const letter of letters) {
      const sent = record.send(`OUT${letter}`, record.number(letter), 'DOUBLE');
      if (typeof sent === 'object') yield sent;
    }
    record.stamp();
    undefinedAlarm(record);
    monitor(record);
    return true;
  },

  connection: (record, link) => linkMoved(record, link, statusOf),

  special: {
    ...Object.fromEntries(letters.map((letter, bit) => [letter, valuePut(bit)])),
    ...Object.fromEntries(letters.map((letter) => [`CLC${letter}`, { after: expressionPut }])),
    ...Object.fromEntries(
      letters.flatMap((letter) => [`INP${letter}`, `OUT${letter}`].map((link) => [link, { after: relinked }])),
    ),
  },
  describe: (record, field) => ({ precision: field === 'VERS' ? 2 : record.number('PREC') }),
};

// --- helpers ------------------------------------------------------------------------------------------------------

interface Memory {
  /** All values have been posted once. */
  isPosted: boolean;
}

const DO_NOTHING = 1;
const ALWAYS = 1;

function statusOf(link: string): string | undefined {
  const [, kind, letter] = /^(INP|OUT)([A-P])$/.exec(link) ?? [];
  return kind && `${kind[0]}${letter}V`;
}

function relinked(record: RecordAccess, link: string): void {
  linkMoved(record, link, statusOf);
  const letter = link.at(-1)!;
  if (link.startsWith('INP') && record.constant(link, letter)) record.post(letter, Dbe.VALUE | Dbe.LOG);
}

/** A value with an input link is not put; else it is new, unless the record itself has put it. */
function valuePut(bit: number): SpecialPut {
  return {
    before(record, field) {
      if (!record.isConstant(`INP${field}`)) throw new Rejection(`${record.name}.${field} has an input link`);
    },
    after(record) {
      if (!record.isActive) record.set('MAP', record.number('MAP') | (1 << bit));
    },
  };
}

function expressionPut(record: RecordAccess, field: string): void {
  const letter = field.at(-1)!;
  const invalid = isValid(record, letter) ? 0 : 1;
  if (invalid === record.number(`C${letter}V`)) return;
  record.set(`C${letter}V`, invalid);
  record.post(`C${letter}V`, Dbe.VALUE | Dbe.LOG);
}

function isValid(record: RecordAccess, letter: string): boolean {
  const text = expressionOf(record, letter);
  return text === '' || isExpression(text);
}

/** With the names that comments give replaced by letters. */
function expressionOf(record: RecordAccess, letter: string): string {
  const text = record.text(`CLC${letter}`).trim();
  if (!text.includes('$')) return text;
  const names = new Map(letters.map((each) => [/^\$[A-Za-z0-9]+/.exec(record.text(`CMT${each}`))?.[0], each]));
  return text.replace(/\$[A-Za-z0-9]+/g, (name) => names.get(name) ?? name);
}

function* read(record: RecordAccess): Part<void> {
  for (const letter of letters) {
    const link = `INP${letter}`;
    if (record.isConstant(link)) continue;
    const due = record.due(link);
    if (due) yield due;
    if (!record.fetch(link, letter)) record.set(letter, 0);
  }
}

function calculate(record: RecordAccess): void {
  const always = record.number('COPT') === ALWAYS;
  const map = record.number('MAP');
  for (const [bit, letter] of letters.entries()) {
    const text = expressionOf(record, letter);
    if (text === '') continue;
    const isNew = (map & (1 << bit)) !== 0 || !isSame(record.number(letter), record.number(`L${letter}`));
    if (!always && (isNew || !record.isConstant(`INP${letter}`))) continue;
    if (!isExpression(text)) continue;
    const value = compute(record, text, letters, record.number(letter));
    if (value !== undefined) record.set(letter, value);
    else {
      record.raise(AlarmStatus.CALC, Severity.INVALID);
      record.set('UDF', 1);
    }
  }
}

function isSame(value: number, last: number): boolean {
  return value === last || Object.is(value, last);
}

function monitor(record: RecordAccess): void {
  record.settleAlarm();
  const memory = record.memory as Memory;
  for (const letter of letters) {
    const value = record.number(letter);
    if (memory.isPosted && isSame(value, record.number(`L${letter}`))) continue;
    record.post(letter, Dbe.VALUE | Dbe.LOG);
    record.set(`L${letter}`, value);
  }
  memory.isPosted = true;
}
