/**
 * The 39 DBR types: how a value travels, and what travels with it.
 *
 * Types 0 to 34 are five groups of seven: `number = 7 * group + native`. Each group puts more in front of the value:
 * nothing, alarm (STS), alarm and time stamp (TIME), alarm, units and limits (GR), the same and control limits (CTRL).
 * Only the value repeats in an array; what comes before it is sent once.
 *
 * Source: Channel Access 4.13, "DBR types"; sizes as compiled from db_access.h.
 */

import { DbrNative } from './dbr-native.ts';

/** Number of each DBR type by name. */
export const Dbr = {
  STRING: 0,
  SHORT: 1,
  FLOAT: 2,
  ENUM: 3,
  CHAR: 4,
  LONG: 5,
  DOUBLE: 6,
  STS_STRING: 7,
  STS_SHORT: 8,
  STS_FLOAT: 9,
  STS_ENUM: 10,
  STS_CHAR: 11,
  STS_LONG: 12,
  STS_DOUBLE: 13,
  TIME_STRING: 14,
  TIME_SHORT: 15,
  TIME_FLOAT: 16,
  TIME_ENUM: 17,
  TIME_CHAR: 18,
  TIME_LONG: 19,
  TIME_DOUBLE: 20,
  GR_STRING: 21,
  GR_SHORT: 22,
  GR_FLOAT: 23,
  GR_ENUM: 24,
  GR_CHAR: 25,
  GR_LONG: 26,
  GR_DOUBLE: 27,
  CTRL_STRING: 28,
  CTRL_SHORT: 29,
  CTRL_FLOAT: 30,
  CTRL_ENUM: 31,
  CTRL_CHAR: 32,
  CTRL_LONG: 33,
  CTRL_DOUBLE: 34,
  /** Write only: whether transient alarms must be acknowledged. */
  PUT_ACKT: 35,
  /** Write only: acknowledges alarms up to a severity. */
  PUT_ACKS: 36,
  /** Read only: alarm, acknowledgement state and the value as text. */
  STSACK_STRING: 37,
  /** Read only: the record type, such as "ai". */
  CLASS_NAME: 38,
} as const;
export type DbrName = keyof typeof Dbr;

export type DbrGroup = 'PLAIN' | 'STS' | 'TIME' | 'GR' | 'CTRL' | 'SPECIAL';

export interface DbrType {
  readonly name: DbrName;
  readonly number: number;
  readonly group: DbrGroup;
  /** How one value is written. */
  readonly native: DbrNative;
  /** Bytes of one element, metadata included, unpadded. */
  readonly size: number;
  /** Bytes of each further element. */
  readonly valueSize: number;
  /** Where the first value starts. */
  readonly valueOffset: number;
}

/** Groups in the order of their type numbers: the group's index times seven is its first type. */
const groups = ['PLAIN', 'STS', 'TIME', 'GR', 'CTRL'] as const;

/** Bytes of one element of each native type, by native number. */
const valueSizes = [40, 2, 4, 2, 1, 4, 8];

/** Offset of the first value, by group and native number. The gaps are what C compilers insert to align the value. */
const valueOffsets = {
  PLAIN: [0, 0, 0, 0, 0, 0, 0],
  STS: [4, 4, 4, 4, 5, 4, 8],
  TIME: [12, 14, 12, 14, 15, 12, 16],
  GR: [4, 24, 40, 422, 19, 36, 64],
  CTRL: [4, 28, 48, 422, 21, 44, 80],
} as const;

/** Native form and value offset of the four types outside the groups. */
const specials: Readonly<Record<number, { native: DbrNative; valueOffset: number }>> = {
  [Dbr.PUT_ACKT]: { native: DbrNative.ENUM, valueOffset: 0 },
  [Dbr.PUT_ACKS]: { native: DbrNative.ENUM, valueOffset: 0 },
  [Dbr.STSACK_STRING]: { native: DbrNative.STRING, valueOffset: 8 },
  [Dbr.CLASS_NAME]: { native: DbrNative.STRING, valueOffset: 0 },
};

/** Every DBR type, indexed by its number. A number from the wire may be outside: `dbrTypes[n]` is then undefined. */
export const dbrTypes: readonly DbrType[] = Object.entries(Dbr).map(([name, number]) =>
  describe(name as DbrName, number),
);

/** Type number of a native type in one of the five groups: `dbrTypeOf('TIME', DbrNative.DOUBLE)` is 20. */
export function dbrTypeOf(group: Exclude<DbrGroup, 'SPECIAL'>, native: DbrNative): number {
  return groups.indexOf(group) * 7 + native;
}

/** Whether units, limits, states or the acknowledgement stand in front of the value. */
export function hasMetadata({ group }: DbrType): boolean {
  return group === 'GR' || group === 'CTRL' || group === 'SPECIAL';
}

/** Whether a client may ask for this type in a read or a subscription. */
export function isReadable(type: number): boolean {
  return type in dbrTypes && type !== Dbr.PUT_ACKT && type !== Dbr.PUT_ACKS;
}

/** Whether a client may write this type: the plain ones and the two that acknowledge alarms. */
export function isWritable(type: number): boolean {
  return (type in dbrTypes && type <= Dbr.DOUBLE) || type === Dbr.PUT_ACKT || type === Dbr.PUT_ACKS;
}

/**
 * Bytes of `count` elements, metadata included, before padding. Zero elements are the metadata alone. Exact for every
 * 32-bit count: the largest result, 40 * (2^32 - 1), is far below 2^53.
 *
 * @throws RangeError for a type outside 0..38: ask `isReadable` or `isWritable` first.
 */
export function dbrSize(type: number, count: number): number {
  const description = dbrTypes[type];
  if (!description) throw new RangeError(`DBR type ${type} does not exist: types are 0 to ${dbrTypes.length - 1}`);
  return description.valueOffset + count * description.valueSize;
}

/** `dbrSize` rounded up to the multiple of eight that goes on the wire. */
export function dbrPaddedSize(type: number, count: number): number {
  return Math.ceil(dbrSize(type, count) / 8) * 8;
}

function describe(name: DbrName, number: number): DbrType {
  const group = groups[Math.floor(number / 7)] ?? 'SPECIAL';
  const { native, valueOffset } =
    group === 'SPECIAL'
      ? specials[number]!
      : { native: (number % 7) as DbrNative, valueOffset: valueOffsets[group][number % 7]! };
  const valueSize = valueSizes[native]!;
  return { name, number, group, native, size: valueOffset + valueSize, valueSize, valueOffset };
}
