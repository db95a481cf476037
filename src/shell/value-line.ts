/** The line in which `dbgf` shows a value: its type, and each element in columns of 10. */
import type { Pv } from '../actors/pv/pv.ts';
import type { DbRecord } from '../actors/record/db-record.ts';
import { fieldText } from '../actors/record/field-access.ts';
import type { Field } from '../database/records/field-table.ts';
import { convertRead } from '../protocol/value/convert.ts';
import { formatG } from '../protocol/value/format.ts';
import type { Native } from '../protocol/value/native.ts';
import { charsToText } from '../protocol/value/text.ts';
import type { Value } from '../protocol/value/value.ts';
import { Columns } from './columns.ts';

/** `DBF_DOUBLE:         3.5`, with its line ending. */
export function valueLine(pv: Pv, field?: { readonly record: DbRecord; readonly field: Field }): string {
  const { native } = pv;
  const value = pv.current.value;
  const textual = native === 'enum' || native === 'string' || native === 'boolean';
  const isEmptyText = field?.field.dbf === 'NOACCESS' && value === '';
  if (isEmptyText) return shown('STRING', []);
  if (!textual) return shown(types[native], value);
  if (field !== undefined && native === 'enum' && typeof value === 'number')
    return shown('STRING', fieldText(field.record, field.field, value));
  return shown('STRING', convertRead(native, value, 'string', pv.metadata) ?? '');
}

/** A text as characters, which a name with `$` asks for. */
export function longTextLine(text: string): string {
  const count = new TextEncoder().encode(text).length + 1;
  return columns(`DBF_CHAR[${count}]:`, [`"${escaped(text)}"`]);
}

/** Of a field that nobody can read, or not as this type. */
export function failed(type = 'CHAR', count = 1): string {
  return columns(count === 1 ? `DBF_${type}:` : `DBF_${type}[${count}]:`, ['failed.']);
}

/** A value as it is, with the name of a type: a state by its number. */
export function typedLine(type: string, value: Value | readonly never[]): string {
  return shown(type, value as Value);
}

/** Of a PV, as base names it; `ENUM` for states. */
export function typeName(native: Native): string {
  return native === 'enum' ? 'ENUM' : types[native];
}

// --- helpers ------------------------------------------------------------------------------------------------------

const types: Readonly<Record<Native, string>> = {
  boolean: 'STRING',
  string: 'STRING',
  enum: 'STRING',
  int8: 'CHAR',
  uint8: 'UCHAR',
  int16: 'SHORT',
  uint16: 'USHORT',
  int32: 'LONG',
  uint32: 'ULONG',
  int64: 'INT64',
  uint64: 'UINT64',
  float: 'FLOAT',
  double: 'DOUBLE',
};

function shown(type: string, value: Value): string {
  if (typeof value !== 'object') return columns(`DBF_${type}:`, [elementText(type, value)]);
  if (value.length === 0) return columns(`DBF_${type}[0]: (empty)`, []);
  const isText = type === 'CHAR' && value.length > 1;
  const elements = Array.from(value as ArrayLike<number | string | bigint>);
  const head = value.length === 1 ? `DBF_${type}:` : `DBF_${type}[${value.length}]:`;
  return columns(
    head,
    isText ? [`"${textOf(elements as number[])}"`] : elements.map((each) => elementText(type, each)),
  );
}

function textOf(chars: readonly number[]): string {
  const end = chars.indexOf(0);
  return escaped(charsToText(Uint8Array.from(end === -1 ? chars : chars.slice(0, end))));
}

function columns(head: string, elements: readonly string[]): string {
  const text = new Columns(10);
  text.add(head.padEnd(11));
  for (const element of elements) text.add(element);
  return text.text();
}

function elementText(type: string, value: number | string | bigint): string {
  if (typeof value === 'string') return `"${escaped(value)}"`;
  if (type === 'DOUBLE') return formatG(Number(value), 12);
  if (type === 'FLOAT') return formatG(Number(value), 6);
  if (type === 'ENUM') return String(value);
  const bits = widths[type] ?? 32;
  return `${value} = 0x${BigInt.asUintN(bits, BigInt(value)).toString(16)}`;
}

const widths: Readonly<Record<string, number>> = { CHAR: 32, SHORT: 32, LONG: 32, INT64: 64, UINT64: 64 };

function escaped(text: string): string {
  return text.replaceAll(/[\\"\p{Cc}]/gu, (character) => ESCAPES[character] ?? hex(character));
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\', '"': '\\"', '\u0007': '\\a', '\b': '\\b', '\f': '\\f' },
};

function hex(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
