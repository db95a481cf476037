/**
 * Text on the wire: NUL-terminated bytes in a field of fixed size.
 *
 * EPICS strings are bytes without a declared encoding. Current clients and tools show them as UTF-8, so that is what is
 * sent. Old displays and databases wrote Latin-1 ("°C" as B0 43): bytes that are not valid UTF-8 are therefore read as
 * Latin-1, which accepts every byte, so no string from a client can fail to decode.
 */

/** Bytes of a DBR_STRING element: 39 of text and a NUL. */
export const stringSize = 40;

/**
 * Writes `text` at `offset` into a zeroed field of `size` bytes and leaves at least one NUL behind it. Longer text is
 * cut at the last whole character that fits; text ends at its first NUL, where every reader would end it.
 */
export function writeText(bytes: Uint8Array, offset: number, size: number, text: string): void {
  const end = Math.min(text.length, size - 1);
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 0) return;
    if (code > 0x7f) {
      // encodeInto never writes part of a character.
      encoder.encodeInto(untilNul(text.slice(i)), bytes.subarray(offset + i, offset + size - 1));
      return;
    }
    bytes[offset + i] = code;
  }
}

/** Reads text from `offset` up to its NUL, or up to `end` (exclusive) when there is none. */
export function readText(bytes: Uint8Array, offset: number, end: number): string {
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
  const encoded = encoder.encode(untilNul(text));
  if (encoded.length < limit) {
    const chars = new Uint8Array(encoded.length + 1);
    chars.set(encoded);
    return chars;
  }
  const chars = new Uint8Array(limit);
  writeText(chars, 0, limit, text);
  return chars.subarray(0, nulOrEnd(chars, 0, limit) + 1);
}

/** Text as UTF-8 without a NUL, cut at the last whole character that fits into `limit` bytes: how `pv.text` is kept. */
export function textToBytes(text: string, limit: number): Uint8Array {
  const bytes = new Uint8Array(limit);
  return bytes.subarray(0, encoder.encodeInto(text, bytes).written);
}

/** The text in a CHAR array, up to its NUL: how a long string is written. */
export function charsToText(chars: Uint8Array): string {
  return decode(chars.subarray(0, nulOrEnd(chars, 0, chars.length)));
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return text;
  }
}

function untilNul(text: string): string {
  const nul = text.indexOf('\0');
  return nul === -1 ? text : text.slice(0, nul);
}

function nulOrEnd(bytes: Uint8Array, start: number, end: number): number {
  const nul = bytes.subarray(0, end).indexOf(0, start);
  return nul === -1 || nul > end ? end : nul;
}
