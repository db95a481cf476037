/**
 * Text on the wire: NUL-terminated bytes in a field of fixed size.
 *
 * EPICS strings are bytes without a declared encoding. Current clients and tools show them as UTF-8, so that is what is
 * sent. Old displays and databases write Latin-1 ("°C" as B0 43), and read it back as they have written it. What a PV
 * stores is therefore *exact*: each byte that is not part of valid UTF-8 becomes a lone surrogate, U+DC80 to U+DCFF, and
 * that byte again when it is sent. What a client reads for people to see takes bytes that are not UTF-8 as Latin-1. Both
 * accept every byte, so that no string can fail to decode.
 */

/** Bytes of a DBR_STRING element: 39 of text and a NUL. */
export const stringSize = 40;

/**
 * Writes `text` at `offset` into a zeroed field of `size` bytes and leaves at least one NUL after it. Longer text is
 * cut at the last whole character that fits; text ends at its first NUL, where every reader would end it.
 */
export function writeText(bytes: Uint8Array, offset: number, size: number, text: string): void {
  const end = Math.min(text.length, size - 1);
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 0) return;
    if (code > 0x7f) {
      const rest = untilNul(text.slice(i));
      const room = bytes.subarray(offset + i, offset + size - 1);
      if (LONE_BYTE.test(rest)) encodeExactInto(rest, room);
      else encoder.encodeInto(rest, room); // never writes part of a character
      return;
    }
    bytes[offset + i] = code;
  }
}

/** Reads text from `offset` up to its NUL, or up to `end` (exclusive) when there is none; Latin-1 where not UTF-8. */
export function readText(bytes: Uint8Array, offset: number, end: number): string {
  return read(bytes, offset, end, decodeReadable);
}

/** As `readText`, but every byte is kept. */
export function readExactText(bytes: Uint8Array, offset: number, end: number): string {
  return read(bytes, offset, end, decodeExact);
}

/**
 * Text as UTF-8 without a NUL, except the bytes of exact text that are not; cut at the last whole character that fits
 * into `limit` bytes: how `pv.text` is kept.
 */
export function textToBytes(text: string, limit = Number.POSITIVE_INFINITY): Uint8Array {
  const bytes = new Uint8Array(Math.min(limit, 3 * text.length));
  const size = LONE_BYTE.test(text) ? encodeExactInto(text, bytes) : encoder.encodeInto(text, bytes).written;
  return bytes.slice(0, size);
}

/** Exact text for people to see: bytes that are not UTF-8 as Latin-1. */
export function readable(text: string): string {
  return text.replaceAll(LONE_BYTES, (byte) => String.fromCharCode(byte.charCodeAt(0) - LONE));
}

function read(bytes: Uint8Array, offset: number, end: number, decode: (bytes: Uint8Array) => string): string {
  let text = '';
  for (let i = offset; i < end; i++) {
    const code = bytes[i]!;
    if (code === 0) return text;
    if (code > 0x7f) return text + decode(bytes.subarray(i, nulOrEnd(bytes, i, end)));
    text += String.fromCharCode(code);
  }
  return text;
}

/**
 * Text as the bytes of a CHAR array, NUL included: how a long string (`rec.DESC$`) is read.
 * `limit` is the largest number of bytes, NUL included.
 */
export function textToChars(text: string, limit = Number.POSITIVE_INFINITY): Uint8Array {
  const encoded = textToBytes(untilNul(text));
  if (encoded.length < limit) {
    const chars = new Uint8Array(encoded.length + 1);
    chars.set(encoded);
    return chars;
  }
  const chars = new Uint8Array(limit);
  writeText(chars, 0, limit, text);
  return chars.subarray(0, nulOrEnd(chars, 0, limit) + 1);
}

/** The text in a CHAR array, up to its NUL, exact: how a long string is written. */
export function charsToText(chars: Uint8Array): string {
  return decodeExact(chars.subarray(0, nulOrEnd(chars, 0, chars.length)));
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A byte that is not part of valid UTF-8. Surrogates in pairs are one character, and do not match. */
const LONE_BYTE = /[\uDC80-\uDCFF]/u;
const LONE_BYTES = /[\uDC80-\uDCFF]/gu;
const LONE = 0xdc00;

function decodeReadable(bytes: Uint8Array): string {
  return decodeValid(bytes) ?? Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

function decodeExact(bytes: Uint8Array): string {
  const valid = decodeValid(bytes);
  if (valid !== undefined) return valid;
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const size = characterSize(bytes[i]!);
    const character = decodeValid(bytes.subarray(i, i + size));
    text += character ?? String.fromCharCode(LONE + bytes[i]!);
    i += character === undefined ? 1 : size;
  }
  return text;
}

/** Undefined when it is not valid UTF-8. */
function decodeValid(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bytes of a character in UTF-8, by its first byte. */
function characterSize(first: number): number {
  if (first < 0xc0) return 1;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** Writes whole characters as far as there is room. @returns bytes written */
function encodeExactInto(text: string, bytes: Uint8Array): number {
  let at = 0;
  for (const character of text) {
    const encoded = LONE_BYTE.test(character)
      ? Uint8Array.of(character.charCodeAt(0) - LONE)
      : encoder.encode(character);
    if (at + encoded.length > bytes.length) break;
    bytes.set(encoded, at);
    at += encoded.length;
  }
  return at;
}

function untilNul(text: string): string {
  const nul = text.indexOf('\0');
  return nul === -1 ? text : text.slice(0, nul);
}

function nulOrEnd(bytes: Uint8Array, start: number, end: number): number {
  const nul = bytes.subarray(0, end).indexOf(0, start);
  return nul === -1 || nul > end ? end : nul;
}
