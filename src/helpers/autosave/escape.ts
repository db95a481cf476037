/**
 * The escape sequences in which EPICS writes text into one line: `\n`, `\"`, `\\`, `\x07`.
 *
 * Source: EPICS base epicsString.c (`epicsStrnEscapedFromRaw`, `epicsStrnRawFromEscaped`). Text is handled as bytes, as
 * there: what is not printable ASCII is written in hexadecimal, byte by byte, and read back as UTF-8.
 */
import { charsToText, textToBytes } from '../../protocol/value/text.ts';

/** Text in one line of printable ASCII. */
export function escapeText(text: string): string {
  let escaped = '';
  for (const byte of textToBytes(text)) {
    const letter = letterOf.get(byte);
    if (letter !== undefined) escaped += `\\${letter}`;
    else if (byte >= 0x20 && byte < 0x7f) escaped += String.fromCharCode(byte);
    else escaped += `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return escaped;
}

/** What `escapeText` wrote. A backslash before any other character stands for that character. */
export function unescapeText(escaped: string): string {
  if (!escaped.includes('\\')) return escaped;
  const bytes: number[] = [];
  for (let at = 0; at < escaped.length; ) {
    if (escaped[at] !== '\\') {
      const plain = /^[^\\]+/.exec(escaped.slice(at))![0];
      bytes.push(...textToBytes(plain));
      at += plain.length;
      continue;
    }
    const [whole, octal, hex, other] = SEQUENCE.exec(escaped.slice(at)) ?? ['\\'];
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 0xff);
    else if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (other !== undefined) bytes.push(...textToBytes(byteOf.get(other) ?? other));
    at += whole.length;
  }
  return charsToText(Uint8Array.from(bytes));
}

// --- helpers ------------------------------------------------------------------------------------------------------

const SEQUENCE = /^\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))/su;

const letters = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"' };
const byteOf = new Map(Object.entries(letters));
const letterOf = new Map(Object.entries(letters).map(([letter, raw]) => [raw.charCodeAt(0), letter]));
