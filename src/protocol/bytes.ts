/**
 * Plain bytes: big-endian integers, sizes, views. Callers have checked that the bytes are there.
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

/** Bytes of a text as UTF-8, without a NUL. */
export function textSize(text: string): number {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f) return encoder.encode(text).length;
  }
  return text.length;
}

/** The `size` bytes at `at`, not copied. Always a plain Uint8Array, also when `bytes` is a Buffer. */
export function view(bytes: Uint8Array, at: number, size: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + at, size);
}

/** Payload size on the wire: the next multiple of 8. Exact up to 2^32, where `(size + 7) & ~7` is not. */
export function paddedSize(size: number): number {
  return size + (-size & 7);
}

const encoder = new TextEncoder();
