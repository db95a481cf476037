/**
 * Reading and writing a field of a record, as clients and links do it, and its metadata.
 *
 * Source: dbGet, dbPut and dbPutSpecial of base's dbAccess.c, put_enum_str and the like of its records.
 */

import { problemOfLink } from '../../database/db/link-text.ts';
import { builtInLinks } from '../../database/db/loader.ts';
import { formatAddress, type LinkField } from '../../database/links/address.ts';
import { convertValue, cutText, lowBits, parseConstant, parseTo } from '../../database/records/convert.ts';
import { type DbfType, type Field, recordTypeField } from '../../database/records/field-table.ts';
import type { Described } from '../../database/records/support.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import { illegalOfMany, illegalState } from '../../protocol/value/convert.ts';
import { defaultPrecision, formatDouble, formatFloat } from '../../protocol/value/format.ts';
import { Dbe } from '../../protocol/value/posting.ts';
import { charsToText } from '../../protocol/value/text.ts';
import { elementCount, type Value } from '../../protocol/value/value.ts';
import type { DbRecord } from './db-record.ts';
import { Slot } from './slots.ts';

/** A field by its name, attributes included. */
export function fieldOf(record: DbRecord, name: string): Field | undefined {
  return record.table.field(name) ?? (name === recordTypeField.name ? recordTypeField : undefined);
}

export function readField(record: DbRecord, field: Field): Value {
  if (field === recordTypeField) return record.type;
  if (field.slot === Slot.PACT) return record.isActive ? 1 : 0;
  return record.values[field.slot]!;
}

/** A text of any length that nobody has given a value: base has no element of it. */
export function isUnset(record: DbRecord, field: Field): boolean {
  if (field.dbf !== 'NOACCESS' || record.table.field('SIZV') === undefined) return false;
  return record.number(field.name === 'OVAL' ? 'OLEN' : 'LEN') === 0;
}

/** The type of the elements of a field: of an array, what FTVL says. */
export function elementType(record: DbRecord, field: Field): DbfType {
  return field.dbf === 'NOACCESS' ? (record.support.array?.(record, field.name)?.dbf ?? 'NOACCESS') : field.dbf;
}

/** How a number of a field reads as text. */
export function fieldText(record: DbRecord, field: Field, number: number | bigint): string {
  if (typeof number === 'bigint') return String(number);
  const dbf = elementType(record, field);
  if (dbf === 'DOUBLE' || dbf === 'FLOAT') {
    const { precision = defaultPrecision } = describeField(record, field);
    const places = placesOf(precision, field.name === record.valueField ? MOST_PLACES : MOST_PLACES_OF_OTHERS);
    return dbf === 'DOUBLE' ? formatDouble(number, places) : formatFloat(number, places);
  }
  if (dbf === 'MENU' || dbf === 'DEVICE') return field.choices[number] ?? String(number);
  if (dbf !== 'ENUM') return String(number);
  const states = describeField(record, field).states ?? [];
  // A bi or bo has two states, with a name or without one.
  if (/^b[io]$/.test(record.type) && number < 2) return states[number] ?? '';
  if (record.type === 'mbbo' && record.number('SDEF') === 0) return String(number);
  if (!record.type.startsWith('mbb')) return states[number] ?? illegalState;
  return states[number] ?? (number < 16 ? '' : illegalOfMany);
}

export function describeField(record: DbRecord, field: Field): Described {
  return record.support.describe?.(record, field.name) ?? {};
}

/**
 * Puts a value into a field, as a link does (dbPut): conversion, what the record type does before and after, monitors.
 * Nothing is processed.
 *
 * @param dbf the type of `value`
 * @returns whether the field has taken it
 */
export function putToField(record: DbRecord, field: Field, value: Value, dbf: DbfType): boolean {
  return !field.readOnly && writeField(record, field, value, dbf);
}

/** As `putToField`, also of a field that nobody else may write: what the IOC itself does. */
export function writeField(record: DbRecord, field: Field, value: Value, dbf: DbfType): boolean {
  const special = record.support.special?.[field.name];
  try {
    special?.before?.(record, field.name);
  } catch {
    return false;
  }
  const isStored = storeField(record, field, value, dbf);
  try {
    special?.after?.(record, field.name);
  } catch {
    return false;
  }
  if (!isStored) return false;
  const isValue = field.name === 'VAL';
  if (isValue) record.values[Slot.UDF] = 0;
  afterPut(record, field);
  if (!(isValue && field.processPassive)) record.post(field.name, Dbe.VALUE | Dbe.LOG);
  return true;
}

/** Converts and stores; posts nothing except the length of an array. @returns whether the field can hold it */
export function storeField(record: DbRecord, field: Field, value: Value, from: DbfType): boolean {
  if (field.dbf === 'NOACCESS') return storeArray(record, field, value, from);
  if (elementCount(value) === 0) {
    record.raise(AlarmStatus.LINK, Severity.INVALID);
    if (field.property) record.postProperties();
    return true;
  }
  const before = field.property ? record.values[field.slot] : undefined;
  const converted = convertValue(
    lowBits(value, from, field.dbf),
    field.isLink ? 'STRING' : field.dbf,
    undefined,
    (number) => numberText(record, field, number, from),
    (text) => fromText(record, field, text),
  );
  if (converted === undefined) return false;
  if (field.isLink) {
    if (problemOfLink(String(converted), field.dbf as LinkField, jsonLinks) !== undefined) return false;
    record.values[field.slot] = formatAddress(String(converted), field.dbf as LinkField);
    record.version++;
    record.home.relink(record, field);
    return true;
  }
  record.store(field, converted);
  if (field.property && before !== record.values[field.slot]) record.postProperties();
  return true;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const jsonLinks = new Set(builtInLinks);

function storeArray(record: DbRecord, field: Field, value: Value, from: DbfType): boolean {
  const shape = record.support.array?.(record, field.name);
  if (shape === undefined) return false;
  if (shape.bytes !== undefined) {
    const first = typeof value === 'object' ? (value[0] ?? '') : value;
    const shown = typeof first !== 'string' ? numberText(record, field, first, from) : String(first);
    const text = isBytes(value) ? charsToText(new Uint8Array(value)) : shown;
    const cut = cutText(text, shape.bytes);
    record.store(field, cut);
    if (shape.count !== undefined) record.set(shape.count, new TextEncoder().encode(cut).length + 1);
    return true;
  }
  const converted = convertValue(
    value,
    shape.dbf,
    shape.capacity,
    (number) => numberText(record, field, number, from),
    // As in base, an empty text is no number for an array, even of one element.
    (text) => (text.trim() === '' ? undefined : parseTo(shape.dbf, text)),
  );
  if (converted === undefined) return false;
  record.store(field, converted);
  if (shape.count !== undefined) {
    const count = elementCount(converted);
    if (record.number(shape.count) !== count) {
      record.set(shape.count, count);
      record.post(shape.count, Dbe.VALUE | Dbe.LOG);
    }
  }
  return true;
}

function isBytes(value: Value): value is Uint8Array | Int8Array {
  return value instanceof Uint8Array || value instanceof Int8Array;
}

/** A number that is put to a text: with the precision of the record that gets it. */
function numberText(record: DbRecord, field: Field, number: number | bigint, from: DbfType): string {
  if (typeof number === 'bigint' || (from !== 'DOUBLE' && from !== 'FLOAT')) return String(number);
  const own = record.table.field('PREC') === undefined ? defaultPrecision : record.number('PREC');
  const { precision = own } = describeField(record, field);
  const places = placesOf(precision, MOST_PLACES);
  return from === 'DOUBLE' ? formatDouble(number, places) : formatFloat(number, places);
}

/** Most decimals of a text that base makes: of a record's value, and of another field. */
const MOST_PLACES = 17;
const MOST_PLACES_OF_OTHERS = 15;

/** Below 0, too, there are as many as there may be. */
function placesOf(precision: number, most: number): number {
  return precision < 0 || precision > most ? most : precision;
}

/** A text for a number: of a menu and of states their names, or numbers of existing ones. */
function fromText(record: DbRecord, field: Field, text: string): number | bigint | undefined {
  if (field.dbf === 'ENUM') {
    const state = record.support.stateOf?.(record, field.name, text);
    const states = describeField(record, field).states ?? [];
    // An mbbi or mbbo without states is a number.
    const isNumber = record.table.field('SDEF') !== undefined && record.number('SDEF') === 0;
    const isBinary = record.type === 'bi' || record.type === 'bo';
    const count = isNumber ? 0x10000 : states.length === 0 && isBinary ? 2 : states.length;
    // As in base, an mbbo does not look at what is behind the number.
    return (
      state ?? indexOf(record.type === 'mbbo' ? (/^\s*[+-]?(0x[\da-f]+|\d+)/i.exec(text)?.[0] ?? '') : text, count)
    );
  }
  if (field.dbf !== 'MENU' && field.dbf !== 'DEVICE') return parseTo(field.dbf, text);
  const choice = field.choices.indexOf(text);
  return choice === -1 ? indexOf(text, field.choices.length) : choice;
}

/** The number of a state or choice, also hexadecimal; one below 0 counts back from the end, as in C. */
function indexOf(text: string, count: number): number | undefined {
  if (!/^\s*[+-]?(0x[\da-f]+|\d+)\s*$/i.test(text)) return undefined;
  const index = parseConstant('USHORT', text);
  return typeof index === 'number' && index < count ? index : undefined;
}

/** What a put to a field does that every record has. */
function afterPut(record: DbRecord, { name }: Field): void {
  if (name === 'SCAN' || name === 'PHAS' || name === 'EVNT' || name === 'PRIO') record.home.rescan(record);
  if (name === 'ASG') record.home.regroup(record);
}
