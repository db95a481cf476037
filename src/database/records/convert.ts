/**
 * Conversions between the types of fields: what links, puts and constants need.
 *
 * Source: dbConvert.c and dbFastLinkConvert.c of base 7.0.10.
 */

import { parseNumber } from '../../protocol/value/cast.ts';
import { arrayTypes, type NumericArray, type NumericNative } from '../../protocol/value/native.ts';
import { parseDouble } from '../../protocol/value/parse.ts';
import { elementCount, type Value } from '../../protocol/value/value.ts';
import type { DbfType } from './field-table.ts';

/**
 * A number as a field of this type stores it: cut as gcc does it on x86-64. Integers of 64 bits are numbers where these are exact,
 * and else bigint.
 */
export function cast(dbf: DbfType, value: number | bigint): number | bigint {
  if (isLong64(dbf)) return hold64(dbf, value);
  if (typeof value === 'number') return castTo(dbf, value);
  return dbf === 'DOUBLE' || dbf === 'FLOAT'
    ? castTo(dbf, Number(value))
    : castTo(dbf, Number(BigInt.asIntN(32, value)));
}

/** As `cast`, of types with fewer bits, where what is too large becomes the lowest LONG. */
export function castTo(dbf: DbfType, value: number): number {
  switch (dbf) {
    case 'DOUBLE':
      return value;
    case 'FLOAT':
      return Math.fround(value);
    case 'LONG':
      return toLong(value);
    case 'ULONG':
      return Math.abs(value) < 2 ** 63 ? Math.trunc(value) >>> 0 : 0;
    case 'SHORT':
      return (toLong(value) << 16) >> 16;
    case 'USHORT':
    case 'ENUM':
    case 'MENU':
    case 'DEVICE':
      return toLong(value) & 0xffff;
    case 'CHAR':
      return (toLong(value) << 24) >> 24;
    case 'UCHAR':
      return toLong(value) & 0xff;
    default:
      return Math.trunc(value);
  }
}

/** A whole number of many bits, for a type of no more: as in C, its lower bits are kept. */
export function lowBits(value: Value, from: DbfType, to: DbfType): Value {
  if (typeof value !== 'number' || !(from === 'ULONG' || isLong64(from))) return value;
  return to === 'DOUBLE' || to === 'FLOAT' || to === 'STRING' || isLong64(to) ? value : value | 0;
}

/** Text as a number of this type; undefined: it begins with none, or with one out of range. */
export function parseTo(dbf: DbfType, text: string): number | bigint | undefined {
  if (text.trim() === '') return 0;
  const native = natives[dbf];
  const value = native === undefined ? parseDouble(text) : parseNumber(native, text);
  return typeof value === 'bigint' ? shortest(value) : value;
}

/** The text of a constant link as a number of this type; undefined where it is not one, or out of range. */
export function parseConstant(dbf: DbfType, text: string): number | bigint | string | undefined {
  if (isLong64(dbf)) return constant64(dbf, text);
  const range = integerRanges[dbf];
  if (range === undefined) return dbf === 'STRING' ? text.trim() : parseDouble(text);
  const [, sign, hex, digits] = /^\s*([+-]?)(?:0x([\da-f]+)|(\d+))/i.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const [low, high] = range;
  const size =
    hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(digits!, /^0[0-7]/.test(digits!) ? 8 : 10);
  const value = sign === '-' ? -size : size;
  // As in C, a negative number counts back from the end of what is unsigned.
  if (low === 0) return value > high || -value > high ? undefined : value < 0 ? value + high + 1 : value;
  return value < low || value > high ? undefined : value;
}

/** An array of so many elements of this type. */
export function createArray(dbf: DbfType, length: number): NumericArray | string[] {
  if (dbf === 'STRING') return new Array<string>(length).fill('');
  return new arrayTypes[natives[dbf] ?? 'double'](length);
}

/**
 * A value as elements of another type.
 *
 * @param to undefined count: a scalar, of an array its first element
 * @param textOf shows a number of the source as text
 * @returns undefined where a text holds no number, or an empty array no element
 */
export function convertValue(
  value: Value,
  to: DbfType,
  count: number | undefined,
  textOf: (number: number | bigint) => string,
  fromText: (text: string) => number | bigint | undefined = (text) => parseTo(to, text),
): Value | undefined {
  const element = (given: number | bigint | string): number | bigint | string | undefined => {
    if (to === 'STRING') return typeof given === 'string' ? given : textOf(given);
    return typeof given === 'string' ? fromText(given) : cast(to, given);
  };
  if (count === undefined) {
    const first = typeof value === 'object' ? value[0] : value;
    return first === undefined ? undefined : element(first);
  }
  const length = Math.min(elementCount(value), count);
  const result = createArray(to, length);
  const slots = result as { [index: number]: number | bigint | string };
  for (let index = 0; index < length; index++) {
    const converted = element(typeof value === 'object' ? value[index]! : value);
    if (converted === undefined) return undefined;
    slots[index] = isLong64(to) ? BigInt(converted) : converted;
  }
  return result;
}

/** Text cut to the bytes that a field holds, without its NUL. */
export function cutText(text: string, size: number): string {
  if (text.length < size && ASCII.test(text)) return text;
  const bytes = encoder.encode(text);
  if (bytes.length < size) return text;
  return new TextDecoder().decode(bytes.subarray(0, size - 1));
}

// --- helpers ------------------------------------------------------------------------------------------------------

const integerRanges: Partial<Record<DbfType, readonly [low: number, high: number]>> = {
  CHAR: [-128, 127],
  UCHAR: [0, 255],
  SHORT: [-32_768, 32_767],
  USHORT: [0, 65_535],
  ENUM: [0, 65_535],
  MENU: [0, 65_535],
  DEVICE: [0, 65_535],
  LONG: [-(2 ** 31), 2 ** 31 - 1],
};

/** Types of numbers. */
const natives: { readonly [dbf in DbfType]?: Exclude<NumericNative, 'boolean' | 'enum'> } = {
  CHAR: 'int8',
  UCHAR: 'uint8',
  SHORT: 'int16',
  USHORT: 'uint16',
  ENUM: 'uint16',
  MENU: 'uint16',
  DEVICE: 'uint16',
  LONG: 'int32',
  ULONG: 'uint32',
  INT64: 'int64',
  UINT64: 'uint64',
  FLOAT: 'float',
  DOUBLE: 'double',
};

const ASCII = /^[\0-\x7f]*$/;
const encoder = new TextEncoder();

function toLong(value: number): number {
  return value > -0x80000001 && value < 0x80000000 ? value | 0 : -0x80000000;
}

function isLong64(dbf: DbfType): dbf is 'INT64' | 'UINT64' {
  return dbf === 'INT64' || dbf === 'UINT64';
}

function hold64(dbf: 'INT64' | 'UINT64', value: number | bigint): number | bigint {
  if (typeof value === 'bigint') return wrap64(dbf, value);
  const whole = Math.trunc(value) + 0; // without a negative zero
  if (Number.isSafeInteger(whole) && (whole >= 0 || dbf === 'INT64')) return whole;
  const most = dbf === 'INT64' ? 2 ** 63 : 2 ** 64;
  // What C leaves open, as the processor does it.
  if (!(whole < most && whole >= -(2 ** 63))) return dbf === 'INT64' ? -(2n ** 63n) : 0;
  return wrap64(dbf, BigInt(whole));
}

function wrap64(dbf: 'INT64' | 'UINT64', value: bigint): number | bigint {
  return shortest(dbf === 'INT64' ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value));
}

/** As a number where that is exact. */
function shortest(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

function constant64(dbf: 'INT64' | 'UINT64', text: string): number | bigint | undefined {
  const [, sign, hex, digits] = /^\s*([+-]?)(?:0x([\da-f]{1,16})(?![\da-f])|(\d{1,22})(?!\d))/i.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const isOctal = hex === undefined && /^0[0-7]/.test(digits!);
  const size = BigInt(hex !== undefined ? `0x${hex}` : isOctal ? `0o${/^[0-7]+/.exec(digits!)![0]}` : digits!);
  const value = sign === '-' ? -size : size;
  if (dbf === 'UINT64') return size >= 2n ** 64n ? undefined : wrap64(dbf, value);
  return value < -(2n ** 63n) || value >= 2n ** 63n ? undefined : shortest(value);
}
