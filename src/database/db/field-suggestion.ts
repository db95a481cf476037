/**
 * "Did you mean …?" for a field that a record type does not have: a field that is often confused with it, else the one
 * whose name is most similar, less likely when it is not for configuration, when only experts see it, or when it would
 * not accept the value.
 *
 * Source: EPICS base 7.0.10 as run, dbRecordField.
 */
import { similarity } from '../text/suggest.ts';
import { choicesOf, type Definitions, type FieldDefinition, type RecordTypeDefinition } from './definitions.ts';

export function suggestField(
  name: string,
  value: string,
  type: RecordTypeDefinition,
  definitions: Definitions,
): FieldDefinition | undefined {
  const confused = confusedWith(name).find((other) => type.fields.has(other));
  if (confused !== undefined) return type.fields.get(confused);
  let best: FieldDefinition | undefined;
  let most = 0;
  for (const field of type.fields.values()) {
    if (field.special === 'SPC_NOMOD' || field.special === 'SPC_DBADDR') continue;
    let likely = similarity(name, field.name);
    if (field.promptGroup === '') likely *= 0.5;
    likely *= 1 - 0.1 * field.interest;
    if (value !== '') likely *= fits(field, value, choicesOf(definitions, type.name, field));
    if (likely > most) [best, most] = [field, likely];
  }
  return best;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Fields that stand for the same thing in different record types; `A-J` is any of these letters. */
const pairs = [
  ['INP', 'OUT'],
  ['DOL', 'INP'],
  ['ZNAM', 'ZRST'],
  ['ONAM', 'ONST'],
  ['INPA-J', 'DOL0-9'],
  ['INPK-P', 'DOLA-F'],
  ['INP0-9', 'INPA-J'],
] as const;

function confusedWith(name: string): string[] {
  return pairs.flatMap(([a, b]) => [counterpart(name, a, b), counterpart(name, b, a)]).filter((other) => other !== '');
}

/** What `name` is called on the other side; empty when it is not of this side. */
function counterpart(name: string, from: string, to: string): string {
  if (!from.includes('-')) return name === from ? to : '';
  const [stem, first, last] = [from.slice(0, -3), from.at(-3)!, from.at(-1)!];
  const letter = name[stem.length];
  if (!name.startsWith(stem) || letter === undefined || letter < first || letter > last) return '';
  const step = letter.charCodeAt(0) - first.charCodeAt(0);
  return to.slice(0, -3) + String.fromCharCode(to.charCodeAt(to.length - 3) + step);
}

/** How likely a field is when it has this value: 1 when it accepts it. */
function fits(field: FieldDefinition, value: string, choices: readonly string[]): number {
  switch (field.type) {
    case 'STRING':
    case 'INLINK':
    case 'OUTLINK':
    case 'FWDLINK':
    case 'NOACCESS':
      return 1;
    case 'MENU':
    case 'DEVICE': {
      const index = integerOf(value);
      if (index !== undefined && index >= 0n && index < choices.length) return field.type === 'DEVICE' ? 0.5 : 1;
      return choices.includes(value) ? 1.5 : 0.1;
    }
    case 'FLOAT':
    case 'DOUBLE':
      return value.trim() !== '' && !Number.isNaN(Number(value)) ? 1 : 0.1;
    default: {
      const number = integerOf(value);
      const bits = BITS[field.type];
      const [least, limit] = field.type.startsWith('U') || field.type === 'ENUM' ? [0n, bits] : [-bits / 2n, bits / 2n];
      return number !== undefined && number >= least && number < limit ? 1 : 0.1;
    }
  }
}

const BITS = {
  CHAR: 1n << 8n,
  UCHAR: 1n << 8n,
  SHORT: 1n << 16n,
  USHORT: 1n << 16n,
  ENUM: 1n << 16n,
  LONG: 1n << 32n,
  ULONG: 1n << 32n,
  INT64: 1n << 64n,
  UINT64: 1n << 64n,
} as const;

function integerOf(text: string): bigint | undefined {
  if (!/^\s*[-+]?(?:0x[\da-f]+|\d+)\s*$/i.test(text)) return undefined;
  const digits = text
    .trim()
    .replace(/^[-+]/, '')
    .replace(/^0(?=[0-7]+$)/, '0o');
  if (/^0\d/.test(digits)) return undefined;
  return text.trim().startsWith('-') ? -BigInt(digits) : BigInt(digits);
}
