/**
 * The seven types that Channel Access has, and how values of other types are shown in them.
 *
 * Source: EPICS base `db_access.c`, `dbDBRnewToDBRold`: what does not fit is shown in the next larger type, integers of
 * 64 bits as DOUBLE. A boolean is a CHAR, as QSRV maps the two.
 */
import type { Native } from '../value/native.ts';

/** Numbered as the plain DBR types. */
export const DbrNative = { STRING: 0, SHORT: 1, FLOAT: 2, ENUM: 3, CHAR: 4, LONG: 5, DOUBLE: 6 } as const;
export type DbrNative = (typeof DbrNative)[keyof typeof DbrNative];
export type DbrNativeName = keyof typeof DbrNative;
export type NumericDbrNative = Exclude<DbrNative, typeof DbrNative.STRING>;

/** `dbrNativeNames[native]` */
export const dbrNativeNames = Object.keys(DbrNative) as readonly DbrNativeName[];

/** As which type a channel on a PV of this type appears. */
export function dbrNativeOf(native: Native): DbrNative {
  return shownAs[native];
}

/** The type of values as they come from a payload, by `DbrNative`. */
export const valueTypes = ['string', 'int16', 'float', 'enum', 'uint8', 'int32', 'double'] as const satisfies Native[];

// --- helpers ------------------------------------------------------------------------------------------------------

const shownAs: Readonly<Record<Native, DbrNative>> = {
  string: DbrNative.STRING,
  boolean: DbrNative.CHAR,
  int8: DbrNative.CHAR,
  uint8: DbrNative.CHAR,
  int16: DbrNative.SHORT,
  uint16: DbrNative.LONG,
  int32: DbrNative.LONG,
  uint32: DbrNative.DOUBLE,
  int64: DbrNative.DOUBLE,
  uint64: DbrNative.DOUBLE,
  float: DbrNative.FLOAT,
  double: DbrNative.DOUBLE,
  enum: DbrNative.ENUM,
};
