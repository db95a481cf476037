/**
 * The message header, 16 bytes, or 24 for large arrays (CA specification, "Message header"):
 *
 *     @0 u16 command   @2 u16 size   @4 u16 type   @6 u16 count   @8 u32 p1   @12 u32 p2
 *
 * `size` 0xffff announces the extended header: its real size and count follow as two u32, @16 and @20.
 */
import { paddedSize, readU16, readU32 } from '../wire/bytes.ts';
import type { Writer } from '../wire/writer.ts';
import { EXTENDED_HEADER_SIZE, EXTENDED_MARK, HEADER_SIZE } from './constants.ts';

/** One header's fields; a decoder reuses one object for all it reads. */
export class Header {
  command = 0;
  /** Payload bytes that follow the header, padding included. */
  size = 0;
  dataType = 0;
  count = 0;
  p1 = 0;
  p2 = 0;
  /** Bytes of the header itself: 16 or 24. */
  length: number = HEADER_SIZE;
}

/**
 * Reads the header at `at`; at least 16 bytes are there, and `end` is where the bytes end.
 *
 * @param extendable whether a size of 0xffff means the extended header; else it is taken literally
 * @returns false when the extended part is not there yet: then `size` is 0xffff, `length` 24, the rest is right
 */
export function readHeader(header: Header, bytes: Uint8Array, at: number, end: number, extendable: boolean): boolean {
  header.command = readU16(bytes, at);
  header.size = readU16(bytes, at + 2);
  header.dataType = readU16(bytes, at + 4);
  header.count = readU16(bytes, at + 6);
  header.p1 = readU32(bytes, at + 8);
  header.p2 = readU32(bytes, at + 12);
  header.length = HEADER_SIZE;
  // The count of 0 that a good sender adds is not asked for, as in rsrv and libca.
  if (header.size !== EXTENDED_MARK || !extendable) return true;
  header.length = EXTENDED_HEADER_SIZE;
  if (end - at < EXTENDED_HEADER_SIZE) return false;
  header.size = readU32(bytes, at + 16);
  header.count = readU32(bytes, at + 20);
  return true;
}

/**
 * Writes a header, the extended one where size or count need it: from 0xffff, as libca and rsrv do, not from the 16368
 * of the published specification. A peer below minor 9 must not be sent that form: the caller sees to it.
 *
 * @param size payload bytes without padding: the padded size goes on the wire
 * @param extended use the extended header even where the short one would do
 */
export function writeHeader(
  writer: Writer,
  command: number,
  size: number,
  dataType: number,
  count: number,
  p1: number,
  p2: number,
  extended = false,
): void {
  const wireSize = paddedSize(size);
  const large = extended || wireSize >= EXTENDED_MARK || count >= EXTENDED_MARK;
  const at = writer.claim(large ? EXTENDED_HEADER_SIZE : HEADER_SIZE);
  const view = writer.view;
  // Two fields at a time: this is done for every message.
  view.setUint32(at, (command << 16) | (large ? EXTENDED_MARK : wireSize));
  view.setUint32(at + 4, (dataType << 16) | (large ? 0 : count));
  view.setUint32(at + 8, p1);
  view.setUint32(at + 12, p2);
  if (!large) return;
  view.setUint32(at + 16, wireSize);
  view.setUint32(at + 20, count);
}
