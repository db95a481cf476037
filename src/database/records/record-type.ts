/** The fields of the record types, for people and programs: which there are, of what type, and what they begin with. */
import { type Field, recordTypeField } from './field-table.ts';
import { isRecordType, type RecordTypeName, recordTypes, supportOf } from './supports.ts';

export type { Field as FieldSpec } from './field-table.ts';
export { isRecordType, type RecordTypeName, recordTypes } from './supports.ts';

/**
 * The fields of a record type by name: those that every record has, then its own, and RTYP. VAL is not among them, as it is the PV
 * itself; see `recordValue`. Nor are those that no client can see.
 *
 * @throws Error when `type` is not a record type
 */
export function recordFields(type: string): ReadonlyMap<string, Field> {
  const known = cache.get(check(type));
  if (known !== undefined) return known;
  const fields = supportOf(type)!.table.fields.filter(({ name, dbf }) => name !== 'VAL' && dbf !== 'NOACCESS');
  const named = new Map([...fields, recordTypeField].map((field) => [field.name, field]));
  cache.set(check(type), named);
  return named;
}

/**
 * VAL as the record type fixes it; undefined for arrays and long texts, whose VAL depends on other fields (FTVL and NELM, or SIZV).
 * A PV may have a different type than the VAL of its record; the PV's own then counts.
 *
 * @throws Error when `type` is not a record type
 */
export function recordValue(type: string): Field | undefined {
  const value = supportOf(check(type))!.table.field('VAL');
  return value?.dbf === 'NOACCESS' ? undefined : value;
}

/** Whether the control limits of a record are drive limits: a put beyond them is moved to the nearest limit. */
export function isDriveLimited(type: string): boolean {
  return supportOf(type)?.table.field('DRVH') !== undefined;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const cache = new Map<RecordTypeName, ReadonlyMap<string, Field>>();

function check(type: string): RecordTypeName {
  if (isRecordType(type)) return type;
  throw new Error(`"${type}" is not a record type; known are ${recordTypes.join(', ')}`);
}
