/** Elements of a reading as text. */
import type { Reading } from '../../actors/ca/client/reading.ts';
import { DbrNative } from '../../protocol/ca/dbr-native.ts';
import { Dbr, dbrTypes } from '../../protocol/ca/dbr-types.ts';
import { type FloatFormat, floatText, type IntegerBase, integerText, roundedText } from './number-text.ts';
import { cString, escapeText } from './text-bytes.ts';

export interface ValueFormat {
  /** -0x, -0o, -0b */
  readonly integers: IntegerBase;
  /** -lx, -lo, -lb; 'decimal': not rounded. */
  readonly rounding: IntegerBase;
  /** -e, -f, -g */
  readonly floats: FloatFormat;
  /** -n */
  readonly enumsAsNumbers: boolean;
  /** -S */
  readonly charsAsText: boolean;
  /** -F: one byte. */
  readonly separator: string;
}

/** A reading as the tools keep it: with the bytes it came as. */
export type RawReading = Reading & { readonly payload: Uint8Array };

export function elementText(reading: RawReading, index: number, format: ValueFormat): string {
  const { native, valueOffset, valueSize } = dbrTypes[Dbr[reading.type]]!;
  const { payload } = reading;
  const at = valueOffset + index * valueSize;
  if (native === DbrNative.STRING) return escapeText(cString(payload, at, Math.min(at + valueSize, payload.length)));
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  switch (native) {
    case DbrNative.FLOAT:
      return number(view.getFloat32(at), format);
    case DbrNative.DOUBLE:
      return number(view.getFloat64(at), format);
    case DbrNative.CHAR:
      return String(view.getInt8(at));
    case DbrNative.SHORT:
      return integerText(view.getInt16(at), format.integers);
    case DbrNative.LONG:
      return integerText(view.getInt32(at), format.integers);
    case DbrNative.ENUM:
      return stateText(reading, view.getUint16(at), format);
  }
}

/** All elements, with the separator between them. */
export function elementsText(reading: RawReading, format: ValueFormat): string {
  const texts: string[] = [];
  for (let index = 0; index < reading.count; index++) texts.push(elementText(reading, index, format));
  return texts.join(format.separator);
}

/** Whether -S applies: an array of CHAR. */
export function isLongText({ type, count }: RawReading, format: ValueFormat, counted: boolean): boolean {
  return format.charsAsText && dbrTypes[Dbr[type]]!.native === DbrNative.CHAR && (counted || count > 1);
}

/** An array of CHAR as the text it holds. */
export function longText({ type, count, payload }: RawReading): string {
  const { valueOffset } = dbrTypes[Dbr[type]]!;
  return escapeText(cString(payload, valueOffset, Math.min(valueOffset + count, payload.length)));
}

/** The value as caget's plain and terse lines have it: the count in front of an array. */
export function valueText(reading: RawReading, format: ValueFormat, counted: boolean): string {
  if (isLongText(reading, format, counted)) return longText(reading);
  const count = counted || reading.count > 1 ? `${reading.count}${format.separator}` : '';
  return count + elementsText(reading, format);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MAX_STATES = 16;
const STATE_SIZE = 26;
const STATES_OFFSET = 6;

function number(value: number, { rounding, floats }: ValueFormat): string {
  return rounding === 'decimal' ? floatText(value, floats) : roundedText(value, rounding);
}

/** The name of the state, where the type carries names. */
function stateText({ type, payload, enumStrings }: RawReading, state: number, format: ValueFormat): string {
  if (enumStrings === undefined || format.enumsAsNumbers || (type !== 'GR_ENUM' && type !== 'CTRL_ENUM')) {
    return String(state);
  }
  if (state >= MAX_STATES) return `Illegal Value (${state})`;
  if (state >= enumStrings.length) return `Enum Index Overflow (${state})`;
  return stateName(payload, state);
}

export function stateName(payload: Uint8Array, state: number): string {
  const at = STATES_OFFSET + state * STATE_SIZE;
  return cString(payload, at, at + STATE_SIZE);
}
