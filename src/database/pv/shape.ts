/** How an author sees a stored value: numbers, labels, text, bytes, and arrays of them. */

import { isBig, type Native, type NumericNative } from '../../protocol/value/native.ts';
import type { Metadata } from '../../protocol/value/sample.ts';
import { charsToText, textToBytes } from '../../protocol/value/text.ts';
import { arrayOf, type Value } from '../../protocol/value/value.ts';

export interface Shape<T = unknown> {
  /** Whether it needs a `maxLength`. */
  readonly array: boolean;
  read(value: Value, metadata: Metadata): T;
  /** What the author hands over, as `coerce` takes it; default: as it is. */
  write?(input: unknown, maxCount: number): unknown;
}

export const number: Shape<number> = { array: false, read: (value) => Number(value) };

/** `native` decides the kind of typed array. */
export function numbers(native: NumericNative): Shape {
  return {
    array: true,
    read: (value) => (typeof value === 'object' ? value : arrayOf(native, value as number | bigint)),
  };
}

/** An integer of 64 bits. */
export const big: Shape<bigint> = { array: false, read: (value) => BigInt(value as bigint) };

export const text: Shape<string> = { array: false, read: (value) => String(value) };

export const texts: Shape<readonly string[]> = {
  array: true,
  read: (value) => (typeof value === 'string' ? [value] : (value as readonly string[])),
};

/** A state by its name; a number without a state as its digits. */
export const label: Shape<string> = {
  array: false,
  read: (value, { enumStrings }) => enumStrings[Number(value)] ?? String(value),
};

export const boolean: Shape<boolean> = { array: false, read: (value) => value !== 0 };

export const booleans: Shape<readonly boolean[]> = {
  array: true,
  read: (value) => (typeof value === 'object' ? Array.from<unknown>(value).map(Boolean) : [Boolean(value)]),
};

/** Text kept in an array of uint8, as UTF-8 up to its first NUL. */
export const longText: Shape<string> = {
  array: true,
  read: (value) => charsToText(typeof value === 'number' ? Uint8Array.of(value) : (value as Uint8Array)),
  write: (input, maxCount) => {
    if (typeof input !== 'string') return input;
    const bytes = textToBytes(input);
    return maxCount === 1 ? (bytes[0] ?? bytes) : bytes;
  },
};

export const bytes: Shape<Uint8Array> = {
  array: true,
  read: (value) => (typeof value === 'number' ? Uint8Array.of(value) : (value as Uint8Array)),
};

/** The plainest shape of a PV of which nothing else is known. */
export function ofNative(native: Native, maxCount: number): Shape {
  if (native === 'string') return maxCount === 1 ? text : texts;
  if (native === 'boolean') return maxCount === 1 ? boolean : booleans;
  if (maxCount > 1) return numbers(native);
  return isBig(native) ? big : number;
}
