/**
 * Sizes and strings: one byte below 254, else 254 and a u32; 255 is "null". The specification's 64-bit form is
 * implemented by nobody. A string is its size in bytes and then UTF-8, without a terminator.
 *
 * PVXS reads a null string as an empty one, and fails a message with a null size where a count belongs: so here.
 */
import { textSize } from '../wire/bytes.ts';
import type { Cursor } from '../wire/cursor.ts';
import type { Writer } from '../wire/writer.ts';

/** What `readSize` gives for a null size. */
export const NULL_SIZE = -1;

export function readSize(cursor: Cursor): number {
  const size = cursor.u8();
  if (size < LARGE) return size;
  return size === LARGE ? cursor.u32() : NULL_SIZE;
}

/**
 * A number of things that follow, each of `size` bytes at least: never more than the bytes that are left can hold, so
 * that memory for them may be taken.
 */
export function readCount(cursor: Cursor, size: number): number {
  const count = readSize(cursor);
  if (count * size > cursor.left) {
    cursor.fail(`${count} elements of ${size} bytes announced, ${cursor.left} bytes left`);
    return 0;
  }
  if (count !== NULL_SIZE) return count;
  cursor.fail('null where a number of elements belongs');
  return 0;
}

export function readString(cursor: Cursor): string {
  const size = readSize(cursor);
  return size > 0 ? cursor.text(size) : '';
}

export function writeSize(writer: Writer, size: number): void {
  if (size < LARGE) {
    writer.u8(size);
  } else {
    writer.u8(LARGE);
    writer.u32(size);
  }
}

export function writeNullSize(writer: Writer): void {
  writer.u8(NULL);
}

export function writeString(writer: Writer, text: string): void {
  const size = textSize(text);
  writeSize(writer, size);
  writer.text(text, size);
}

const LARGE = 0xfe;
const NULL = 0xff;
