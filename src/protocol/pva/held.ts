/**
 * The beginning of a message that is not complete. Large pieces are kept as they came, and joined once all is there;
 * small ones are put together, so that many of them take no more memory than they are long.
 */
import { NO_BYTES } from '../wire/bytes.ts';

export class Held {
  /** Pieces that are full. */
  #pieces: Uint8Array[] = [];
  /** Where small pieces are put together: its first `#used` bytes. */
  #open = NO_BYTES;
  #used = 0;
  #length = 0;
  /** Bytes of memory. */
  #taken = 0;

  get length(): number {
    return this.#length;
  }

  get heldBytes(): number {
    return this.#taken;
  }

  /** The first piece. What is to be seen in it, the header, is asked for before anything large comes. */
  get head(): Uint8Array {
    return this.#pieces[0] ?? this.#open;
  }

  /** The caller does not write to these bytes again. */
  add(bytes: Uint8Array, at: number, size: number): void {
    this.#length += size;
    if (size >= KEPT) {
      this.#close();
      this.#pieces.push(bytes.subarray(at, at + size));
      this.#taken += size;
      return;
    }
    const used = this.#used + size;
    if (used > this.#open.length) {
      if (this.#used >= KEPT) this.#close();
      const grown = new Uint8Array(Math.max(this.#used + size, 2 * this.#open.length));
      grown.set(this.#open.subarray(0, this.#used));
      this.#taken += grown.length - this.#open.length;
      this.#open = grown;
    }
    this.#open.set(bytes.subarray(at, at + size), this.#used);
    this.#used += size;
  }

  /** All of it in one piece; nothing is held then. */
  take(): Uint8Array {
    this.#close();
    const [first = NO_BYTES, ...more] = this.#pieces;
    let all = first;
    if (more.length > 0) {
      all = new Uint8Array(this.#length);
      let at = 0;
      for (const piece of this.#pieces) {
        all.set(piece, at);
        at += piece.length;
      }
    }
    this.drop();
    return all;
  }

  drop(): void {
    this.#pieces = [];
    this.#open = NO_BYTES;
    this.#used = 0;
    this.#length = 0;
    this.#taken = 0;
  }

  // --- helpers

  #close(): void {
    if (this.#used > 0) this.#pieces.push(this.#open.subarray(0, this.#used));
    this.#open = NO_BYTES;
    this.#used = 0;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A piece of so many bytes is worth keeping. Sockets give 64 KiB at most: at most four times as much is kept alive. */
const KEPT = 1 << 14;
