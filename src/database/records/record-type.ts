/**
 * The record types and their fields: the door to this folder.
 *
 * `recordFields('ai')` answers "which fields has an ai, of what type, with which initial value". What a field *does*
 * (SCAN changes the period, HIHI is the PV's alarm limit) is not here; this folder is data.
 */

import { baseFields, commonFields } from './common-fields.ts';
import { deviceTypes } from './devices.ts';
import { type FieldSpec, parseFields } from './field.ts';
import { menus } from './menus.ts';
import { type RecordTypeName, tables } from './tables.ts';

export type { FieldSpec, FieldType } from './field.ts';
export type { RecordTypeName } from './tables.ts';

/** The names of all record types, in alphabetical order. */
export const recordTypes = Object.keys(tables) as readonly RecordTypeName[];

/** Names of the common fields caproto's records lack: AMSG, NAMSG, UTAG. Every record has them here, as in base. */
export const fieldsBeyondCaproto: readonly string[] = [...parseFields(baseFields, {}).keys()];

export function isRecordType(name: string): name is RecordTypeName {
  return Object.hasOwn(tables, name);
}

/**
 * The fields of a record type by name: those every record has, then its own. VAL is not among them, as it is the PV
 * itself; see `recordValue`.
 *
 * Throws when `type` is not a record type.
 */
export function recordFields(type: string): ReadonlyMap<string, FieldSpec> {
  return parsed(type).fields;
}

/**
 * VAL as the record type fixes it, or undefined for arrays and long texts, whose VAL depends on other fields (FTVL
 * and NELM, or SIZV). A PV may have a different type than the VAL of its record; the PV's own then counts.
 *
 * Throws when `type` is not a record type.
 */
export function recordValue(type: string): FieldSpec | undefined {
  return parsed(type).value;
}

/** Record types whose control limits are drive limits: a put beyond them is moved to the nearest limit. */
export const driveLimited: ReadonlySet<string> = new Set(['ao', 'longout', 'int64out']);

interface ParsedType {
  readonly fields: ReadonlyMap<string, FieldSpec>;
  readonly value: FieldSpec | undefined;
}

const cache = new Map<RecordTypeName, ParsedType>();

function parsed(type: string): ParsedType {
  if (!isRecordType(type)) throw new Error(`"${type}" is not a record type; known are ${recordTypes.join(', ')}`);
  const known = cache.get(type);
  if (known !== undefined) return known;
  const fields = parseFields(`${commonFields} ${baseFields} ${tables[type]}`, { ...menus, DTYP: deviceTypes(type) });
  const value = fields.get('VAL');
  fields.delete('VAL');
  const result = { fields, value };
  cache.set(type, result);
  return result;
}
