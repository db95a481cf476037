/**
 * Messages as they are on the wire: every field of the header, and the payload with its padding.
 *
 * `protocol/ca/framer.ts` gives messages by name and drops what carries no meaning; whoever judges a server needs all of it.
 */
import { Command, HEADER_SIZE } from '../../protocol/ca/constants.ts';
import { Header, readHeader } from '../../protocol/ca/header.ts';

export interface Frame {
  readonly command: number;
  readonly dataType: number;
  readonly count: number;
  readonly p1: number;
  readonly p2: number;
  readonly payload: Uint8Array;
  /** Header and payload. */
  readonly bytes: Uint8Array;
}

/** Collects a stream, and cuts it where messages end. It takes any command and any size at its word. */
export class FrameCutter {
  /** What is not complete, and room for more of it. */
  #buffer = new Uint8Array(0);
  #held = 0;

  /** Bytes of a message that is not complete. */
  get held(): number {
    return this.#held;
  }

  push(chunk: Uint8Array): Frame[] {
    const stream = this.#held === 0 ? chunk : this.#append(chunk);
    const frames: Frame[] = [];
    let at = 0;
    for (let frame = frameAt(stream, at); frame !== undefined; frame = frameAt(stream, at)) {
      frames.push(frame);
      at += frame.bytes.length;
    }
    // What was cut keeps its memory.
    if (at > 0 || stream === chunk) {
      this.#buffer = stream.slice(at);
      this.#held = this.#buffer.length;
    }
    return frames;
  }

  // --- helpers

  /** Grows by doubling: a reply of megabytes comes in hundreds of chunks. */
  #append(chunk: Uint8Array): Uint8Array {
    const length = this.#held + chunk.length;
    if (length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.#buffer.length));
      grown.set(this.#buffer.subarray(0, this.#held));
      this.#buffer = grown;
    }
    this.#buffer.set(chunk, this.#held);
    this.#held = length;
    return this.#buffer.subarray(0, length);
  }
}

/** The message at `at`; undefined when it is not complete. */
export function frameAt(bytes: Uint8Array, at: number, isExtendable = true): Frame | undefined {
  const header = new Header();
  if (bytes.length - at < HEADER_SIZE || !readHeader(header, bytes, at, bytes.length, isExtendable)) return undefined;
  const begin = at + header.length;
  const end = begin + header.size;
  if (end > bytes.length) return undefined;
  const { command, dataType, count, p1, p2 } = header;
  return { command, dataType, count, p1, p2, payload: bytes.subarray(begin, end), bytes: bytes.subarray(at, end) };
}

export function commandName(command: number): string {
  return COMMAND_NAMES.get(command) ?? `command ${command}`;
}

/** One line for people. */
export function describeFrame({ command, dataType, count, p1, p2, payload }: Frame): string {
  const data = payload.length === 0 ? '' : ` + ${payload.length} bytes`;
  return `${commandName(command)} type=${dataType} count=${count} p1=${p1} p2=${p2}${data}`;
}

/** Hexadecimal, spaced by the fields of the header. */
export function hexDump(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const fields = [4, 4, 4, 4, 8, 8];
  const words: string[] = [];
  let at = 0;
  for (const length of fields) {
    words.push(digits.slice(at, at + length));
    at += length;
  }
  for (; at < digits.length; at += 16) words.push(digits.slice(at, at + 16));
  return words.filter((word) => word !== '').join(' ');
}

// --- helpers --------------------------------------------------------------------------------------------------------

const COMMAND_NAMES = new Map(Object.entries(Command).map(([name, command]) => [command as number, name]));
