/** Fields of records as text: as base's dbGetString has them, and as `dbpr` shows them. */
import type { DbRecord } from '../actors/record/db-record.ts';
import { elementType, readField } from '../actors/record/field-access.ts';
import type { Field } from '../database/records/field-table.ts';
import { formatE, formatF, formatG } from '../protocol/value/format.ts';
import type { Value } from '../protocol/value/value.ts';

/** A field as a text in a database file. */
export function fieldString(record: DbRecord, field: Field): string {
  if (field.dbf === 'NOACCESS') return '';
  return scalarText(field, readField(record, field));
}

/** What `dbpr` shows after the name of the field. */
export function fieldReport(record: DbRecord, field: Field): string {
  if (field.dbf === 'NOACCESS') return noAccess(record, field);
  if (field.isLink) return linkReport(record, field);
  return fieldString(record, field);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function scalarText({ dbf, choices, name }: Field, value: Value): string {
  if (typeof value !== 'number') return String(value);
  if (dbf === 'MENU' || dbf === 'DEVICE') return choices[value] ?? (choices.length === 0 ? '' : String(value));
  if (HEXADECIMAL.test(name) && dbf === 'ULONG') return `0x${value.toString(16)}`;
  if (dbf === 'DOUBLE') return realText(value, 14, 1e-15);
  return dbf === 'FLOAT' ? realText(value, 6, 1e-6) : String(value);
}

/** As base's dbStaticLib writes a number: an integer where it is one, else with as few digits as say it, at least one after the point. */
function realText(value: number, digits: number, delta: number): string {
  if (!Number.isFinite(value)) return formatG(value, digits);
  const size = Math.abs(value);
  if (size < 2 ** 31 - 1 && (size === 0 || Math.abs(value - Math.trunc(value)) < size * delta)) {
    return String(Math.trunc(value));
  }
  const magnitude = Math.trunc(Math.log10(size));
  if (magnitude <= 6 && magnitude >= -2) return withoutZeros(formatF(value, Math.max(0, digits - magnitude)));
  const [mantissa = '', exponent] = formatE(value, digits).split('e');
  return `${withoutZeros(mantissa)}e${exponent}`;
}

function withoutZeros(text: string): string {
  return text.replace(/(\.\d+?)0+$/, '$1');
}

/** Values of the states of mbbi and mbbo: base(HEX) in their definitions. */
const HEXADECIMAL = /^(ZR|ON|TW|TH|FR|FV|SX|SV|EI|NI|TE|EL|TV|TT|FT|FF)VL$/;

function linkReport(record: DbRecord, field: Field): string {
  const text = record.text(field.name);
  const link = record.links?.get(field.name);
  if (text.startsWith('@')) return `INST_IO ${text}`;
  if (text.startsWith('{')) return `JSON_LINK ${text}`;
  const kind = link === undefined || link.isConstant ? 'CONSTANT' : link.state === 'local' ? 'DB_LINK' : 'CA_LINK';
  return `${kind}${text === '' ? '' : ` ${text}`}`;
}

function noAccess(record: DbRecord, field: Field): string {
  if (field.name === 'TIME') return record.seconds === 0 ? '<undefined>' : stamp(record.seconds, record.nanoseconds);
  if (field.name === 'BKPT') return '00';
  return elementType(record, field) === 'STRING' ? String(readField(record, field)) : 'PTR (nil)';
}

function stamp(seconds: number, nanoseconds: number): string {
  const date = new Date((seconds + EPOCH) * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${day} ${time}.${String(nanoseconds).padStart(9, '0')}`;
}

/** 1990 in Unix seconds: where EPICS counts from. */
const EPOCH = 631_152_000;
