/**
 * The eight bytes that begin every message: magic, version, flags, command, size.
 *
 * Each message says its byte order itself: a client may answer a little-endian server in big-endian.
 */
import type { Writer } from '../wire/writer.ts';
import { HEADER_SIZE, HeaderFlag, MAGIC, VERSION } from './constants.ts';

/** A header's fields, read in place: one object serves all messages of a connection. */
export class Header {
  version = 0;
  flags = 0;
  command = 0;
  /** Bytes of payload; of a control message its value. */
  size = 0;

  get littleEndian(): boolean {
    return (this.flags & HeaderFlag.BIG_ENDIAN) === 0;
  }

  get isControl(): boolean {
    return (this.flags & HeaderFlag.CONTROL) !== 0;
  }

  get isFromServer(): boolean {
    return (this.flags & HeaderFlag.SERVER) !== 0;
  }

  get isSegment(): boolean {
    return (this.flags & SEGMENT) !== 0;
  }

  get isFirstSegment(): boolean {
    return (this.flags & SEGMENT) === HeaderFlag.FIRST_SEGMENT;
  }

  get isLastSegment(): boolean {
    return (this.flags & SEGMENT) === HeaderFlag.LAST_SEGMENT;
  }
}

/** Reads eight bytes, which must be there; false when they do not begin with the magic byte. */
export function readHeader(header: Header, bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== MAGIC) return false;
  header.version = bytes[at + 1]!;
  header.flags = bytes[at + 2]!;
  header.command = bytes[at + 3]!;
  const [a, b, c, d] = [bytes[at + 4]!, bytes[at + 5]!, bytes[at + 6]!, bytes[at + 7]!];
  header.size =
    (header.littleEndian ? a | (b << 8) | (c << 16) | (d << 24) : (a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  return true;
}

/**
 * Begins a message in the writer's byte order; its size is filled in by `endMessage`.
 *
 * @param flags `HeaderFlag.SERVER` from a server, else 0
 * @returns where it begins, for `endMessage`
 */
export function beginMessage(writer: Writer, flags: number, command: number, version = VERSION): number {
  const at = writer.claim(HEADER_SIZE);
  const bytes = writer.bytes;
  bytes[at] = MAGIC;
  bytes[at + 1] = version;
  bytes[at + 2] = writer.littleEndian ? flags : flags | HeaderFlag.BIG_ENDIAN;
  bytes[at + 3] = command;
  return at;
}

/** @param following bytes of the payload that are not in the writer, but follow by themselves */
export function endMessage(writer: Writer, at: number, following = 0): void {
  writer.view.setUint32(at + 4, writer.length - at - HEADER_SIZE + following, writer.littleEndian);
}

export function writeControl(writer: Writer, flags: number, control: number, value: number): void {
  const at = beginMessage(writer, flags | HeaderFlag.CONTROL, control);
  writer.view.setUint32(at + 4, value, writer.littleEndian);
}

const SEGMENT = HeaderFlag.FIRST_SEGMENT | HeaderFlag.LAST_SEGMENT;
