/** Whether a value that an author hands over is one that its PV can hold, before it is made to fit. */
import { bigRanges, integerRanges, type Native } from '../../protocol/value/native.ts';

/** Of integers; a uint8 takes negative numbers too, as base's CHAR. */
export const ranges: {
  readonly [native in Native]?: { readonly min: number | bigint; readonly max: number | bigint };
} = { ...integerRanges, ...bigRanges, uint8: { min: -0x80, max: 0xff } };

/**
 * What is wrong with a number, or a list of numbers, for a PV of this type: it is beyond the range, or not a number. Undefined
 * when it fits, and for what is not a number. Fractions fit: they are cut.
 *
 * @param states of an enum: names of those that there are; none when any number will do
 */
export function misfit(native: Native, input: unknown, states: readonly string[]): string | undefined {
  if (native === 'enum') return noState(input, states);
  const range = native === 'boolean' ? undefined : ranges[native];
  if (range === undefined) return undefined;
  if (!isList(input)) return isOutside(input, range) ? beyond(native, input, range) : undefined;
  if (fitsAsWhole(native, input)) return undefined;
  for (let index = 0; index < input.length; index++) {
    if (isOutside(input[index], range)) return `${beyond(native, input[index], range)} (element ${index})`;
  }
  return undefined;
}

/** A typed array of the range of the PV: there is no need to look at each of its elements. */
export function fitsAsWhole(native: Native, input: unknown): boolean {
  return ArrayBuffer.isView(input) && (ranges[native] === undefined || input.constructor === typed[native]);
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Range = NonNullable<(typeof ranges)[Native]>;

const typed: { readonly [native in Native]?: unknown } = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
};

function isList(input: unknown): input is ArrayLike<unknown> {
  return Array.isArray(input) || (ArrayBuffer.isView(input) && !(input instanceof DataView));
}

function isOutside(value: unknown, { min, max }: Range): boolean {
  return (typeof value === 'number' || typeof value === 'bigint') && !(value >= min && value <= max);
}

function beyond(native: Native, value: unknown, { min, max }: Range): string {
  return `it cannot hold ${String(value)}: ${native} holds ${min} to ${max}`;
}

function noState(input: unknown, states: readonly string[]): string | undefined {
  if (states.length === 0 || typeof input === 'boolean' || typeof input === 'object') return undefined;
  const isName = typeof input === 'string' && states.includes(input);
  const number = Number(input);
  if (isName || (number >= 0 && number < states.length)) return undefined;
  return `it has no state ${JSON.stringify(input)}: its states are ${states.join(', ')}`;
}
