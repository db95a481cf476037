/** Numbers as the tools show them: `%g` and its kin, or in another base. */
import { formatE, formatF, formatG } from '../../protocol/value/format.ts';

export type IntegerBase = 'decimal' | 'binary' | 'octal' | 'hexadecimal';

/** How a float is shown: `%g` with six digits when nothing is said. */
export interface FloatFormat {
  readonly conversion: 'e' | 'f' | 'g';
  readonly digits: number;
}

export const defaultFloatFormat: FloatFormat = { conversion: 'g', digits: 6 };

export function floatText(value: number, { conversion, digits }: FloatFormat): string {
  if (conversion === 'e') return formatE(value, digits);
  return conversion === 'f' ? formatF(value, digits) : formatG(value, digits);
}

/** A 32-bit integer. A negative one is shown as its two's complement, except in decimal. */
export function integerText(value: number, base: IntegerBase): string {
  if (base === 'decimal') return String(value);
  const unsigned = value >>> 0;
  if (base === 'binary') return unsigned.toString(2);
  return base === 'octal' ? `0o${unsigned.toString(8)}` : `0x${unsigned.toString(16).toUpperCase()}`;
}

/** A float rounded to a 32-bit integer, half away from zero. One that does not fit is the least, as x86 makes it. */
export function roundedText(value: number, base: IntegerBase): string {
  const rounded = Math.trunc(value > 0 ? value + 0.5 : value - 0.5);
  const fits = rounded >= LEAST && rounded <= -LEAST - 1;
  return integerText(fits ? rounded : LEAST, base);
}

const LEAST = -0x80000000;
