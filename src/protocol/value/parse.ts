/**
 * Text to number, by the rules of EPICS base (epicsParseXXX over C's strtol and strtod).
 *
 * Blanks in front are skipped. What follows the number is ignored, so "12.5 mm" is 12.5. Text that does not start with
 * a number, and numbers out of range, are undefined; so is empty text, which each conversion treats in its own way.
 */

/**
 * An integer within `min..max`, decimal, hexadecimal or octal: "-5", "+7", " 12 counts", "0x1F", "010", which is eight.
 */
export function parseInteger(text: string, min: number, max: number): number | undefined {
  const [, sign, hex, octal, decimal] = WHOLE.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const size = Number(octal === undefined ? (hex ?? decimal) : `0o0${octal}`);
  const value = sign === '-' ? -size : size;
  if (value < min || value > max) return undefined;
  return value === 0 ? 0 : value; // "-0" is not a negative zero among integers
}

/** As `parseInteger`, for integers of 64 bits. */
export function parseBigInteger(text: string, min: bigint, max: bigint): bigint | undefined {
  const [, sign, hex, octal, decimal] = WHOLE.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const digits = hex ?? (octal === undefined ? decimal! : `0o0${octal}`);
  // No number of 64 bits has more digits; BigInt takes time for very long ones.
  if (digits.replace(/^0[xo]0*/i, '').length > 22) return undefined;
  const size = BigInt(digits);
  const value = sign === '-' ? -size : size;
  return value < min || value > max ? undefined : value;
}

/**
 * A floating point number as strtod reads it: decimal, hexadecimal ("0x1.8p3"), "inf", "infinity", "nan", "nan(…)", in
 * either case. A finite number too large for a double, or so small that it would become zero, is undefined.
 */
export function parseDouble(text: string): number | undefined {
  const match = number.exec(text);
  if (!match) return undefined;
  const [, sign, hex, power, decimal, exponent = '', infinity] = match;
  if (infinity !== undefined) return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const digits = hex ?? decimal;
  if (digits === undefined) return Number.NaN;

  const size = hex === undefined ? Number(digits + exponent) : parseHex(digits, power);
  const overflow = size === Number.POSITIVE_INFINITY;
  const underflow = size === 0 && /[1-9a-f]/i.test(digits);
  if (overflow || underflow) return undefined;
  return sign === '-' ? -size : size;
}

/** As `parseDouble`; undefined as well for finite numbers beyond the range of a 32-bit float. */
export function parseFloat32(text: string): number | undefined {
  const value = parseDouble(text);
  if (value === undefined || !Number.isFinite(value) || value === 0) return value;
  const size = Math.abs(value);
  return size > float32Max || size < float32Min ? undefined : Math.fround(value);
}

/** Sign; 0x and hexadecimal digits; octal digits behind a zero; decimal digits. */
const WHOLE = /^\s*([+-]?)(?:(0x[\da-f]+)|0([0-7]*)|(\d+))/i;

/** Largest finite 32-bit float, FLT_MAX. */
export const float32Max = 3.4028234663852886e38;
/** Smallest normal 32-bit float, FLT_MIN. */
export const float32Min = 1.1754943508222875e-38;

/** Sign; hexadecimal digits and power of two; decimal digits and exponent; infinity; or "nan". */
const number =
  /^\s*([+-]?)(?:0x([\da-f]+\.?[\da-f]*|\.[\da-f]+)(?:p([+-]?\d+))?|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|(inf)|nan)/i;

function parseHex(digits: string, power = '0'): number {
  const [whole = '', fraction = ''] = digits.split('.');
  // BigInt to Number rounds once, correctly, however many digits there are.
  return scale(Number(BigInt(`0x${whole}${fraction}`)), Number(power) - 4 * fraction.length);
}

/** `value * 2^exponent`, in steps that neither overflow nor underflow before the result does. */
function scale(value: number, exponent: number): number {
  let scaled = value;
  let rest = Math.max(-5000, Math.min(5000, exponent));
  for (; rest > 1000; rest -= 1000) scaled *= 2 ** 1000;
  for (; rest < -1000; rest += 1000) scaled *= 2 ** -1000;
  return scaled * 2 ** rest;
}
