/**
 * The types that a PV's value can have: all that Channel Access, PV Access and EPICS databases know.
 *
 * Each protocol shows them in its own types (`protocol/ca/dbr-native.ts`: base's DBF to DBR table). An `enum` is an index
 * into the PV's list of states.
 */

export const natives = [
  'string',
  'boolean',
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float',
  'double',
  'enum',
] as const;

export type Native = (typeof natives)[number];
/** Everything that is held as a number or a bigint: a `boolean` is 0 or 1. */
export type NumericNative = Exclude<Native, 'string'>;
/** Held as bigint. */
export type BigNative = 'int64' | 'uint64';

export type NumericArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** The typed array that holds elements of each type. */
export const arrayTypes = {
  boolean: Uint8Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float: Float32Array,
  double: Float64Array,
  enum: Uint16Array,
} as const satisfies Record<NumericNative, unknown>;

/** Whole numbers that each type can hold. Of 64 bits: as bigint in `bigRanges`. */
export const integerRanges: Readonly<
  Record<Exclude<NumericNative, BigNative | 'float' | 'double'>, { readonly min: number; readonly max: number }>
> = {
  boolean: { min: 0, max: 1 },
  int8: { min: -0x80, max: 0x7f },
  uint8: { min: 0, max: 0xff },
  int16: { min: -0x8000, max: 0x7fff },
  uint16: { min: 0, max: 0xffff },
  int32: { min: -0x80000000, max: 0x7fffffff },
  uint32: { min: 0, max: 0xffffffff },
  enum: { min: 0, max: 0xffff },
};

export const bigRanges: Readonly<Record<BigNative, { readonly min: bigint; readonly max: bigint }>> = {
  int64: { min: -(2n ** 63n), max: 2n ** 63n - 1n },
  uint64: { min: 0n, max: 2n ** 64n - 1n },
};

export function isBig(native: Native): native is BigNative {
  return native === 'int64' || native === 'uint64';
}

export function isFloating(native: Native): native is 'float' | 'double' {
  return native === 'double' || native === 'float';
}

/** Whole numbers; neither states nor truth values. */
export function isInteger(native: Native): boolean {
  return native.includes('int');
}
