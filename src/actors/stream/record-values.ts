/**
 * Which fields of a record the formats of its protocol print and read.
 *
 * Source: the documentation of StreamDevice, one page per record type.
 */
import { convertValue } from '../../database/records/convert.ts';
import { menus } from '../../database/records/menus.ts';
import { statePrefixes } from '../../database/records/parts/blocks.ts';
import { setText } from '../../database/records/parts/long-text.ts';
import type { ReadStatus } from '../../database/records/support.ts';
import type { DataType, Datum } from '../../database/stream/format.ts';
import { toBytes, toText } from '../../protocol/framing/framing.ts';
import { charsToText, textToChars } from '../../protocol/value/text.ts';
import type { DbRecord } from '../record/db-record.ts';

/** What the record has for a format; undefined: nothing of that type. */
export function valuesOf(record: DbRecord, type: DataType): readonly Datum[] | undefined {
  if (arrayTypes.has(record.type)) return elementsOf(record, type);
  const value = scalarOf(record, type);
  if (typeof value !== 'number' || type !== 'ulong' || record.type.startsWith('int64')) {
    return value === undefined ? undefined : [value];
  }
  return [Math.trunc(value) >>> 0];
}

/** Stores a value. @returns how it is stored; undefined: the record takes no such format; a text: nor this value */
export function storeValue(
  record: DbRecord,
  type: DataType,
  value: Datum,
): ReadStatus | { refused: Datum } | undefined {
  if (type === 'string') return storeText(record, byteText(String(value)), value);
  const number = Number(value);
  if (type === 'double') return storeDouble(record, number);
  return type === 'enum' ? storeEnum(record, number) : storeLong(record, number);
}

/** Stores elements, as many as there is room for. @returns false: the record takes no such format */
export function storeElements(record: DbRecord, type: DataType, next: () => Datum | undefined): boolean {
  const { dbf, capacity } = record.arrayShape('VAL');
  const isBytes = dbf === 'CHAR' || dbf === 'UCHAR';
  const isFloat = dbf === 'DOUBLE' || dbf === 'FLOAT';
  if (type === 'string' ? !isBytes && dbf !== 'STRING' : dbf === 'STRING' || (type === 'double' && !isFloat))
    return false;
  if (type === 'string' && isBytes) {
    const text = next();
    if (text !== undefined) setElements(record, toBytes(String(text).slice(0, Math.max(capacity - 1, 0))));
    return true;
  }
  const found: Datum[] = [];
  while (found.length < capacity) {
    const value = next();
    if (value === undefined) break;
    found.push(value);
  }
  setElements(record, type === 'string' ? found.map((text) => byteText(String(text))) : found.map(Number));
  return true;
}

/** Text of a record as bytes: what is not ASCII in UTF-8. */
export function textBytes(text: string): string {
  return toText(textToChars(text)).replace(/\0$/, '');
}

// --- helpers ------------------------------------------------------------------------------------------------------

const arrayTypes = new Set(['waveform', 'aai', 'aao']);
const NO_CONVERSION = 0;

function byteText(bytes: string): string {
  return charsToText(toBytes(bytes));
}

function scalarOf(record: DbRecord, type: DataType): Datum | undefined {
  if (type === 'string') return textOf(record);
  if (type === 'double') {
    const slope = record.table.field('ASLO') === undefined ? 1 : record.number('ASLO') || 1;
    if (record.type === 'ai') return (record.number('VAL') - record.number('AOFF')) / slope;
    if (record.type === 'ao') return (record.number('OVAL') - record.number('AOFF')) / slope;
    return record.type === 'calcout' || record.type === 'scalcout' ? record.number('OVAL') : undefined;
  }
  switch (record.type) {
    case 'longin':
    case 'longout':
    case 'int64in':
    case 'int64out':
      return record.number('VAL');
    case 'calcout':
    case 'scalcout':
      return Math.trunc(record.number('OVAL'));
    case 'bi':
    case 'bo':
      return type === 'enum' ? record.number('VAL') : masked(record);
    case 'mbbi':
    case 'mbbo':
      return type !== 'enum' && hasRawValues(record) ? masked(record) : record.number('VAL');
    case 'mbbiDirect':
    case 'mbboDirect':
      return type === 'enum' ? undefined : masked(record);
    case 'ai':
    case 'ao': {
      if (type === 'enum') return undefined;
      const direct = record.type === 'ai' ? 'VAL' : 'OVAL';
      return record.number('LINR') === NO_CONVERSION ? Math.trunc(record.number(direct)) : record.number('RVAL');
    }
    default:
      return undefined;
  }
}

function masked(record: DbRecord): number {
  const mask = record.number('MASK');
  const raw = record.number('RVAL');
  return mask === 0 ? raw : (raw & mask) >>> 0;
}

function hasRawValues(record: DbRecord): boolean {
  return statePrefixes.some((prefix) => record.number(`${prefix}VL`) !== 0);
}

function textOf(record: DbRecord): string | undefined {
  switch (record.type) {
    case 'stringin':
    case 'stringout':
    case 'lsi':
    case 'lso':
      return textBytes(record.text('VAL'));
    case 'scalcout':
      return textBytes(record.text('OSV'));
    case 'bi':
    case 'bo':
      return textBytes(record.text(record.number('VAL') === 0 ? 'ZNAM' : 'ONAM'));
    case 'mbbi':
    case 'mbbo': {
      const prefix = statePrefixes[record.number('VAL')];
      return prefix && textBytes(record.text(`${prefix}ST`));
    }
    default:
      return undefined;
  }
}

function elementsOf(record: DbRecord, type: DataType): readonly Datum[] | undefined {
  const { dbf } = record.arrayShape('VAL');
  const value = record.value('VAL') as ArrayLike<number | string>;
  const elements = Array.from(value).slice(0, record.number('NORD'));
  if (type === 'string') {
    if (dbf === 'STRING') return elements.map((text) => textBytes(String(text)));
    return dbf === 'CHAR' || dbf === 'UCHAR'
      ? [toText(Uint8Array.from(elements, (byte) => Number(byte) & 0xff))]
      : undefined;
  }
  if (dbf === 'STRING' || (type !== 'double' && (dbf === 'DOUBLE' || dbf === 'FLOAT'))) return undefined;
  return elements.map(Number);
}

function setElements(record: DbRecord, elements: Uint8Array | number[] | string[]): void {
  const { dbf } = record.arrayShape('VAL');
  const value = elements instanceof Uint8Array ? elements : numbersOrTexts(elements);
  const converted = convertValue(value, dbf, elements.length, String);
  if (converted === undefined) return;
  record.set('VAL', converted);
  record.set('NORD', elements.length);
}

function numbersOrTexts(elements: number[] | string[]) {
  return typeof elements[0] === 'string' ? (elements as string[]) : Float64Array.from(elements as number[]);
}

function storeDouble(record: DbRecord, value: number): ReadStatus | undefined {
  const { type } = record;
  if (type === 'ai' || type === 'ao') {
    const slope = record.number('ASLO');
    const scaled = value * (slope === 0 ? 1 : slope) + record.number('AOFF');
    const smoothing = type === 'ai' ? record.number('SMOO') : 0;
    const last = record.number('VAL');
    const isSmooth = smoothing !== 0 && record.number('INIT') === 0 && Number.isFinite(last);
    record.set('VAL', isSmooth ? scaled * (1 - smoothing) + last * smoothing : scaled);
    return 'done';
  }
  if (type !== 'calcout' && type !== 'scalcout') return undefined;
  record.set('VAL', value);
  return 'done';
}

function storeEnum(record: DbRecord, value: number): ReadStatus | undefined {
  switch (record.type) {
    case 'bi':
    case 'bo':
      record.set('VAL', value === 0 ? 0 : 1);
      return 'done';
    case 'mbbi':
    case 'mbbo':
    case 'longin':
    case 'longout':
    case 'int64in':
    case 'int64out':
    case 'calcout':
    case 'scalcout':
      record.set('VAL', value);
      return 'done';
    default:
      return undefined;
  }
}

function storeLong(record: DbRecord, value: number): ReadStatus | undefined {
  switch (record.type) {
    case 'ai':
    case 'ao':
      if (record.number('LINR') !== NO_CONVERSION) return storeRaw(record, value);
      record.set('VAL', value);
      return 'done';
    case 'mbbi':
    case 'mbbo':
      return hasRawValues(record) ? storeRaw(record, value) : storeEnum(record, value);
    case 'bi':
    case 'bo':
    case 'mbbiDirect':
    case 'mbboDirect':
      return storeRaw(record, value);
    default:
      return storeEnum(record, value);
  }
}

function storeRaw(record: DbRecord, value: number): ReadStatus {
  const mask = record.table.field('MASK') === undefined ? 0 : record.number('MASK');
  record.set('RVAL', mask === 0 ? value : (value & mask) >>> 0);
  return 'raw';
}

function storeText(record: DbRecord, text: string, bytes: Datum): ReadStatus | { refused: Datum } | undefined {
  switch (record.type) {
    case 'stringin':
    case 'stringout':
      record.set('VAL', text);
      return 'done';
    case 'lsi':
    case 'lso':
      setText(record, text);
      return 'done';
    case 'scalcout':
      record.set('SVAL', text);
      return 'done';
    case 'bi':
    case 'bo':
      return storeState(record, [record.text('ZNAM'), record.text('ONAM')].indexOf(text), bytes);
    case 'mbbi':
    case 'mbbo':
      return storeState(
        record,
        statePrefixes.findIndex((prefix) => record.text(`${prefix}ST`) === text),
        bytes,
      );
    default:
      return undefined;
  }
}

function storeState(record: DbRecord, state: number, refused: Datum): ReadStatus | { refused: Datum } {
  if (state === -1) return { refused };
  record.set('VAL', state);
  return 'done';
}

/** SCAN of a record that waits for its device. */
export const IO_INTR = menus.menuScan.indexOf('I/O Intr');
