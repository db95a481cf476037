/**
 * Elements of the seven native types as they lie in a payload: big-endian, one after the other, unaligned.
 */

import type { NumericArray } from '../value/native.ts';
import { readExactText, readText, stringSize, writeText } from '../value/text.ts';
import { createNumericArray, elementCount, type Value } from '../value/value.ts';
import { DbrNative, type NumericDbrNative, valueTypes } from './dbr-native.ts';

/**
 * Writes the first `count` elements of a stored value into zeroed bytes; elements the value does not have stay zero.
 * The value must be of the type `valueTypes[native]`.
 */
export function writeElements(view: DataView, offset: number, native: DbrNative, count: number, value: Value): void {
  if (typeof value === 'number') {
    if (count > 0) writeNumber(view, offset, native as NumericDbrNative, value);
    return;
  }
  if (native === DbrNative.STRING) {
    writeTexts(view, offset, count, typeof value === 'string' ? [value] : (value as readonly string[]));
    return;
  }
  writeNumbers(view, offset, native, Math.min(count, elementCount(value)), value as SmallArray);
}

/**
 * Reads `count` elements: a scalar when `count` is 1, else an array. The payload must hold them.
 *
 * @param exact whether each byte of a text is kept, also where it is not UTF-8
 */
export function readElements(view: DataView, offset: number, native: DbrNative, count: number, exact: boolean): Value {
  if (native === DbrNative.STRING) {
    // The last of the 40 bytes is a NUL by definition, whatever was sent there; the payload may end before it.
    const readOne = exact ? readExactText : readText;
    const textAt = (at: number) => readOne(bytesOf(view), at, Math.min(at + stringSize - 1, view.byteLength));
    return count === 1 ? textAt(offset) : Array.from({ length: count }, (_, i) => textAt(offset + i * stringSize));
  }
  if (count === 1) return readNumber(view, offset, native);
  const values = createNumericArray(valueTypes[native], count) as SmallArray;
  const size = values.BYTES_PER_ELEMENT;
  for (let i = 0; i < count; i++) values[i] = readNumber(view, offset + i * size, native);
  return values;
}

/** Arrays of the types that have a DBR type of their own. */
type SmallArray = Exclude<NumericArray, BigInt64Array | BigUint64Array>;

/** Writes one number, already cast to `native`. */
export function writeNumber(view: DataView, offset: number, native: NumericDbrNative, value: number): void {
  switch (native) {
    case DbrNative.DOUBLE:
      view.setFloat64(offset, value);
      return;
    case DbrNative.LONG:
      view.setInt32(offset, value);
      return;
    case DbrNative.FLOAT:
      view.setFloat32(offset, value);
      return;
    case DbrNative.CHAR:
      view.setUint8(offset, value);
      return;
    default:
      view.setUint16(offset, value);
  }
}

/** Reads one number. */
export function readNumber(view: DataView, offset: number, native: NumericDbrNative): number {
  switch (native) {
    case DbrNative.DOUBLE:
      return view.getFloat64(offset);
    case DbrNative.LONG:
      return view.getInt32(offset);
    case DbrNative.FLOAT:
      return view.getFloat32(offset);
    case DbrNative.CHAR:
      return view.getUint8(offset);
    case DbrNative.SHORT:
      return view.getInt16(offset);
    default:
      return view.getUint16(offset);
  }
}

/** One loop per type keeps each call site monomorphic, which is what makes large waveforms cheap. */
function writeNumbers(
  view: DataView,
  offset: number,
  native: NumericDbrNative,
  count: number,
  values: SmallArray,
): void {
  switch (native) {
    case DbrNative.DOUBLE:
      for (let i = 0; i < count; i++) view.setFloat64(offset + i * 8, values[i]!);
      return;
    case DbrNative.LONG:
      for (let i = 0; i < count; i++) view.setInt32(offset + i * 4, values[i]!);
      return;
    case DbrNative.FLOAT:
      for (let i = 0; i < count; i++) view.setFloat32(offset + i * 4, values[i]!);
      return;
    case DbrNative.CHAR:
      bytesOf(view).set(values.subarray(0, count), offset);
      return;
    default:
      for (let i = 0; i < count; i++) view.setUint16(offset + i * 2, values[i]!);
  }
}

function writeTexts(view: DataView, offset: number, count: number, texts: readonly string[]): void {
  const bytes = bytesOf(view);
  const end = Math.min(count, texts.length);
  for (let i = 0; i < end; i++) writeText(bytes, offset + i * stringSize, stringSize, texts[i]!);
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
