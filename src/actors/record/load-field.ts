/**
 * A field's text in a database file becomes its value: numbers by C's rules, texts of menus, or their numbers.
 *
 * Source: dbPutString of base 7.0.10. What is wrong has been refused by who read the file; here it is left out.
 */
import { castTo } from '../../database/records/convert.ts';
import type { Field } from '../../database/records/field-table.ts';
import { parseDouble } from '../../protocol/value/parse.ts';
import type { DbRecord } from './db-record.ts';
import { Slot } from './slots.ts';

export function loadField(record: DbRecord, field: Field, text: string): void {
  if (field.dbf === 'NOACCESS' || field.name === 'NAME') return;
  if (field.native === 'string') record.store(field, field.isLink ? text.trim() : text);
  else {
    const value = field.choices.length > 0 ? choice(field, text) : number(field, text);
    if (value !== undefined) record.store(field, value);
  }
  if (field.name === 'VAL') record.values[Slot.UDF] = 0;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function choice(field: Field, text: string): number | undefined {
  const index = field.choices.indexOf(text);
  return index === -1 ? integer(text) : index;
}

function number(field: Field, text: string): number | bigint | undefined {
  if (text.trim() === '') return 0;
  if (field.dbf === 'DOUBLE' || field.dbf === 'FLOAT') return parseDouble(text);
  if (field.dbf === 'INT64' || field.dbf === 'UINT64') return whole(text);
  return castWrapped(field, integer(text));
}

/** Out of range the low bits are kept. */
function castWrapped(field: Field, value: number | undefined): number | undefined {
  if (value === undefined) return value;
  return castTo(field.dbf, field.dbf === 'ULONG' ? value >>> 0 : value | 0);
}

function integer(text: string): number | undefined {
  const value = whole(text);
  return value === undefined ? undefined : Number(value);
}

/** Decimal, 0x1F, or 017, which is octal. */
function whole(text: string): bigint | undefined {
  const [, sign, hex, octal, decimal] = /^\s*([+-]?)(?:0x([\da-f]+)|0([0-7]+)|(\d+))\s*$/i.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const size = BigInt(hex !== undefined ? `0x${hex}` : octal !== undefined ? `0o${octal}` : decimal!);
  return sign === '-' ? -size : size;
}
