/** `%<sum>` and its like: checksums of what is sent, and of what has come. */
import { type CrcRule, crc } from '../../protocol/framing/checksum.ts';
import { toBytes } from '../../protocol/framing/framing.ts';
import { type FormatBody, FormatError, type FormatHead } from './format.ts';

/** A checksum from `width` on, up to `precision` bytes in front of it. */
export function checksumFormat({ flags, width, precision = 0 }: FormatHead, body: FormatBody) {
  const name = body.until('>').trim();
  const rule = RULES.get(name.toLowerCase());
  if (rule === undefined) {
    throw new FormatError(`Unknown checksum algorithm '${name}': known are ${[...RULES.keys()].join(', ')}`);
  }
  const sumOf = (bytes: string, end: number) => rule.of(toBytes(bytes.slice(width, Math.max(end - precision, width))));
  const written = (value: number) => {
    const bytes = inBytes(value, rule.bytes);
    if (flags.plus) return String(value);
    if (flags.alternate) bytes.reverse();
    if (flags.zero) return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('');
    if (flags.left) return String.fromCharCode(...bytes.flatMap((byte) => [0x30 + (byte >> 4), 0x30 + (byte & 0xf)]));
    return String.fromCharCode(...bytes);
  };
  return {
    finish: (output: string) => output + written(sumOf(output, output.length)),
    prepare: (input: string, at: number) => {
      const wanted = written(sumOf(input, at));
      const found = input.slice(at, at + wanted.length);
      const isSame = flags.zero ? found.toUpperCase() === wanted : found === wanted;
      return isSame ? { input, at: at + wanted.length } : undefined;
    },
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Rule {
  readonly bytes: 1 | 2 | 4;
  of(bytes: Uint8Array): number;
}

function rules(): ReadonlyMap<string, Rule> {
  const known = new Map<string, Rule>();
  const add = (names: readonly string[], bytes: Rule['bytes'], of: Rule['of']) => {
    const mask = 2 ** (8 * bytes) - 1;
    for (const name of names) known.set(name.toLowerCase(), { bytes, of: (data) => (of(data) & mask) >>> 0 });
  };
  for (const bytes of [1, 2, 4] as const) {
    const names = (...stems: readonly string[]) =>
      stems.flatMap((stem) => (bytes === 1 ? [stem, `${stem}8`] : [`${stem}${8 * bytes}`]));
    add(names('sum'), bytes, sum);
    add(names('nsum', 'negsum', '-sum'), bytes, (data) => -sum(data));
    add(names('notsum', '~sum'), bytes, (data) => ~sum(data));
    add(names('bitsum'), bytes, (data) => total(data, ones));
  }
  add(['xor', 'xor8'], 1, xor);
  add(['xor7'], 1, (data) => xor(data) & 0x7f);
  add(['xor8ff'], 1, (data) => xor(data) ^ 0xff);
  for (const [names, width, polynomial, initial, reflected, final] of CRCS) {
    const rule: CrcRule = { polynomial, initial, reflected, xor: final };
    add(names, (width / 8) as Rule['bytes'], (data) => crc(data, width, rule));
  }
  add(['adler32'], 4, adler32);
  add(['hexsum8'], 1, (data) => total(hexDigits(data), (digit) => digit));
  add(['lrc'], 1, (data) => -sum(data));
  add(['hexlrc'], 1, (data) => -hexPairs(data));
  add(['leybold'], 1, (data) => {
    const inverse = ~sum(data) & 0xff;
    return inverse < 32 ? inverse + 32 : inverse;
  });
  add(['brksCryo'], 1, (data) => (((sum(data) >> 6) ^ sum(data)) & 0x3f) + 0x30);
  add(['CPI'], 1, (data) => (total(data, (byte) => byte - 32) % 95) + 32);
  return known;
}

type CrcRow = readonly [
  names: readonly string[],
  width: 8 | 16 | 32,
  polynomial: number,
  initial: number,
  reflected: boolean,
  xor: number,
];

/** Polynomials of reflected ones are written in reverse. */
const CRCS: readonly CrcRow[] = [
  [['crc8'], 8, 0x07, 0, false, 0],
  [['ccitt8'], 8, 0x8c, 0, true, 0],
  [['crc16'], 16, 0x8005, 0, false, 0],
  [['crc16r'], 16, 0xa001, 0, true, 0],
  [['modbus'], 16, 0xa001, 0xffff, true, 0],
  [['ccitt16'], 16, 0x1021, 0xffff, false, 0],
  [['ccitt16a'], 16, 0x1021, 0x1d0f, false, 0],
  [['ccitt16x', 'crc16c', 'xmodem'], 16, 0x1021, 0, false, 0],
  [['crc32'], 32, 0x04c11db7, 0xffffffff, false, 0xffffffff],
  [['crc32r'], 32, 0xedb88320, 0xffffffff, true, 0xffffffff],
  [['jamcrc'], 32, 0xedb88320, 0xffffffff, true, 0],
];

const RULES = rules();

function inBytes(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => (value >>> (8 * (count - 1 - index))) & 0xff);
}

function total(bytes: Uint8Array, of: (byte: number) => number): number {
  return bytes.reduce((all, byte) => all + of(byte), 0);
}

function sum(bytes: Uint8Array): number {
  return total(bytes, (byte) => byte);
}

function xor(bytes: Uint8Array): number {
  return bytes.reduce((all, byte) => all ^ byte, 0);
}

function ones(byte: number): number {
  return byte.toString(2).replaceAll('0', '').length;
}

function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return high * 65536 + low;
}

function hexDigits(bytes: Uint8Array): Uint8Array {
  const digits = [...bytes].map((byte) => Number.parseInt(String.fromCharCode(byte), 16));
  return Uint8Array.from(digits.filter((digit) => !Number.isNaN(digit)));
}

/** The sum of the bytes that pairs of digits stand for; of an odd number of digits the first stands alone. */
function hexPairs(bytes: Uint8Array): number {
  const digits = hexDigits(bytes);
  return digits.reduce((all, digit, index) => all + (digit << ((digits.length - index) % 2 === 0 ? 4 : 0)), 0);
}
