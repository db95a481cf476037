/** Cuts one direction of a circuit into messages, starting anywhere in it. */

import { ALIGNMENT, COMMAND_COUNT, EXTENDED_HEADER_SIZE, HEADER_SIZE } from '../../protocol/ca/constants.ts';
import { Header, readHeader } from '../../protocol/ca/header.ts';
import { NO_BYTES, readU16 } from '../../protocol/wire/bytes.ts';

/** A larger message is passed over: the tap is for looking, not for keeping. */
const MAX_HELD_BYTES = 8 << 20;

export class MessageSplitter<Message> {
  readonly #decode: (header: Header, bytes: Uint8Array, at: number) => Message | undefined;
  readonly #header = new Header();
  #held: Uint8Array = NO_BYTES;

  /** @param decode `decodeRequest` or `decodeResponse` */
  constructor(decode: (header: Header, bytes: Uint8Array, at: number) => Message | undefined) {
    this.#decode = decode;
  }

  /**
   * Calls `found` with each complete message and its bytes, which are views. Bytes that are not a message are skipped up
   * to the end of the chunk: the first chunk seen may begin in the middle of one.
   *
   * @param passes whether a message of this command, unless it is a very large one, is not to be decoded
   */
  push(
    chunk: Uint8Array,
    found: (message: Message, bytes: Uint8Array) => void,
    passes: (command: number) => boolean = () => false,
  ): void {
    const bytes = this.#held.length === 0 ? chunk : joined(this.#held, chunk);
    this.#held = NO_BYTES;
    let at = 0;
    while (bytes.length - at >= HEADER_SIZE) {
      const header = this.#header;
      const command = readU16(bytes, at);
      if (command >= COMMAND_COUNT) return;
      const size = readU16(bytes, at + 2);
      if (size % ALIGNMENT === 0 && at + HEADER_SIZE + size <= bytes.length && passes(command)) {
        at += HEADER_SIZE + size;
        continue;
      }
      const complete = readHeader(header, bytes, at, bytes.length, true);
      if (complete && (header.size % ALIGNMENT !== 0 || header.size > MAX_HELD_BYTES)) return;
      const end = at + (complete ? header.length + header.size : EXTENDED_HEADER_SIZE);
      if (end > bytes.length) break;
      const message = this.#decode(header, bytes, at + header.length);
      if (message === undefined) return;
      found(message, bytes.subarray(at, end));
      at = end;
    }
    this.#held = bytes.slice(at);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
