/**
 * Plain bytes: big-endian integers, sizes, pieces. Callers have checked that the bytes are there.
 */

/** An empty payload. */
export const NO_BYTES: Uint8Array = new Uint8Array(0);

/** Shifts instead of a DataView: a chunk of one small message is the usual case, and needs no second object. */
export function readU16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

export function readU32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

export function writeU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

export function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
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

/**
 * The `size` bytes at `at`: a view, or a copy where that is cheaper than a view, and than the chunk it would keep in
 * memory. Always a plain Uint8Array, also when `bytes` is a Buffer.
 */
export function piece(bytes: Uint8Array, at: number, size: number): Uint8Array {
  if (size > COPIED) return new Uint8Array(bytes.buffer, bytes.byteOffset + at, size);
  const copy = new Uint8Array(size);
  for (let i = 0; i < size; i++) copy[i] = bytes[at + i]!;
  return copy;
}

/** Payload size on the wire: the next multiple of 8. Exact up to 2^32, where `(size + 7) & ~7` is not. */
export function paddedSize(size: number): number {
  return size + (-size & 7);
}

/** V8 keeps arrays of up to 64 bytes in its own heap, where they cost least. */
const COPIED = 64;

const encoder = new TextEncoder();
