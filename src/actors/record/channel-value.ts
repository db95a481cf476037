/**
 * What becomes of a value on its way over Channel Access, which has fewer types than records.
 *
 * Source: db_access.c, dbCaPutLinkCallback and dbFastLinkConv.c of base 7.0.10.
 */
import { convertValue, lowBits, parseTo } from '../../database/records/convert.ts';
import type { DbfType } from '../../database/records/field-table.ts';
import { defaultPrecision, formatDouble, formatFloat } from '../../protocol/value/format.ts';
import { elementCount, type Value } from '../../protocol/value/value.ts';

/** The type of a channel to a field. */
export function channelType(dbf: DbfType): DbfType {
  return types[dbf] ?? 'STRING';
}

/** A value as it comes: integers that Channel Access has no type for are DOUBLE. */
export function asSent(value: Value): Value {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof BigInt64Array || value instanceof BigUint64Array ? Float64Array.from(value, Number) : value;
}

/** A number that has come, or goes, as text: without the precision of a record. Undefined: it is a state or choice. */
export function plainText(dbf: DbfType, number: number | bigint): string | undefined {
  if (dbf === 'FLOAT') return formatFloat(Number(number), defaultPrecision);
  return channelType(dbf) === 'DOUBLE' ? formatDouble(Number(number), defaultPrecision) : undefined;
}

/**
 * A value as a channel takes it.
 *
 * @param from the type of `value`
 * @param to the type of the field
 * @param capacity most elements of the field
 * @returns undefined: a text is no number
 */
export function toChannel(
  value: Value,
  from: DbfType,
  to: DbfType,
  capacity: number,
): { readonly value: Value; readonly dbf: DbfType } | undefined {
  const type = from === 'STRING' && channelType(to) === 'ENUM' ? 'STRING' : channelType(to);
  const isMany = capacity > 1 || elementCount(value) !== 1;
  const converted = convertValue(
    lowBits(value, from, type),
    type,
    isMany ? capacity : undefined,
    (number) => plainText(from, number) ?? String(number),
    (text) => (isMany && text.trim() === '' ? undefined : parseTo(type, text)),
  );
  // What is a CHAR on its way has no sign where it arrives.
  return converted === undefined ? undefined : { value: converted, dbf: type === 'CHAR' ? 'UCHAR' : type };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const types: { readonly [dbf in DbfType]?: DbfType } = {
  CHAR: 'CHAR',
  UCHAR: 'CHAR',
  SHORT: 'SHORT',
  USHORT: 'LONG',
  LONG: 'LONG',
  ULONG: 'DOUBLE',
  INT64: 'DOUBLE',
  UINT64: 'DOUBLE',
  FLOAT: 'FLOAT',
  DOUBLE: 'DOUBLE',
  ENUM: 'ENUM',
  MENU: 'ENUM',
  DEVICE: 'ENUM',
};
