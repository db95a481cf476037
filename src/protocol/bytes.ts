/**
 * Reading plain bytes: big-endian integers and text.
 *
 * Callers have checked that the bytes are there. CA knows no character encoding; text is read and written as Latin-1,
 * in which every byte is a character, so that no name can fail to decode and each survives the round trip.
 */

/** Shifts instead of a DataView: a chunk of one small message is the usual case, and needs no second object. */
export function readU16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

export function readU32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

/** Index of the first NUL in [at, end), or `end` when there is none. */
export function findNul(bytes: Uint8Array, at: number, end: number): number {
  let nul = at;
  while (nul < end && bytes[nul] !== 0) nul++;
  return nul;
}

export function readText(bytes: Uint8Array, at: number, end: number): string {
  let text = '';
  if (end - at <= LOOP_LIMIT) {
    for (let i = at; i < end; i++) text += String.fromCharCode(bytes[i]!);
    return text;
  }
  for (let i = at; i < end; i += BLOCK) {
    text += String.fromCharCode(...bytes.subarray(i, Math.min(i + BLOCK, end)));
  }
  return text;
}

/** The `size` bytes at `at`, not copied. Always a plain Uint8Array, also when `bytes` is a Buffer. */
export function view(bytes: Uint8Array, at: number, size: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + at, size);
}

/** Payload size on the wire: the next multiple of 8. Exact up to 2^32, where `(size + 7) & ~7` is not. */
export function paddedSize(size: number): number {
  return size + (-size & 7);
}

/** Up to here a loop is faster than a call with many arguments. */
const LOOP_LIMIT = 128;

/** Characters per call: arguments go on the stack. */
const BLOCK = 4096;
