/** `%d %i %u %o %x %X`, `%f %e %E %g %G` and `%m`: numbers in characters. */
import { formatE, formatF, formatG } from '../../protocol/value/format.ts';
import { type Conversion, type Datum, type FormatHead, field, padded, type Scanned } from './format.ts';

export const integerConversions: Readonly<Record<string, Conversion>> = {
  d: integer('long', 10),
  i: integer('long', 'any'),
  u: integer('ulong', 10),
  o: integer('ulong', 8),
  x: integer('ulong', 16),
  X: integer('ulong', 16, true),
};

export const doubleConversions: Readonly<Record<string, Conversion>> = {
  f: double((value, head) => formatF(value, head.precision ?? 6)),
  e: double((value, head) => formatE(value, head.precision ?? 6)),
  E: double((value, head) => formatE(value, head.precision ?? 6).toUpperCase()),
  g: double((value, head) => formatG(value, head.precision ?? 6)),
  G: double((value, head) => formatG(value, head.precision ?? 6).toUpperCase()),
  m: mantissaExponent,
};

/** What fits a number stays one. */
export function wholeNumber(value: bigint): number | bigint {
  return value >= -SAFE && value <= SAFE ? Number(value) : value;
}

/** Undefined: it is not a number. */
export function toBig(value: Datum): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

function integer(type: 'long' | 'ulong', base: 8 | 10 | 16 | 'any', upper = false): Conversion {
  return (head) => ({
    type,
    print: (value) => {
      const whole = toBig(value);
      return whole === undefined ? undefined : printInteger(whole, head, type, base, upper);
    },
    scan: (input, at) => scanInteger(input, at, head, type, base),
  });
}

function printInteger(
  value: bigint,
  head: FormatHead,
  type: 'long' | 'ulong',
  base: 8 | 10 | 16 | 'any',
  upper: boolean,
): string {
  const { flags, width, precision } = head;
  const isHex = base === 16;
  let size = type === 'ulong' ? BigInt.asUintN(64, value) : value < 0n ? -value : value;
  // The width cuts: the lowest half bytes are printed.
  if (isHex && width > 0 && width < 16) size &= (1n << BigInt(4 * width)) - 1n;
  let digits = size.toString(base === 'any' ? 10 : base).padStart(precision ?? 1, '0');
  if (upper) digits = digits.toUpperCase();
  let sign = '';
  if (type === 'long') sign = value < 0n ? '-' : plusSign(head);
  else if (flags.alternate && isHex && size !== 0n) sign = upper ? '0X' : '0x';
  else if (flags.alternate && base === 8 && !digits.startsWith('0')) sign = '0';
  if (flags.zero && !flags.left && precision === undefined) digits = digits.padStart(width - sign.length, '0');
  return padded(sign + digits, head);
}

function plusSign({ flags }: FormatHead): string {
  return flags.plus ? '+' : flags.blank ? ' ' : '';
}

const DIGITS = {
  8: '0?[0-7]+',
  10: '[0-9]+',
  16: '(?:0x)?[0-9a-f]+',
  any: '(?:0x[0-9a-f]+|[0-9]+)',
} as const;

function scanInteger(
  input: string,
  at: number,
  head: FormatHead,
  type: 'long' | 'ulong',
  base: 8 | 10 | 16 | 'any',
): Scanned | undefined {
  const { flags } = head;
  const { start, text } = field(input, at, head);
  const sign = type === 'long' || (flags.left && base !== 10) ? '[-+]?' : '[+]?';
  const match = new RegExp(`^(${sign})${flags.alternate ? '\\s*' : ''}(${DIGITS[base]})`, 'i').exec(text);
  if (match === null) return undefined;
  let [whole = '', mark, digits = ''] = match;
  if (base === 'any' && /^0[0-7]/.test(digits)) {
    // As C: an octal number ends before the first 8 or 9.
    const octal = /^0[0-7]+/.exec(digits)![0];
    whole = whole.slice(0, whole.length - digits.length + octal.length);
    digits = `0o${octal}`;
  } else if (base === 8) digits = `0o${digits}`;
  else if (base === 16 && !/^0x/i.test(digits)) digits = `0x${digits}`;
  const size = BigInt(digits);
  return {
    value: wholeNumber(mark === '-' ? -size : size),
    length: start - at + whole.length,
    own: ownLength(head, start - at, whole.length),
  };
}

function double(shown: (value: number, head: FormatHead) => string): Conversion {
  return (head) => ({
    type: 'double',
    print: (value) => (typeof value === 'string' ? undefined : printDouble(Number(value), head, shown)),
    scan: (input, at) => {
      const { start, text } = field(input, at, head);
      const match = (head.flags.alternate ? SPACED : PLAIN).exec(text);
      if (match === null) return undefined;
      const [whole, sign, digits = ''] = match;
      const size = sizeOf(digits.toLowerCase());
      return {
        value: sign === '-' ? -size : size,
        length: start - at + whole.length,
        own: ownLength(head, start - at, whole.length),
      };
    },
  });
}

const NUMBER =
  '(inf(?:inity)?|nan|0x(?:[0-9a-f]+\\.?[0-9a-f]*|\\.[0-9a-f]+)(?:p[-+]?[0-9]+)?|(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:e[-+]?[0-9]+)?)';
const PLAIN = new RegExp(`^([-+]?)${NUMBER}`, 'i');
const SPACED = new RegExp(`^([-+]?)\\s*${NUMBER}`, 'i');

function sizeOf(digits: string): number {
  if (digits.startsWith('inf')) return Number.POSITIVE_INFINITY;
  if (digits === 'nan') return Number.NaN;
  if (!digits.startsWith('0x')) return Number(digits);
  const [mantissa = '', exponent = '0'] = digits.slice(2).split('p');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return Number.parseInt(whole + fraction, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
}

function printDouble(value: number, head: FormatHead, shown: (value: number, head: FormatHead) => string): string {
  const { flags, width } = head;
  let text = shown(Math.abs(value), head);
  if (flags.alternate && Number.isFinite(value) && !text.includes('.')) text = text.replace(/^\d+/, '$&.');
  const sign = value < 0 || Object.is(value, -0) ? '-' : plusSign(head);
  if (flags.zero && !flags.left && Number.isFinite(value)) text = text.padStart(width - sign.length, '0');
  return padded(sign + text, head);
}

/** `+123-4` for 0.0123. */
function mantissaExponent(head: FormatHead) {
  return {
    type: 'double',
    print: (value: Datum) => {
      if (typeof value === 'string' || !Number.isFinite(Number(value))) return undefined;
      const digits = Math.max(head.precision ?? 6, 1);
      const [mantissa = '', exponent = '0'] = formatE(Math.abs(Number(value)), digits - 1).split('e');
      const power = Number(value) === 0 ? 0 : Number(exponent) - digits + 1;
      const size = Number(value) === 0 ? '0' : mantissa.replace('.', '');
      const sign = Number(value) < 0 ? '-' : plusSign(head);
      const raised = `${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
      return padded(sign + size + raised, head);
    },
    scan: (input: string, at: number) => {
      const { start, text } = field(input, at, head);
      const match = /^([-+]?[0-9]+)([-+][0-9]+)/.exec(text);
      if (match === null) return undefined;
      const value = Number(`${match[1]}e${match[2]}`);
      const { length } = match[0];
      return { value, length: start - at + length, own: ownLength(head, start - at, length) };
    },
  } as const;
}

/** Of white space in front of it only what counts. */
function ownLength({ flags }: FormatHead, skipped: number, length: number): number {
  return flags.blank ? skipped + length : length;
}
