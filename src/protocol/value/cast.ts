/** How numbers, and texts of numbers, are made to fit a type. */
import { type BigNative, bigRanges, integerRanges, isBig, type NumericNative } from './native.ts';
import { float32Max, float32Min, parseBigInteger, parseDouble, parseFloat32, parseInteger } from './parse.ts';

/** As `castNumber` or `castBig`, by type. */
export function cast(native: NumericNative, value: number | bigint): number | bigint {
  return isBig(native) ? castBig(native, value) : castNumber(native, value);
}

/**
 * A number as `native` stores it. Fractions are cut towards zero. Integers within 32 bits, signed or unsigned, keep
 * their low bits as a C cast does: 70000 is 4464 as an int16, -1 is 255 as a uint8; so do integers of 64 bits. For other
 * numbers beyond 32 bits C leaves the result open; they become the nearest end of the range, and NaN becomes 0. A double
 * too large or too small for a float becomes the largest or smallest float of its sign (epicsConvertDoubleToFloat). As a
 * boolean, anything but 0 is 1.
 */
export function castNumber(native: Exclude<NumericNative, BigNative>, given: number | bigint): number {
  if (native === 'double') return Number(given);
  if (native === 'float') return castFloat(Number(given));
  if (native === 'boolean') return given === 0 || given === 0n || Number.isNaN(given) ? 0 : 1;
  const value = typeof given === 'bigint' ? Number(BigInt.asIntN(32, given)) : given;
  if (value >= -0x80000000 && value <= 0xffffffff) return lowBits(native, value);
  const { min, max } = integerRanges[native];
  if (value < min) return min;
  return value > max ? max : 0;
}

/** As `castNumber`, for integers of 64 bits. */
export function castBig(native: BigNative, value: number | bigint): bigint {
  if (typeof value === 'number') {
    const { min, max } = bigRanges[native];
    if (Number.isNaN(value)) return 0n;
    if (value >= Number(max)) return max;
    if (value < -0x80000000 && value <= Number(min)) return min;
  }
  const whole = typeof value === 'bigint' ? value : BigInt(Math.trunc(value));
  return native === 'int64' ? BigInt.asIntN(64, whole) : BigInt.asUintN(64, whole);
}

/**
 * Text as a number for `native`, by base's rules: a decimal integer or a C float, ignoring what follows it. Undefined
 * when there is no number at the start of the text or when it is out of range. A uint8 takes -128 to 255, as base's
 * CHAR; of what else has no sign, a number below 0 counts back from the end. A boolean is `true`, `false`, or a number.
 */
export function parseNumber(native: NumericNative, text: string): number | bigint | undefined {
  switch (native) {
    case 'double':
      return parseDouble(text);
    case 'float':
      return parseFloat32(text);
    case 'int64':
    case 'uint64': {
      const { min, max } = bigRanges[native];
      const value = parseBigInteger(text, native === 'uint64' ? -max : min, max);
      return value === undefined ? undefined : castBig(native, value);
    }
    case 'boolean':
      return parseBoolean(text);
    default: {
      const { min, max } = integerRanges[native];
      const value = parseInteger(text, lowestText(native, min, max), max);
      if (value === undefined) return undefined;
      return min === 0 && value < 0 ? value + max + 1 : castNumber(native, value);
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function lowestText(native: keyof typeof integerRanges, min: number, max: number): number {
  if (native === 'uint8') return -128;
  return min === 0 && native !== 'enum' ? -max : min;
}

function lowBits(native: keyof typeof integerRanges, value: number): number {
  switch (native) {
    case 'int32':
      return value | 0;
    case 'uint32':
      return value >>> 0;
    case 'int16':
      return (value << 16) >> 16;
    case 'int8':
      return (value << 24) >> 24;
    case 'uint8':
      return value & 0xff;
    default:
      return value & 0xffff;
  }
}

function castFloat(value: number): number {
  const size = Math.abs(value);
  if (size > float32Max) return size === Number.POSITIVE_INFINITY ? value : Math.sign(value) * float32Max;
  if (size < float32Min && size > 0) return Math.sign(value) * float32Min;
  return Math.fround(value);
}

function parseBoolean(text: string): number | undefined {
  const word = text.trim().toLowerCase();
  if (word === 'true') return 1;
  if (word === 'false') return 0;
  const number = parseDouble(text);
  return number === undefined ? undefined : castNumber('boolean', number);
}
