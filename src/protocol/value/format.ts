/**
 * Number to text: C's `%f`, `%e` and `%g`, and the fixed-point form in which EPICS base reads a number as DBR_STRING.
 *
 * Source: C99 7.19.6.1; EPICS base cvtFast.c (cvtDoubleToString, cvtFloatToString).
 */

/** Decimals shown when nothing else is said: base's choice for fields without a precision. */
export const defaultPrecision = 6;

/**
 * A double as base shows it with `precision` decimals: fixed point, half away from zero, up to ±10,000,000; beyond
 * that at most three decimals, and exponents from 1e16 on or when more than eight decimals are asked for.
 */
export function formatDouble(value: number, precision: number): string {
  if (fixedPoint(value, precision)) return formatFixed(value, precision, (fraction, place) => fraction * place * 10);
  if (precision > 8 || Math.abs(value) > 1e16) {
    return formatE(value, Math.min(precision, 17)).padStart(Math.min(precision, 17) + 7);
  }
  return formatF(value, Math.min(precision, 3));
}

/** A 32-bit float as base shows it: as `formatDouble`, but with exponents from 1e8 on and single precision steps. */
export function formatFloat(value: number, precision: number): string {
  if (fixedPoint(value, precision)) {
    return formatFixed(value, precision, (fraction, place) => Math.fround(Math.fround(fraction * place) * 10));
  }
  if (precision > 8 || Math.abs(value) >= 1e8) {
    return formatE(value, Math.min(precision, 12)).padStart(Math.min(precision, 12) + 6);
  }
  return formatF(value, Math.min(precision, 3));
}

/** C's `%.<digits>f`, digits 0 to 90: exact digits of the double, ties to even, never an exponent. */
export function formatF(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  // From 1e21 on toFixed answers with an exponent; such a double is an integer, which BigInt writes in full.
  const text =
    size >= 1e21
      ? BigInt(size).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '')
      : tieToEven(size.toFixed(digits), size.toFixed(100), digits);
  return minus(value) + text;
}

/** C's `%.<digits>e`, digits 0 to 90: at least two exponent digits, ties to even. */
export function formatE(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const [mantissa = '', exponent = ''] = split(value, digits);
  return `${minus(value)}${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

/** C's `%.<digits>g`, digits 0 to 90: significant digits without trailing zeros; an exponent when it is shorter. */
export function formatG(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const significant = Math.max(digits, 1);
  const plain = plainG(Math.abs(value), significant);
  if (plain !== undefined) return minus(value) + plain;
  const exponent = Number(split(value, significant - 1)[1]);
  if (exponent >= -4 && exponent < significant) return trimZeros(formatF(value, significant - 1 - exponent));
  const [mantissa = '', rest] = formatE(value, significant - 1).split('e');
  return `${trimZeros(mantissa)}e${rest}`;
}

/**
 * The short way for most numbers, since a file of them is written at once; undefined for the others.
 *
 * A double's shortest text is its nearest decimal also among those of up to 15 digits, and an exact tie, which JavaScript
 * rounds otherwise than C, has a shortest text of just one digit more than is kept.
 */
function plainG(size: number, significant: number): string | undefined {
  if (significant > 15 || !(size >= 1e-4 && size < 10 ** significant)) return undefined;
  const shortest = String(size);
  const known = shortest.replace('.', '').replace(/^0+/, '').length;
  if (known <= significant) return shortest;
  if (known === significant + 1) return undefined;
  const rounded = size.toPrecision(significant);
  return rounded.includes('e') ? undefined : trimZeros(rounded);
}

function fixedPoint(value: number, precision: number): boolean {
  return precision <= 8 && Math.abs(value) <= 1e7;
}

/**
 * Base's integer arithmetic: one more digit than asked for is kept, by cutting, and rounded up from five. `digitsOf`
 * gives that fraction times ten in the precision of the type, where single and double differ in the last place.
 */
function formatFixed(value: number, precision: number, digitsOf: (fraction: number, place: number) => number): string {
  const size = Math.abs(value);
  const place = 10 ** precision;
  let whole = Math.trunc(size);
  let fraction = Math.trunc((Math.trunc(digitsOf(size - whole, place)) + 5) / 10);
  if (fraction >= place) {
    whole++;
    fraction -= place;
  }
  const sign = value < 0 ? '-' : '';
  return precision === 0 ? `${sign}${whole}` : `${sign}${whole}.${fraction.toString().padStart(precision, '0')}`;
}

/** Mantissa and exponent ("1.50", "+3") of a finite number's size. */
function split(value: number, digits: number): string[] {
  const size = Math.abs(value);
  const [mantissa = '', exponent = ''] = size.toExponential(digits).split('e');
  const [exact = '', exactExponent] = size.toExponential(100).split('e');
  // Rounded up to the next power of ten, the mantissa is 1.00, and one is odd only in its first digit: nothing to undo.
  return [exponent === exactExponent ? tieToEven(mantissa, exact, digits) : mantissa, exponent];
}

/**
 * JavaScript rounds an exact tie up, C to the even digit. `exact` holds the same number with so many digits that only
 * an exact tie reads "5" and then zeros after the digits kept. An odd last digit was then rounded up from an even one.
 */
function tieToEven(rounded: string, exact: string, digits: number): string {
  const point = exact.indexOf('.');
  if (!/^50*$/.test(exact.slice(point + 1 + digits))) return rounded;
  const last = Number(rounded.at(-1));
  return last % 2 === 0 ? rounded : rounded.slice(0, -1) + (last - 1);
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}

/** C writes the sign of a negative zero. */
function minus(value: number): string {
  return value < 0 || Object.is(value, -0) ? '-' : '';
}
