/** Cuts one direction of a PV Access connection into messages with their headers, starting anywhere in it. */
import { HEADER_SIZE } from '../../protocol/pva/constants.ts';
import { Header, readHeader } from '../../protocol/pva/header.ts';
import { NO_BYTES } from '../../protocol/wire/bytes.ts';

/** A larger message is passed over: the tap is for looking, not for keeping. */
const MAX_HELD_BYTES = 64 << 20;

export class PvaSplitter {
  readonly #header = new Header();
  #held: Uint8Array = NO_BYTES;
  /** Bytes of a message that is passed over. */
  #passing = 0;

  /**
   * Calls `found` with each complete message: a view of the chunk, or a copy. Bytes that are no message are skipped up to
   * the end of the chunk: the first chunk seen may begin in the middle of one.
   */
  push(chunk: Uint8Array, found: (message: Uint8Array, header: Header) => void): void {
    const passed = Math.min(this.#passing, chunk.length);
    this.#passing -= passed;
    const bytes = Buffer.concat([this.#held, chunk.subarray(passed)]);
    this.#held = NO_BYTES;
    let at = 0;
    while (bytes.length - at >= HEADER_SIZE) {
      const header = this.#header;
      if (!readHeader(header, bytes, at) || header.version === 0) return;
      const length = header.isControl ? HEADER_SIZE : HEADER_SIZE + header.size;
      if (length > MAX_HELD_BYTES) {
        this.#passing = length - (bytes.length - at);
        return;
      }
      if (at + length > bytes.length) break;
      found(bytes.subarray(at, at + length), header);
      at += length;
    }
    this.#held = bytes.subarray(at);
  }
}
