/**
 * From a TCP stream to messages.
 *
 * A framer is fed the chunks of one connection in order; the messages in them are then taken one by one: a message may
 * define types by number that the next one names, also within data that only its operation can read, so it is to be
 * handled before the next is taken.
 *
 * It holds one unfinished message and the segments of another, grown as their bytes arrive, never on the word of a
 * header. Input that no message can be made of is a fault: a value, given once, after which the framer is closed.
 * Nothing here throws.
 *
 * Faults are those of PVXS 1.5.3: wrong magic, version 0, the flag of the wrong side, segments out of order, payloads cut
 * short. PVXS waits for a message of any size; here there is a limit for a message, all of its segments together.
 */

import { NO_BYTES } from '../wire/bytes.ts';
import { commandName } from './command-name.ts';
import { HEADER_SIZE, MAGIC } from './constants.ts';
import { decodeControl } from './decode.ts';
import { Header, readHeader } from './header.ts';
import { Held } from './held.ts';
import type { ControlMessage, Fault, SetByteOrder, Unknown } from './messages.ts';
import { Reader } from './reader.ts';
import { Segments } from './segments.ts';
import { TypeRegistry } from './type-registry.ts';

export interface FramerOptions {
  /** Largest payload accepted, in bytes; of a message in segments all of them together. */
  readonly maxPayload: number;
  /** Weight of the types that the peer may define by number, together (type-registry.ts). */
  readonly maxTypes?: number;
  /** Types that the peer has defined before: for a framer that takes a stream up in its course. */
  readonly types?: TypeRegistry;
}

export type Framed<Message> = Message | ControlMessage | SetByteOrder | Unknown | Fault;

export abstract class Framer<Message> {
  /** Types that the peer has defined. */
  readonly types: TypeRegistry;
  readonly #maxPayload: number;
  readonly #header = new Header();
  readonly #segments: Segments;
  /** What was pushed and is not read: from `#at` on. */
  #chunk = NO_BYTES;
  #at = 0;
  /** Beginning of a message that is not complete: nothing is known to follow before `#needed` bytes. */
  readonly #held = new Held();
  #needed = 0;
  #fault: Fault | undefined;

  constructor({ maxPayload, maxTypes = MAX_TYPES, types = new TypeRegistry(maxTypes) }: FramerOptions) {
    this.types = types;
    this.#maxPayload = maxPayload;
    this.#segments = new Segments(maxPayload);
  }

  /** The peer's protocol version, as its last header told it; 1 before the first. */
  get version(): number {
    return this.#header.version || 1;
  }

  /** Bytes that wait here: of unfinished messages at most 8 + 2 × `maxPayload`, and what was pushed and is not read. */
  get heldBytes(): number {
    return this.#held.heldBytes + this.#segments.heldBytes + this.#chunk.length - this.#at;
  }

  /**
   * Takes a chunk. What is in the messages made of it are views of it, of a buffer made for that message, or copies: the
   * framer never writes to them again, and the caller must not reuse the chunk's memory.
   */
  push(chunk: Uint8Array): void {
    if (this.#fault !== undefined) return;
    const rest = this.#chunk.length - this.#at;
    if (rest > 0) {
      const both = new Uint8Array(rest + chunk.length);
      both.set(this.#chunk.subarray(this.#at));
      both.set(chunk, rest);
      this.#chunk = both;
    } else {
      this.#chunk = chunk;
    }
    this.#at = 0;
  }

  /** The next message; undefined when another chunk is needed for it, and after a fault. */
  next(): Framed<Message> | undefined {
    while (this.#fault === undefined) {
      const message = this.#held.length > 0 ? this.#fromHeld() : this.#fromChunk();
      if (message !== SEGMENT) return message;
    }
    return undefined;
  }

  /** Whether the peer, and not this side, sets the header's flags so. */
  protected abstract isFromPeer(header: Header): boolean;

  protected abstract decode(command: number, reader: Reader): Message;

  #fromHeld(): Framed<Message> | typeof SEGMENT | undefined {
    while (true) {
      this.#hold();
      const held = this.#held;
      if (held.length < this.#needed) return undefined;
      const extent = this.#extent(held.head, 0, held.length);
      if (extent === REFUSED) return this.#fault;
      if (extent <= held.length) return this.#read(held.take(), HEADER_SIZE, extent);
      this.#needed = extent;
    }
  }

  #fromChunk(): Framed<Message> | typeof SEGMENT | undefined {
    const bytes = this.#chunk;
    const at = this.#at;
    const extent = this.#extent(bytes, at, bytes.length);
    if (extent === REFUSED) return this.#fault;
    if (extent > bytes.length - at) {
      this.#needed = extent;
      this.#hold();
      return undefined;
    }
    this.#advance(extent);
    return this.#read(bytes, at + HEADER_SIZE, at + extent);
  }

  /**
   * How many bytes the message at `at` has, or how many are needed to tell. Leaves its fields in `#header`.
   * `REFUSED` when it is not a message; then the fault is set.
   */
  #extent(bytes: Uint8Array, at: number, end: number): number {
    const header = this.#header;
    // Judged by one byte alone, so that the fault does not depend on how the stream was cut.
    if (end > at && bytes[at] !== MAGIC) {
      return this.#refuse(`message begins with 0x${bytes[at]!.toString(16).padStart(2, '0')}, not with 0xca`);
    }
    if (end - at < HEADER_SIZE) return HEADER_SIZE;
    readHeader(header, bytes, at);
    if (header.version === 0) return this.#refuse('message of protocol version 0');
    if (!this.isFromPeer(header)) return this.#refuse('message marked as sent by this side');
    if (header.isControl) return HEADER_SIZE;
    const wrong = this.#segments.wrong(header);
    if (wrong !== undefined) return this.#refuse(wrong);
    if (header.size > this.#maxPayload) {
      return this.#refuse(
        `${commandName(header.command)}: payload of ${header.size} bytes exceeds the limit of ${this.#maxPayload} bytes`,
      );
    }
    return HEADER_SIZE + header.size;
  }

  /** The message whose header is in `#header`, and whose payload is from `at` to `end`. */
  #read(bytes: Uint8Array, at: number, end: number): Framed<Message> | typeof SEGMENT | undefined {
    const header = this.#header;
    if (header.isControl) return decodeControl(header);
    if (header.isSegment) {
      this.#segments.add(header, bytes, at, end);
      if (!header.isLastSegment) return SEGMENT;
      const payload = this.#segments.take();
      return this.#decode(new Reader(payload, header.littleEndian, this.types));
    }
    return this.#decode(new Reader(bytes, header.littleEndian, this.types, at, end));
  }

  #decode(reader: Reader): Framed<Message> | undefined {
    const { command } = this.#header;
    const message = this.decode(command, reader);
    if (reader.fault === undefined) return message;
    this.#refuse(`${commandName(command)}: ${reader.fault}`);
    return this.#fault;
  }

  #refuse(text: string): typeof REFUSED {
    this.#fault = { type: 'FAULT', text };
    this.#held.drop();
    this.#chunk = NO_BYTES;
    this.#at = 0;
    this.#segments.drop();
    return REFUSED;
  }

  /** Keeps bytes of the chunk up to what is needed. */
  #hold(): void {
    const size = Math.min(this.#needed - this.#held.length, this.#chunk.length - this.#at);
    if (size === 0) return;
    this.#held.add(this.#chunk, this.#at, size);
    this.#advance(size);
  }

  #advance(size: number): void {
    this.#at += size;
    if (this.#at < this.#chunk.length) return;
    this.#chunk = NO_BYTES;
    this.#at = 0;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** 10 MB. A client needs a handful, for its pvRequests. */
const MAX_TYPES = 1 << 16;

/** No message is this long. */
const REFUSED = -1;

/** Instead of a message: a segment that is not the last. */
const SEGMENT = Symbol('segment');
