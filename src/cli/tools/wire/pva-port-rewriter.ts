/**
 * A server's stream with another port in its search replies: clients that search by TCP then come back to where they have
 * asked. All other bytes pass as they are.
 */
import { Command, HEADER_SIZE, MAGIC } from '../../../protocol/pva/constants.ts';
import { Header, readHeader } from '../../../protocol/pva/header.ts';

/** After guid, sequence and address. */
const PORT_AT = HEADER_SIZE + 12 + 4 + 16;

/** Longest search reply that is held until it is whole. */
const MOST_HELD = 1 << 20;

export class PvaPortRewriter {
  readonly #port: number;
  readonly #header = new Header();
  /** Of a message that is not whole, and may be a search reply. */
  #held: Uint8Array = new Uint8Array(0);
  /** Bytes of the present message that pass. */
  #passing = 0;
  #isLost = false;

  constructor(port: number) {
    this.#port = port;
  }

  /** What can be passed on; the rest comes with later chunks. */
  push(chunk: Uint8Array): Uint8Array {
    if (this.#isLost) return chunk;
    const bytes = this.#held.length === 0 ? Uint8Array.from(chunk) : Buffer.concat([this.#held, chunk]);
    let at = Math.min(this.#passing, bytes.length);
    this.#passing -= at;
    while (at + HEADER_SIZE <= bytes.length) {
      const size = this.#sizeAt(bytes, at);
      if (size === undefined) {
        this.#isLost = true;
        this.#held = new Uint8Array(0);
        return bytes;
      }
      if (this.#header.command === Command.SEARCH_RESPONSE && !this.#header.isControl && size < MOST_HELD) {
        if (at + size > bytes.length) break;
        if (size >= PORT_AT + 2) {
          new DataView(bytes.buffer, bytes.byteOffset).setUint16(at + PORT_AT, this.#port, this.#header.littleEndian);
        }
      }
      const passed = Math.min(size, bytes.length - at);
      this.#passing = size - passed;
      at += passed;
    }
    this.#held = bytes.slice(at);
    return bytes.subarray(0, at);
  }

  // --- helpers

  /** Of the message at `at`; undefined: what is there is not a message. */
  #sizeAt(bytes: Uint8Array, at: number): number | undefined {
    if (bytes[at] !== MAGIC || !readHeader(this.#header, bytes, at)) return undefined;
    return HEADER_SIZE + (this.#header.isControl ? 0 : this.#header.size);
  }
}
