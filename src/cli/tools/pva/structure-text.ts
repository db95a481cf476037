/**
 * Structures as pvData prints them (PVStructure::Formatter of pvData 8): raw, as an indented tree, and for people who
 * know normative types, as one line. Measured against the library itself. Text is of bytes (text-bytes.ts).
 */
import { BitSet } from '../../../protocol/pva/bit-set.ts';
import type { ScalarArrayType, StructureType, Type, UnionType } from '../../../protocol/pva/type.ts';
import type { ScalarName } from '../../../protocol/pva/type-code.ts';
import type { Field, Selected, Structure, Variant } from '../../../protocol/pva/value.ts';
import { fieldAt } from '../../../protocol/pva/value.ts';
import { formatG } from '../../../protocol/value/format.ts';
import { stampText } from '../stamp-text.ts';
import { toBytes } from '../text-bytes.ts';
import { idOf } from './type-text.ts';

export interface Shown {
  /** Fields that are shown; undefined: all. Normative types are shown as a whole. */
  readonly show: BitSet | undefined;
  /** Fields in bold. */
  readonly highlight?: BitSet | undefined;
}

/** One line, or a table, for a normative type or what has a value like one; else as `rawText`. */
export function normativeText(structure: Structure, shown: Shown): string {
  return (
    (/^epics:nt\/NTTable:1(\.|$)/.test(structure.type.id) ? tableText(structure) : valueText(structure)) ??
    rawText(structure, shown)
  );
}

/** All shown fields, one a line, with their types. */
export function rawText(structure: Structure, { show, highlight }: Shown): string {
  const { layout } = structure.type;
  const visible = show === undefined ? layout.all : layout.leaves(show);
  const bold = highlight === undefined ? new BitSet(0) : layout.leaves(highlight).intersection(visible);
  const lines: string[] = [];
  tree(structure, structure.type, 0, '', 0, visible, bold, lines);
  return lines.join('');
}

// --- one line -----------------------------------------------------------------------------------------------------

function valueText(structure: Structure): string | undefined {
  const type = structure.type.member('value')?.type;
  const value = fieldAt(structure, 'value');
  switch (type?.kind) {
    case 'scalar':
      return `${timeOf(structure)}${scalarText(type.scalar, value)} ${alarmOf(structure)}\n`;
    case 'scalarArray':
      return `${timeOf(structure)}${alarmOf(structure)}${arrayText(type.scalar, value)}\n`;
    case 'structure': {
      const state = stateText(value as Structure);
      return state === undefined ? undefined : `${timeOf(structure)}${alarmOf(structure)}${state}\n`;
    }
    default:
      return undefined;
  }
}

function tableText(table: Structure): string | undefined {
  const value = fieldAt(table, 'value') as Structure | undefined;
  if (value === undefined || value.type?.kind !== 'structure' || value.type.members.length === 0) return undefined;
  if (value.type.members.some(({ type }) => type.kind !== 'scalarArray')) return undefined;
  const labels = (fieldAt(table, 'labels') ?? []) as readonly string[];
  const columns = value.type.members.map(({ name, offset, type }, i) => {
    const { scalar } = type as ScalarArrayType;
    const elements = value.fields[offset] as Iterable<number | bigint | string>;
    const cells = Array.from(elements, (each) =>
      csv(typeof each === 'string' ? toBytes(each) : numberText(scalar, each)),
    );
    const label = labels[i] === undefined ? name : csv(toBytes(labels[i]));
    return { label, cells, width: Math.max(label.length, ...cells.map(({ length }) => length)) };
  });
  const rows = Math.min(...columns.map(({ cells }) => cells.length));
  const line = (cell: (column: (typeof columns)[number]) => string) =>
    `${columns.map((column) => cell(column).padStart(column.width)).join(' ')}\n`;
  const time = table.type.member('timeStamp') === undefined ? '' : `${timeOf(table)} `;
  const alarm = table.type.member('alarm') === undefined ? '' : `${alarmOf(table)} `;
  const body = Array.from({ length: rows }, (_, row) => line(({ cells }) => cells[row]!));
  return `${time}${alarm}\n${line(({ label }) => label)}${body.join('')}`;
}

function timeOf(structure: Structure): string {
  const time = fieldAt(structure, 'timeStamp');
  return isStructure(time) ? timeText(time) : '';
}

function alarmOf(structure: Structure): string {
  const alarm = fieldAt(structure, 'alarm');
  return isStructure(alarm) ? alarmText(alarm) : '';
}

function timeText(time: Structure): string {
  const posix = Number(fieldAt(time, 'secondsPastEpoch') ?? 0);
  const seconds = posix > EPOCH ? posix - EPOCH : 0;
  const text = stampText({ seconds, nanoseconds: Number(fieldAt(time, 'nanoseconds') ?? 0) }, 3);
  const tag = fieldAt(time, 'userTag');
  return `${text.padEnd(24)} ${tag === undefined || Number(tag) === 0 ? '' : `${tag} `}`;
}

function alarmText(alarm: Structure): string {
  const severity = Number(fieldAt(alarm, 'severity') ?? 0);
  if (severity === 0) return '';
  const status = Number(fieldAt(alarm, 'status') ?? 0);
  const message = toBytes(String(fieldAt(alarm, 'message') ?? ''));
  const from = status === 0 ? '' : `${STATUSES[status] ?? status} `;
  return `${SEVERITIES[severity] ?? severity} ${from}${message === '' ? '' : `${message} `}`;
}

/** Undefined for what is not an enumeration. */
function stateText(state: Structure): string | undefined {
  const index = fieldAt(state, 'index');
  const choices = fieldAt(state, 'choices') as readonly string[] | undefined;
  if (typeof index !== 'number' || !Array.isArray(choices)) return undefined;
  const number = index >>> 0;
  const choice = choices[number];
  return `(${number}) ${choice === undefined ? '<undefined>' : quoted(toBytes(choice))}`;
}

// --- tree ---------------------------------------------------------------------------------------------------------

function tree(
  { fields }: Pick<Structure, 'fields'>,
  type: Type,
  bit: number,
  name: string,
  level: number,
  visible: BitSet,
  bold: BitSet,
  lines: string[],
): void {
  const whole = type.kind === 'structure' ? type.nodes : 1;
  const first = visible.next(bit);
  if (first < 0 || first >= bit + whole) {
    if (bit > 0 || type.kind !== 'structure') return;
  }
  const [on, off] = isBold(bold, bit, type) ? ['\x1b[1m', '\x1b[0m'] : ['', ''];
  if (type.kind !== 'structure') {
    lines.push(`${on}${fieldText(type, fields[bit], name, level)}${off}`);
    return;
  }
  const part: Structure = { type, fields: [undefined, ...fields.slice(bit + 1, bit + type.nodes)] };
  lines.push(`${on}${headText(type, name, part, level)}${off}`);
  for (const { name: own, type: each, offset } of type.members) {
    tree({ fields }, each, bit + offset, own, level + 1, visible, bold, lines);
  }
}

/** A structure is, when all of it is. */
function isBold(bold: BitSet, bit: number, type: Type): boolean {
  const end = bit + (type.kind === 'structure' ? type.nodes : 1);
  if (type.kind !== 'structure') return bold.has(bit);
  for (let each = bit + 1; each < end; each++) if (!bold.has(each)) return false;
  return end > bit + 1;
}

function headText(type: StructureType, name: string, part: Structure, level: number): string {
  const head = `${indent(level)}${idOf(type)} ${name}`;
  switch (type.id) {
    case 'alarm_t':
      return `${head} ${alarmText(part)}\n`;
    case 'time_t':
      return `${head} ${timeText(part)}\n`;
    case 'enum_t':
      return `${head} ${stateText(part) ?? ''}\n`;
    default:
      return `${head}\n`;
  }
}

/** What is not a structure, with a line end. */
function fieldText(type: Type, value: Field, name: string, level: number): string {
  const head = `${indent(level)}${idOf(type)} ${name}`;
  switch (type.kind) {
    case 'scalar':
      return `${head} ${scalarText(type.scalar, value)}\n`;
    case 'scalarArray':
      return `${head} ${arrayText(type.scalar, value)}\n`;
    case 'structureArray':
      return `${head}\n${listText(value, level, (each) => elementText(type.element, each, level + 1))}`;
    case 'union':
      return `${head}\n${selectedText(type, value as Selected, level + 1)}`;
    case 'unionArray':
      return `${head}\n${listText(value, level, (each) => fieldText(type.element, each, '', level + 1))}`;
    case 'any':
      return `${head}\n${variantText(value as Variant, level + 1)}`;
    case 'anyArray':
      return `${head}\n${listText(value, level, (each) => fieldText({ kind: 'any', code: 0x82 }, each, '', level + 1))}`;
    default:
      return elementText(type, value, level);
  }
}

function listText(value: Field, level: number, text: (each: Field) => string): string {
  const elements = value as readonly (Field | null)[];
  return elements.map((each) => (each === null ? none(level + 1) : text(each))).join('');
}

function elementText(type: StructureType, value: Field, level: number): string {
  const lines: string[] = [];
  const { layout } = type;
  tree(value as Structure, type, 0, '', level, layout.all, new BitSet(0), lines);
  return lines.join('');
}

function selectedText(type: UnionType, { selector, value }: Selected, level: number): string {
  return selector < 0 ? none(level) : fieldText(type.members[selector]!.type, value, '', level);
}

function variantText({ type, value }: Variant, level: number): string {
  return type === undefined ? none(level) : fieldText(type, value, '', level);
}

function none(level: number): string {
  return `${indent(level)}(none)\n`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const SEVERITIES = ['', 'MINOR', 'MAJOR', 'INVALID', 'UNDEFINED'];
const STATUSES = ['', 'DEVICE', 'DRIVER', 'RECORD', 'DB', 'CONF', 'UNDEFINED', 'CLIENT'];

/** POSIX time of EPICS' epoch. */
const EPOCH = 631_152_000;

function indent(level: number): string {
  return ' '.repeat(4 * level);
}

function isStructure(field: Field): field is Structure {
  return typeof field === 'object' && 'fields' in field;
}

function scalarText(scalar: ScalarName, value: Field): string {
  if (typeof value === 'string') return quoted(toBytes(value));
  return typeof value === 'boolean' ? String(value) : numberText(scalar, value as number | bigint);
}

function arrayText(scalar: ScalarName, value: Field): string {
  if (Array.isArray(value)) return `[${value.map((each) => quoted(toBytes(String(each)))).join(', ')}]`;
  return `[${Array.from(value as Iterable<number | bigint>, (each) => numberText(scalar, each)).join()}]`;
}

/** As a C++ stream of six digits. */
function numberText(scalar: ScalarName, value: number | bigint): string {
  if (scalar === 'boolean') return String(value === 1);
  return scalar === 'double' || scalar === 'float' ? formatG(Number(value), 6) : String(value);
}

/** In quotes where it is not plain. */
function quoted(text: string): string {
  const safe = escaped(text, '\\"');
  return safe === text && !text.includes(' ') ? text : `"${safe}"`;
}

function csv(text: string): string {
  const safe = escaped(text, '""');
  return /[ ,\\]/.test(safe) ? `"${safe}"` : safe;
}

/** pvData writes the digit 9 of a byte as @. */
function escaped(text: string, quote: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is escaped
  return text.replace(/[\x00-\x1f\x7f-\xff\\'"]/g, (character) => {
    if (character === '"') return quote;
    const code = character.charCodeAt(0);
    return ESCAPES[character] ?? `\\x${digit(code >> 4)}${digit(code & 15)}`;
  });
}

function digit(value: number): string {
  return value === 9 ? '@' : value.toString(16).toUpperCase();
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  "'": "\\'",
};
