/** What the types of fields can hold. */
import type { DbfType } from '../../database/records/field-table.ts';

/** Display and control limits of a field that has none of its own: what its type can hold (getMaxRangeValues of base's recGbl.c). */
export function rangeOf(dbf: DbfType): readonly [low: number, high: number] {
  return ranges[dbf] ?? [0, 0];
}

const ranges: { readonly [dbf in DbfType]?: readonly [low: number, high: number] } = {
  CHAR: [-128, 127],
  UCHAR: [0, 255],
  SHORT: [-32768, 32767],
  ENUM: [0, 65535],
  USHORT: [0, 65535],
  LONG: [-2147483648, 2147483647],
  ULONG: [0, 4294967295],
  INT64: [-(2 ** 63), 2 ** 63],
  UINT64: [0, 2 ** 64],
  FLOAT: [-1e30, 1e30],
  DOUBLE: [-1e300, 1e300],
};
