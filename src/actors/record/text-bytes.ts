/** Texts of any length as arrays of bytes. Source: dbGetLinkLS and dbPutLinkLS of base 7.0.10. */
import type { Value } from '../../protocol/value/value.ts';

/** @param length bytes of it, its NUL included */
export function textBytes(text: string, length: number): Uint8Array {
  return new TextEncoder().encode(`${text}\0`).subarray(0, length);
}

/** Up to a NUL; as in base, the last byte gives way to one where there is none. */
export function bytesText(value: Value): string {
  const bytes = typeof value === 'object' ? Uint8Array.from(value as ArrayLike<number>) : Uint8Array.of(Number(value));
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end === -1 ? Math.max(bytes.length - 1, 0) : end));
}
