/** What an IOC author hands over, as a PV stores it. */
import { cast, castBig, castNumber, parseNumber } from './cast.ts';
import { arrayTypes, isBig, isFloating, type Native, type NumericNative } from './native.ts';
import { charsToText, textToBytes } from './text.ts';
import { createNumericArray, type ScalarValue, type Value } from './value.ts';

/**
 * Accepted are numbers, bigints, booleans, text, arrays of these, and typed arrays (a Buffer too); arrays are copied and
 * cut to `maxCount`. A scalar takes the first element of an array. Text is a label or an index for an enum, the
 * characters for an array of uint8 or int8, and must start with a number for the other numeric types. Bytes given to a
 * string are its text. A uint8 or int8 may be empty, as a text of one character may.
 *
 * @throws TypeError for anything else, and RangeError for an empty array given to another scalar.
 */
export function coerce(native: Native, maxCount: number, input: unknown, enumStrings: readonly string[] = []): Value {
  if (native === 'string') {
    if (input instanceof Uint8Array) return maxCount === 1 ? charsToText(input) : [charsToText(input)];
    if (maxCount === 1) return coerceText(isList(input) ? firstOf(native, input) : input);
    return (isList(input) ? Array.from(input).slice(0, maxCount) : [input]).map(coerceText);
  }
  const isChar = native === 'uint8' || native === 'int8';
  if (maxCount === 1) {
    if (isChar && isEmpty(input)) return createNumericArray(native, 0);
    return coerceNumber(native, isList(input) ? firstOf(native, input) : input, enumStrings);
  }
  const list = isChar && typeof input === 'string' ? textToBytes(input) : isList(input) ? input : [input];
  const values = createNumericArray(native, Math.min(list.length, maxCount));
  if (native !== 'boolean' && list instanceof arrayTypes[native]) values.set(list.subarray(0, values.length) as never);
  else fill(values as never, native, list, enumStrings);
  return values;
}

// --- helpers ------------------------------------------------------------------------------------------------------

type List = ArrayLike<unknown>;

function fill(
  values: { readonly length: number; [index: number]: ScalarValue },
  native: NumericNative,
  list: List,
  enumStrings: readonly string[],
): void {
  for (let i = 0; i < values.length; i++) values[i] = coerceNumber(native, list[i], enumStrings);
}

function isList(input: unknown): input is List {
  return Array.isArray(input) || (ArrayBuffer.isView(input) && !(input instanceof DataView));
}

function isEmpty(input: unknown): boolean {
  return input === '' || (isList(input) && input.length === 0);
}

function firstOf(native: Native, list: List): unknown {
  if (list.length === 0) throw new RangeError(`cannot store an empty array as a scalar ${native}: give one value`);
  return list[0];
}

function coerceText(input: unknown): string {
  if (typeof input === 'string') return input;
  if (typeof input === 'number' || typeof input === 'bigint' || typeof input === 'boolean') return String(input);
  throw new TypeError(`cannot store ${show(input)} as string: give text, a number, a bigint or a boolean`);
}

function coerceNumber(native: NumericNative, input: unknown, enumStrings: readonly string[]): number | bigint {
  if (typeof input === 'number') return isBig(native) ? castBig(native, input) : castNumber(native, input);
  if (typeof input === 'boolean') return cast(native, input ? 1 : 0);
  if (typeof input === 'bigint') return cast(native, isFloating(native) ? Number(input) : input);
  if (typeof input === 'string') {
    const label = native === 'enum' ? enumStrings.indexOf(input) : -1;
    const number = label === -1 ? parseNumber(native, input) : label;
    if (number !== undefined) return number;
  }
  const labels = native === 'enum' && enumStrings.length > 0 ? ` or one of ${enumStrings.map(show).join(', ')}` : '';
  throw new TypeError(
    `cannot store ${show(input)} as ${native}: give a number, a bigint, a boolean, text with a number${labels}`,
  );
}

function show(input: unknown): string {
  if (typeof input === 'string') return JSON.stringify(input);
  const named = typeof input === 'object' || typeof input === 'function';
  return named ? Object.prototype.toString.call(input) : String(input);
}
