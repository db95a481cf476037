/**
 * Conversion between what a client asks for or sends and what the PV stores, as EPICS base's dbConvert does it.
 *
 * Any type can be read as and written from any other. A conversion that cannot be made (text
 * without a number in it, no such state) is undefined; it becomes GETFAIL or PUTFAIL.
 */

import { cast, parseNumber } from './cast.ts';
import { defaultPrecision, formatDouble, formatFloat } from './format.ts';
import type { Native, NumericNative } from './native.ts';
import { parseInteger } from './parse.ts';
import { arrayOf, createNumericArray, elementCount, isScalar, type ScalarValue, type Value } from './value.ts';

/** What the PV's configuration contributes to a conversion. */
export interface ConversionContext {
  /** Decimals of floating point numbers as text; undefined where none is configured, which shows six. */
  readonly precision: number | undefined;
  /** Names of the states of an enum, in order of their numbers. */
  readonly enumStrings: readonly string[];
  /** An array, even of one element: empty text is no number for it. */
  readonly isArray?: boolean;
  /** Of an EPICS record: mbbi and mbbo have 16 states, with names or without. */
  readonly recordType?: string;
  /** An mbbi or mbbo whose states have raw values, if no names: a number is none of them. */
  readonly hasStates?: boolean;
}

/** Text of an enum whose number has no state: base's bi and bo records answer the same. */
export const illegalState = 'Illegal_Value';
/** What base's mbbi and mbbo records answer, beyond the states they can have. */
export const illegalOfMany = 'Illegal Value';
const manyStates = 16;

/**
 * A PV's value as a client asked to read it. Scalars stay scalars and arrays stay arrays; when nothing needs converting
 * the answer is `value` itself. Numbers become text with the configured precision and states become their names; an
 * enum without any names shows its number. Text becomes a number where it starts with one; a single empty text is 0,
 * except as enum. Of integers of 64 bits, those of 32 bits get the low ones.
 */
export function convertRead(from: Native, value: Value, to: Native, context: ConversionContext): Value | undefined {
  if (from === to) return value;
  if (to === 'string') return allTexts(from, value, context);
  return allNumbers(value, to, (text, only) => readNumber(text, to, only));
}

/**
 * What a client wrote, as the PV stores it: cut to `maxCount` elements, in the scalar or array form that goes with
 * `maxCount`. Text for an enum is the exact name of a state or the number of an existing one; empty text is 0 for a
 * scalar, and no number for an array. Undefined as well when there is no element for a scalar.
 */
export function convertWrite(
  from: Native,
  value: Value,
  to: Native,
  maxCount: number,
  context: ConversionContext,
): Value | undefined {
  const stored = inShape(value, from, maxCount);
  if (stored === undefined || from === to) return stored;
  if (to === 'string') return allTexts(from, stored, context);
  if (to === 'enum') return allNumbers(stored, to, (text) => stateNumber(text, context));
  const isScalar = maxCount === 1 && context.isArray !== true;
  return allNumbers(stored, to, (text) => readNumber(text, to, isScalar));
}

/** `value` as a scalar when `maxCount` is 1, as an array of at most `maxCount` elements otherwise. */
function inShape(value: Value, native: Native, maxCount: number): Value | undefined {
  if (isScalar(value)) {
    if (maxCount === 1) return value;
    return typeof value === 'string' ? [value] : arrayOf(native as NumericNative, value);
  }
  if (maxCount === 1) return value[0];
  return value.length > maxCount ? value.slice(0, maxCount) : value;
}

function allTexts(from: Native, value: Value, context: ConversionContext): Value {
  if (typeof value === 'number' || typeof value === 'bigint') return numberText(from, value, context);
  return Array.from(value as ArrayLike<number>, (number) => numberText(from, number, context));
}

/** @param parse gets each text, and whether it is the only element */
function allNumbers(
  value: Value,
  to: NumericNative,
  parse: (text: string, only: boolean) => number | bigint | undefined,
): Value | undefined {
  if (typeof value === 'string') return parse(value, true);
  if (typeof value !== 'object') return cast(to, value);
  const numbers = createNumericArray(to, value.length);
  const slots = numbers as { [index: number]: ScalarValue };
  const only = elementCount(value) === 1;
  for (let i = 0; i < numbers.length; i++) {
    const element = value[i]!;
    const number = typeof element === 'string' ? parse(element, only) : cast(to, element);
    if (number === undefined) return undefined;
    slots[i] = number;
  }
  return numbers;
}

function numberText(from: Native, value: number | bigint, context: ConversionContext): string {
  if (typeof value === 'bigint') return String(value);
  if (from === 'double') return formatDouble(value, decimals(context));
  if (from === 'float') return formatFloat(value, decimals(context));
  if (from === 'boolean') return String(value !== 0);
  const { enumStrings, recordType, hasStates } = context;
  if (from !== 'enum') return String(value);
  const name = enumStrings[value];
  if (name !== undefined) return name;
  if (recordType === 'mbbo' && enumStrings.length === 0 && hasStates !== true) return String(value);
  if (recordType?.startsWith('mbb')) return value < manyStates ? '' : illegalOfMany;
  if (enumStrings.length > 0) return illegalState;
  return recordType === 'bi' || recordType === 'bo' ? (value < 2 ? '' : illegalState) : String(value);
}

function decimals({ precision }: ConversionContext): number {
  return precision === undefined ? defaultPrecision : Math.max(0, Math.trunc(precision));
}

function readNumber(text: string, to: NumericNative, only: boolean): number | bigint | undefined {
  // Base answers 0 for an empty text field, but not for one among several, and not where a state is asked for.
  if (text === '' && only && to !== 'enum') return cast(to, 0);
  return parseNumber(to, text);
}

function stateNumber(text: string, context: ConversionContext): number | undefined {
  const { enumStrings, recordType, hasStates = enumStrings.length > 0 } = context;
  const isBinary = recordType === 'bi' || recordType === 'bo';
  const named = enumStrings.indexOf(text);
  if (named !== -1) return named;
  // States beyond the names have none: an empty text is the first of them.
  const most = isBinary ? 2 : recordType?.startsWith('mbb') && hasStates ? manyStates : 0;
  if (text === '' && enumStrings.length < most) return enumStrings.length;
  // Unlike other numbers, a state's is not followed by anything: "1 turn" is a misspelt name, but to an mbbo. One below 0 counts back
  // from the end.
  if (recordType !== 'mbbo' && !/^\s*[+-]?(?:0x[\da-f]+|\d+)\s*$/i.test(text)) return undefined;
  const read = parseInteger(text, -0xffff, 0xffff);
  if (read === undefined) return undefined;
  const number = read & 0xffff;
  // Without names, a bi or bo has two states all the same.
  const count = hasStates ? enumStrings.length : isBinary ? 2 : Number.POSITIVE_INFINITY;
  return number < count ? number : undefined;
}
