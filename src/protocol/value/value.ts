/**
 * How a PV holds its value.
 *
 * A scalar (maximum count 1) is a number, a bigint for integers of 64 bits, or a string; an `int8` or `uint8` that holds
 * nothing is an empty array. An array (maximum count above 1) is a typed array of the elements valid now, or a list of
 * strings; it may be empty. Stored values are never changed in place: an update puts a new one in their place, so that a
 * value handed out stays what it was.
 */
import { arrayTypes, isBig, type Native, type NumericArray, type NumericNative } from './native.ts';

export type ScalarValue = number | bigint | string;
export type ArrayValue = NumericArray | readonly string[];
export type Value = ScalarValue | ArrayValue;

export function isScalar(value: Value): value is ScalarValue {
  return typeof value !== 'object';
}

/** Elements valid now: 1 for a scalar, the length of an array. */
export function elementCount(value: Value): number {
  return typeof value === 'object' ? value.length : 1;
}

/** The value as a number for limits and deadbands: undefined for text and arrays. Beyond 2^53 it is rounded. */
export function asNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'bigint' ? Number(value) : undefined;
}

/** The value of a PV that nobody has given one: 0 or "" for a scalar, an empty array otherwise. */
export function zeroValue(native: Native, maxCount: number): Value {
  if (native === 'string') return maxCount === 1 ? '' : [];
  if (maxCount !== 1) return createNumericArray(native, 0);
  return isBig(native) ? 0n : 0;
}

/** A zeroed array of the kind that holds `native`: Int16Array for int16, Float64Array for double and so on. */
export function createNumericArray(native: NumericNative, length: number): NumericArray {
  return new arrayTypes[native](length);
}

/** An array of these elements. They must fit: `cast` makes them. */
export function arrayOf(native: NumericNative, ...elements: readonly (number | bigint)[]): NumericArray {
  const array = createNumericArray(native, elements.length) as { [index: number]: number | bigint };
  elements.forEach((element, index) => {
    array[index] = element;
  });
  return array as NumericArray;
}
