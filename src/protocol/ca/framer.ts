/**
 * From a TCP stream to messages.
 *
 * A framer is fed the chunks of one circuit in order and gives the messages that are complete. It holds at most one
 * unfinished message, grown as its bytes arrive, never on the word of its header. Input that no message can be made of
 * is a fault: a value, returned once, after which the framer is closed. Nothing here throws.
 *
 * The command is judged before the body is waited for, the announced size before anything is computed from it or
 * allocated: rsrv does neither and can be made to wait for the body of an HTTP request, to loop (header plus size
 * wrapping to zero), or to take 2 GiB.
 */
import { NO_BYTES } from '../wire/bytes.ts';
import { ALIGNMENT, COMMAND_COUNT, EXTENDED_HEADER_SIZE, HEADER_SIZE } from './constants.ts';
import { Header, readHeader } from './header.ts';
import type { Fault } from './messages.ts';
import { Eca } from './status.ts';

/** What one chunk completed: messages in order, then at most one fault. */
export interface Frames<Message> {
  readonly commands: readonly Message[];
  readonly fault: Fault | undefined;
}

export interface FramerOptions {
  /** Largest payload accepted, in bytes, padding included. Larger ones are faults, except values that a client asked for. */
  readonly maxPayload: number;
}

export abstract class Framer<Message> {
  readonly #maxPayload: number;
  readonly #header = new Header();
  /** Beginning of a message that is not complete: `#heldLength` bytes, nothing known to follow before `#needed`. */
  #held: Uint8Array = NO_BYTES;
  #heldLength = 0;
  #needed = 0;
  /** Bytes still to come of a payload that is not wanted. */
  #unwanted = 0;
  #fault: Fault | undefined;

  constructor(options: FramerOptions) {
    this.#maxPayload = options.maxPayload;
  }

  /** Bytes of memory that an unfinished message takes now: at most 24 + `maxPayload`. */
  get heldBytes(): number {
    return this.#held.length;
  }

  /**
   * The messages that `chunk` completes. Their payloads are copies, views of the chunk, or of a buffer made for that
   * message: the framer never writes to them again, and the caller must not reuse the chunk's memory while it needs them.
   */
  push(chunk: Uint8Array): Frames<Message> {
    const commands: Message[] = [];
    if (this.#fault !== undefined) return { commands, fault: undefined };
    let at = this.#skip(chunk, 0);
    while (this.#heldLength > 0) {
      at += this.#hold(chunk, at);
      if (this.#heldLength < this.#needed) return { commands, fault: undefined };
      const extent = this.#extent(this.#held, 0, this.#heldLength);
      if (extent > this.#heldLength) {
        this.#needed = extent;
        continue;
      }
      if (extent === REFUSED || !this.#deliver(this.#held, 0, commands)) return this.#close(commands);
      this.#release();
      at = this.#skip(chunk, at);
    }
    while (at < chunk.length) {
      const extent = this.#extent(chunk, at, chunk.length);
      if (extent > chunk.length - at) {
        this.#needed = extent;
        this.#hold(chunk, at);
        break;
      }
      if (extent === REFUSED || !this.#deliver(chunk, at, commands)) return this.#close(commands);
      at += extent;
      if (this.#unwanted > 0) at = this.#skip(chunk, at);
    }
    return { commands, fault: undefined };
  }

  /** Whether a size of 0xffff announces an extended header. */
  protected abstract get extendable(): boolean;

  /** Why nobody on this side sends that command; undefined when somebody does. */
  protected abstract wrongCommand(command: number): string | undefined;

  /** Why the announced payload is too short for its command; undefined when it is not. */
  protected abstract shortPayload(header: Header): string | undefined;

  /** The complete message; undefined when its payload is damaged. */
  protected abstract decode(header: Header, bytes: Uint8Array, payload: number): Message | undefined;

  /** What stands for a message whose payload is too large, which is then passed over; undefined: that is a fault. */
  protected tooLarge(_header: Header, _limit: number): Message | undefined {
    return undefined;
  }

  /** Why `decode` gave nothing. */
  protected abstract damage(header: Header): string;

  /** Last word on a fault's status and text. */
  protected fault(_header: Header, status: number, text: string, request: Uint8Array): Fault {
    return { status, request, text };
  }

  /**
   * How many bytes the message at `at` has, or how many are needed to tell. Leaves its fields in `#header`.
   * `REFUSED` when it is not a message; then the fault is set.
   */
  #extent(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < HEADER_SIZE) return HEADER_SIZE;
    const header = this.#header;
    const complete = readHeader(header, bytes, at, end, this.extendable);
    const wrong = this.wrongCommand(header.command);
    // Judged by 16 bytes alone, so that the fault does not depend on how the stream was cut.
    if (wrong !== undefined) return this.#refuse(Eca.INTERNAL, wrong, bytes, at, HEADER_SIZE);
    if (!complete) return EXTENDED_HEADER_SIZE;
    const size = header.size;
    if (size % ALIGNMENT !== 0) return this.#refuse(Eca.INTERNAL, MISALIGNED, bytes, at);
    // Its payload is not waited for, whatever becomes of it.
    if (size > this.#maxPayload) return header.length;
    const short = this.shortPayload(header);
    if (short !== undefined) return this.#refuse(Eca.INTERNAL, short, bytes, at);
    return header.length + size;
  }

  #deliver(bytes: Uint8Array, at: number, commands: Message[]): boolean {
    const header = this.#header;
    if (header.size > this.#maxPayload) return this.#passOver(bytes, at, commands);
    const message = this.decode(header, bytes, at + header.length);
    if (message === undefined) {
      this.#refuse(Eca.INTERNAL, this.damage(header), bytes, at);
      return false;
    }
    commands.push(message);
    return true;
  }

  #passOver(bytes: Uint8Array, at: number, commands: Message[]): boolean {
    const header = this.#header;
    const message = this.tooLarge(header, this.#maxPayload);
    if (message === undefined) {
      this.#refuse(Eca.TOLARGE, excess(header.size, this.#maxPayload), bytes, at);
      return false;
    }
    commands.push(message);
    this.#unwanted = header.size;
    return true;
  }

  /** @returns where the next message begins, or the chunk ends */
  #skip(chunk: Uint8Array, at: number): number {
    const size = Math.min(this.#unwanted, chunk.length - at);
    this.#unwanted -= size;
    return at + size;
  }

  /** `known`: bytes of the header that the refusal rests on; the rest of an extended one is embedded as zeros. */
  #refuse(status: number, text: string, bytes: Uint8Array, at: number, known = this.#header.length): typeof REFUSED {
    const header = this.#header;
    const request = new Uint8Array(header.length);
    request.set(bytes.subarray(at, at + known));
    if (header.command >= COMMAND_COUNT) request.fill(0, 0, 2);
    this.#fault = this.fault(header, status, text, request);
    return REFUSED;
  }

  #close(commands: readonly Message[]): Frames<Message> {
    this.#release();
    return { commands, fault: this.#fault };
  }

  #release(): void {
    this.#held = NO_BYTES;
    this.#heldLength = 0;
  }

  /** Keeps bytes of `chunk` up to what is needed; returns how many. Doubles, so that no byte is moved often. */
  #hold(chunk: Uint8Array, at: number): number {
    const size = Math.min(this.#needed - this.#heldLength, chunk.length - at);
    const length = this.#heldLength + size;
    if (length > this.#held.length) {
      const grown = new Uint8Array(Math.min(this.#needed, Math.max(length, this.#held.length * 2)));
      grown.set(this.#held.subarray(0, this.#heldLength));
      this.#held = grown;
    }
    this.#held.set(chunk.subarray(at, at + size), this.#heldLength);
    this.#heldLength = length;
    return size;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

// As rsrv spells it: cspell:ignore Missaligned
const MISALIGNED = 'CAS: Missaligned protocol rejected';

/** No message is this long. */
const REFUSED = -1;

export function excess(size: number, limit: number): string {
  return `payload of ${size} bytes exceeds the limit of ${limit} bytes`;
}
