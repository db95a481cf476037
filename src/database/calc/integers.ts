/**
 * How calc expressions turn doubles into 32-bit integers. C leaves the cast of a double that does not fit undefined;
 * the values here are those of EPICS base on x86-64.
 */

const INTEGER_MIN = -(2 ** 31);
const INTEGER_MAX = 2 ** 31 - 1;

/** Truncates toward 0. What does not fit a signed 32-bit integer, NaN included, gives -2147483648. */
export function toInteger(value: number): number {
  const truncated = Math.trunc(value);
  return truncated >= INTEGER_MIN && truncated <= INTEGER_MAX ? truncated : INTEGER_MIN;
}

/**
 * The 32 bits of a value for a bitwise operator, as a signed integer: negative values convert as signed, others as
 * unsigned, so 4294967295 and -1 have the same bits. From 2^32 on the higher bits are dropped; from 2^63 on, and for
 * NaN, nothing is left.
 */
export function toBits(value: number): number {
  if (value < 0) return toInteger(value);
  return value < 2 ** 63 ? value | 0 : 0;
}
