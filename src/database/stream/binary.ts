/** `%b %B`, `%r`, `%R` and `%D`: numbers in bits and bytes. */
import { unescapedNext } from './body.ts';
import { type Conversion, type Datum, FormatError, type FormatHead, field, padded } from './format.ts';
import { toBig, wholeNumber } from './numbers.ts';

export const binaryConversions: Readonly<Record<string, Conversion>> = {
  b: (head) => bits(head, '0', '1'),
  B: (head, body) => bits(head, unescapedNext(body), unescapedNext(body)),
  r: raw,
  R: rawDouble,
  D: packedDecimal,
};

// --- helpers ------------------------------------------------------------------------------------------------------

/** One character per bit. */
function bits(head: FormatHead, zero: string, one: string) {
  const { flags, precision } = head;
  return {
    type: 'ulong',
    print: (value: Datum) => {
      const whole = toBig(value);
      if (whole === undefined) return undefined;
      const size = BigInt.asUintN(64, whole);
      const count = precision ?? size.toString(2).length;
      const digits = [...(count === 0 ? '' : size.toString(2).padStart(count, '0').slice(-count))];
      if (flags.alternate) digits.reverse();
      return padded(digits.map((digit) => (digit === '1' ? one : zero)).join(''), head, flags.zero ? zero : ' ');
    },
    scan: (input: string, at: number) => {
      const { start, text } = field(input, at, head);
      let count = 0;
      while (count < text.length && (text[count] === zero || text[count] === one)) count++;
      if (count === 0) return undefined;
      const digits = [...text.slice(0, count)].map((digit) => (digit === one ? '1' : '0'));
      if (flags.alternate) digits.reverse();
      return { value: wholeNumber(BigInt(`0b${digits.join('')}`)), length: start - at + count, own: count };
    },
  } as const;
}

/** Bytes of a whole number; the high one first, with `#` the low one. */
function raw(head: FormatHead) {
  const { flags, width, precision } = head;
  return {
    type: flags.zero ? 'ulong' : 'long',
    print: (value: Datum) => {
      const whole = toBig(value);
      if (whole === undefined) return undefined;
      const own = Math.min(precision ?? 1, 8);
      const total = Math.max(width, own);
      const kept = flags.zero ? BigInt.asUintN(own * 8, whole) : BigInt.asIntN(own * 8, whole);
      return inBytes(kept, total, flags.alternate);
    },
    scan: (input: string, at: number) => {
      const count = width === 0 ? 1 : width;
      if (at + count > input.length) return undefined;
      const value = fromBytes(input.slice(at, at + count), flags.alternate);
      const kept = flags.zero ? BigInt.asUintN(64, value) : BigInt.asIntN(Math.min(count, 8) * 8, value);
      return { value: wholeNumber(kept), length: count, own: count };
    },
  } as const;
}

function inBytes(value: bigint, count: number, isLittle: boolean): string {
  let bytes = '';
  for (let i = 0, rest = value; i < count; i++, rest >>= 8n) {
    const byte = String.fromCharCode(Number(rest & 0xffn));
    bytes = isLittle ? bytes + byte : byte + bytes;
  }
  return bytes;
}

function fromBytes(bytes: string, isLittle: boolean): bigint {
  const codes = [...bytes].map((byte) => BigInt(byte.charCodeAt(0)));
  if (isLittle) codes.reverse();
  return codes.reduce((value, code) => (value << 8n) | code, 0n);
}

/** IEEE floats, of 4 or 8 bytes. */
function rawDouble({ flags, width }: FormatHead) {
  const count = width === 0 ? 4 : width;
  if (count !== 4 && count !== 8) throw new FormatError(`Width of %R must be 4 or 8, but is ${width}`);
  return {
    type: 'double',
    print: (value: Datum) => {
      if (typeof value === 'string') return undefined;
      const view = new DataView(new ArrayBuffer(count));
      if (count === 4) view.setFloat32(0, Number(value), flags.alternate);
      else view.setFloat64(0, Number(value), flags.alternate);
      return inBytes(count === 4 ? BigInt(view.getUint32(0)) : view.getBigUint64(0), count, false);
    },
    scan: (input: string, at: number) => {
      if (at + count > input.length) return undefined;
      const view = new DataView(new ArrayBuffer(count));
      for (let i = 0; i < count; i++) view.setUint8(i, input.charCodeAt(at + i));
      const value = count === 4 ? view.getFloat32(0, flags.alternate) : view.getFloat64(0, flags.alternate);
      return { value, length: count, own: count };
    },
  } as const;
}

/** Two decimal digits in each byte. With `+` the highest half byte is the sign. */
function packedDecimal({ flags, width, precision }: FormatHead) {
  return {
    type: flags.plus ? 'long' : 'ulong',
    print: (value: Datum) => {
      const whole = toBig(value);
      if (whole === undefined) return undefined;
      // Without a precision there are as many digits as the value may have.
      const count = precision ?? 16;
      const bytes = Math.max(width, Math.ceil(count / 2));
      const size = flags.plus ? (whole < 0n ? -whole : whole) : BigInt.asUintN(64, whole);
      const digits = size
        .toString()
        .slice(-count)
        .padStart(2 * bytes, '0');
      const codes = [...digits.matchAll(/../g)].map(([pair]) => Number.parseInt(pair, 16));
      if (flags.plus && whole < 0n) codes[0] = codes[0]! | 0xf0;
      if (flags.alternate) codes.reverse();
      return String.fromCharCode(...codes);
    },
    scan: (input: string, at: number) => {
      const count = width === 0 ? 1 : width;
      if (at + count > input.length) return undefined;
      const codes = [...input.slice(at, at + count)].map((byte) => byte.charCodeAt(0));
      if (flags.alternate) codes.reverse();
      const isNegative = flags.plus && codes[0]! >= 0x80;
      if (flags.plus) codes[0] = codes[0]! & 0x0f;
      let value = 0n;
      let used = 0;
      for (const code of codes) {
        if (code >> 4 > 9 || (code & 0xf) > 9) break;
        value = value * 100n + BigInt((code >> 4) * 10 + (code & 0xf));
        used++;
      }
      if (used === 0) return undefined;
      return { value: wholeNumber(isNegative ? -value : value), length: used, own: used };
    },
  } as const;
}
