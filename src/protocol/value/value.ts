/**
 * How a PV holds its value, and how numbers are made to fit it.
 *
 * A scalar (maximum count 1) is a number, or a string for STRING; a CHAR that holds nothing is an empty array. An array
 * (maximum count above 1) is a typed array of the elements valid now, or a list of strings; it may be empty. Stored
 * values are never changed in place: an update puts a new one in their place, so that a value handed out stays what it
 * was.
 */

import { float32Max, float32Min, parseDouble, parseFloat32, parseInteger } from './parse.ts';
import { charsToText } from './text.ts';

/** The seven native types of a channel, numbered as the plain DBR types. */
export const DbrNative = { STRING: 0, SHORT: 1, FLOAT: 2, ENUM: 3, CHAR: 4, LONG: 5, DOUBLE: 6 } as const;
export type Native = (typeof DbrNative)[keyof typeof DbrNative];
export type NativeName = keyof typeof DbrNative;
export type NumericNative = Exclude<Native, typeof DbrNative.STRING>;

/** `nativeNames[native]` */
export const nativeNames = Object.keys(DbrNative) as readonly NativeName[];

export type NumericArray = Int16Array | Float32Array | Uint16Array | Uint8Array | Int32Array | Float64Array;
export type Value = number | string | NumericArray | readonly string[];

/** Elements valid now: 1 for a scalar, the length of an array. */
export function elementCount(value: Value): number {
  return typeof value === 'number' || typeof value === 'string' ? 1 : value.length;
}

/** The value of a PV nobody has given one: 0 or "" for a scalar, an empty array otherwise. */
export function zeroValue(native: Native, maxCount: number): Value {
  if (native === DbrNative.STRING) return maxCount === 1 ? '' : [];
  return maxCount === 1 ? 0 : createNumericArray(native, 0);
}

/** A zeroed array of the kind that holds `native`: Int16Array for SHORT, Float64Array for DOUBLE and so on. */
export function createNumericArray(native: NumericNative, length: number): NumericArray {
  return new arrayTypes[native](length);
}

/**
 * A number as `native` stores it. Fractions are cut towards zero. Integers within 32 bits, signed or unsigned, keep
 * their low bits as a C cast does: 70000 is 4464 as a SHORT, -1 is 255 as a CHAR. For numbers beyond 32 bits C leaves
 * the result open; they become the nearest end of the range, and NaN becomes 0. A double too large or too small for
 * FLOAT becomes the largest or smallest float of its sign (epicsConvertDoubleToFloat).
 */
export function castNumber(native: NumericNative, value: number): number {
  if (native === DbrNative.DOUBLE) return value;
  if (native === DbrNative.FLOAT) return castFloat(value);
  if (value >= -0x80000000 && value <= 0xffffffff) {
    if (native === DbrNative.LONG) return value | 0;
    if (native === DbrNative.SHORT) return (value << 16) >> 16;
    return native === DbrNative.ENUM ? value & 0xffff : value & 0xff;
  }
  const { min, max } = integerRanges[native];
  if (value < min) return min;
  return value > max ? max : 0;
}

/**
 * Text as a number for `native`, by base's rules: a decimal integer or a C float, ignoring what follows it. Undefined
 * when there is no number at the start of the text or when it is out of range. CHAR takes -128 to 255.
 */
export function parseNumber(native: NumericNative, text: string): number | undefined {
  if (native === DbrNative.DOUBLE) return parseDouble(text);
  if (native === DbrNative.FLOAT) return parseFloat32(text);
  const { min, max } = integerRanges[native];
  const value = parseInteger(text, native === DbrNative.CHAR ? -128 : min, max);
  return value === undefined ? undefined : castNumber(native, value);
}

/**
 * What an IOC author hands over, as the PV stores it. Accepted are numbers, bigints, booleans, text, arrays of these,
 * and typed arrays (a Buffer too); arrays are copied and cut to `maxCount`. A scalar takes the first element of an
 * array. Text is a label or an index for ENUM, the characters for an array of CHAR, and must start with a number for
 * the other numeric types. Bytes given to a STRING are its text. A CHAR may be empty, as a text of one character may.
 *
 * @throws TypeError for anything else, and RangeError for an empty array given to another scalar.
 */
export function coerce(native: Native, maxCount: number, input: unknown, enumStrings: readonly string[] = []): Value {
  if (native === DbrNative.STRING) {
    if (input instanceof Uint8Array) return maxCount === 1 ? charsToText(input) : [charsToText(input)];
    if (maxCount === 1) return coerceText(isList(input) ? firstOf(native, input) : input);
    return (isList(input) ? Array.from(input).slice(0, maxCount) : [input]).map(coerceText);
  }
  if (maxCount === 1) {
    if (native === DbrNative.CHAR && isEmpty(input)) return createNumericArray(native, 0);
    return coerceNumber(native, isList(input) ? firstOf(native, input) : input, enumStrings);
  }
  const list =
    native === DbrNative.CHAR && typeof input === 'string' ? encoder.encode(input) : isList(input) ? input : [input];
  const values = createNumericArray(native, Math.min(list.length, maxCount));
  if (list instanceof arrayTypes[native]) values.set(list.subarray(0, values.length));
  else for (let i = 0; i < values.length; i++) values[i] = coerceNumber(native, list[i], enumStrings);
  return values;
}

const arrayTypes = {
  [DbrNative.SHORT]: Int16Array,
  [DbrNative.FLOAT]: Float32Array,
  [DbrNative.ENUM]: Uint16Array,
  [DbrNative.CHAR]: Uint8Array,
  [DbrNative.LONG]: Int32Array,
  [DbrNative.DOUBLE]: Float64Array,
} as const;

const integerRanges = {
  [DbrNative.SHORT]: { min: -0x8000, max: 0x7fff },
  [DbrNative.ENUM]: { min: 0, max: 0xffff },
  [DbrNative.CHAR]: { min: 0, max: 0xff },
  [DbrNative.LONG]: { min: -0x80000000, max: 0x7fffffff },
} as const;

const encoder = new TextEncoder();

type List = ArrayLike<unknown>;

function castFloat(value: number): number {
  const size = Math.abs(value);
  if (size > float32Max) return size === Number.POSITIVE_INFINITY ? value : Math.sign(value) * float32Max;
  if (size < float32Min && size > 0) return Math.sign(value) * float32Min;
  return Math.fround(value);
}

function isList(input: unknown): input is List {
  return Array.isArray(input) || (ArrayBuffer.isView(input) && !(input instanceof DataView));
}

function isEmpty(input: unknown): boolean {
  return input === '' || (isList(input) && input.length === 0);
}

function firstOf(native: Native, list: List): unknown {
  if (list.length === 0) {
    throw new RangeError(`cannot store an empty array as a scalar ${nativeNames[native]}: give one value`);
  }
  return list[0];
}

function coerceText(input: unknown): string {
  if (typeof input === 'string') return input;
  if (typeof input === 'number' || typeof input === 'bigint' || typeof input === 'boolean') return String(input);
  throw new TypeError(`cannot store ${show(input)} as STRING: give text, a number, a bigint or a boolean`);
}

function coerceNumber(native: NumericNative, input: unknown, enumStrings: readonly string[]): number {
  if (typeof input === 'number') return castNumber(native, input);
  if (typeof input === 'boolean') return input ? 1 : 0;
  if (typeof input === 'bigint') {
    const real = native === DbrNative.DOUBLE || native === DbrNative.FLOAT;
    return castNumber(native, Number(real ? input : BigInt.asIntN(32, input)));
  }
  if (typeof input === 'string') {
    const label = native === DbrNative.ENUM ? enumStrings.indexOf(input) : -1;
    const number = label === -1 ? parseNumber(native, input) : label;
    if (number !== undefined) return number;
  }
  const labels =
    native === DbrNative.ENUM && enumStrings.length > 0 ? ` or one of ${enumStrings.map(show).join(', ')}` : '';
  throw new TypeError(
    `cannot store ${show(input)} as ${nativeNames[native]}: give a number, a bigint, a boolean, text with a number${labels}`,
  );
}

function show(input: unknown): string {
  if (typeof input === 'string') return JSON.stringify(input);
  const named = typeof input === 'object' || typeof input === 'function';
  return named ? Object.prototype.toString.call(input) : String(input);
}
