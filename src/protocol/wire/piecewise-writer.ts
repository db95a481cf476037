/** A writer that does not copy what is large: what it has written is a list of pieces. */
import { Writer } from './writer.ts';

export class PiecewiseWriter extends Writer {
  readonly #pieces: Uint8Array[] = [];

  /** @param source kept when it is large: nobody writes to it again */
  override copy(source: Uint8Array): void {
    if (source.length < LARGE) {
      super.copy(source);
      return;
    }
    this.#cut();
    this.#pieces.push(source);
  }

  /** All that was written. */
  get pieces(): readonly Uint8Array[] {
    this.#cut();
    return this.#pieces;
  }

  // --- helpers

  #cut(): void {
    if (this.length > 0) this.#pieces.push(this.take().slice());
    this.reset();
  }
}

/** Bytes from which a copy costs more than a piece of its own. */
export const LARGE = 1 << 16;
