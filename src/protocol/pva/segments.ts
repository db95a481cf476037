/**
 * Messages in several pieces: of the same command, first, any number of middle ones, last; their payloads joined are the
 * payload. Control messages may come between them, nothing else.
 *
 * pvAccessCPP sends them, in both roles: an array of 64 KiB as first (up to the element count), middle (its bytes), last
 * (the rest, possibly nothing); and what exceeds its send buffer, cut anywhere.
 */
import { NO_BYTES } from '../wire/bytes.ts';
import { commandName } from './command-name.ts';
import { HEADER_SIZE, HeaderFlag } from './constants.ts';
import { Header, readHeader } from './header.ts';

/** The segments received so far of one message. */
export class Segments {
  readonly #limit: number;
  #command: number | undefined;
  #littleEndian = false;
  #bytes = NO_BYTES;
  #length = 0;

  /** @param limit bytes that all segments of a message may have together */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get heldBytes(): number {
    return this.#bytes.length;
  }

  /** Why this message cannot come now; undefined when it can. */
  wrong(header: Header): string | undefined {
    const name = commandName(header.command);
    if (this.#command === undefined) {
      return header.isSegment && !header.isFirstSegment ? `${name}: a segment without a first one` : undefined;
    }
    const begun = commandName(this.#command);
    if (!header.isSegment || header.isFirstSegment) return `${name}: amid the segments of ${begun}`;
    if (header.command !== this.#command) return `${name}: a segment amid those of ${begun}`;
    if (header.littleEndian !== this.#littleEndian) return `${name}: segments of different byte orders`;
    const sum = this.#length + header.size;
    return sum > this.#limit ? `${name}: segments of ${sum} bytes exceed the limit of ${this.#limit} bytes` : undefined;
  }

  /** A segment that is not wrong, its payload from `at` to `end`. */
  add(header: Header, bytes: Uint8Array, at: number, end: number): void {
    this.#command = header.command;
    this.#littleEndian = header.littleEndian;
    const length = this.#length + end - at;
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(length, Math.min(this.#limit, 2 * this.#bytes.length)));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(bytes.subarray(at, end), this.#length);
    this.#length = length;
  }

  /** The joined payload, and ready for another message. */
  take(): Uint8Array {
    const payload = this.#bytes.subarray(0, this.#length);
    this.drop();
    return payload;
  }

  drop(): void {
    this.#command = undefined;
    this.#bytes = NO_BYTES;
    this.#length = 0;
  }
}

/**
 * A whole message as segments: the payload of the first has `sizes[0]` bytes, and so on; the last has what is left.
 * Without sizes the message itself.
 */
export function inSegments(message: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const header = new Header();
  readHeader(header, message, 0);
  const segments: Uint8Array[] = [];
  let at = HEADER_SIZE;
  for (let i = 0; i <= sizes.length && sizes.length > 0; i++) {
    const end = i < sizes.length ? Math.min(at + sizes[i]!, message.length) : message.length;
    const segment = new Uint8Array(HEADER_SIZE + end - at);
    segment.set(message.subarray(0, HEADER_SIZE));
    segment.set(message.subarray(at, end), HEADER_SIZE);
    segment[2]! |= i === 0 ? HeaderFlag.FIRST_SEGMENT : HeaderFlag.LAST_SEGMENT;
    if (i > 0 && i < sizes.length) segment[2]! |= HeaderFlag.FIRST_SEGMENT;
    new DataView(segment.buffer).setUint32(4, end - at, header.littleEndian);
    segments.push(segment);
    at = end;
  }
  return sizes.length > 0 ? segments : [message];
}

// --- helpers ------------------------------------------------------------------------------------------------------
