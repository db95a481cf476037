/** Who reads the messages of one circuit or connection; the tap is attached while there is somebody. */
import type { Detach, TapListener, TappedMessage } from '../source.ts';

/** What is told of a message besides its place. */
export type Said = Pick<TappedMessage, 'type' | 'text' | 'pair' | 'fields'>;

export class TapAudience {
  readonly #attach: () => void;
  readonly #detach: () => void;
  #listeners: readonly TapListener[] = [];

  /**
   * @param attach called when the first listener comes
   * @param detach called when the last one has gone
   */
  constructor(attach: () => void, detach: () => void) {
    this.#attach = attach;
    this.#detach = detach;
  }

  add(listener: TapListener): Detach {
    this.#listeners = [...this.#listeners, listener];
    if (this.#listeners.length === 1) this.#attach();
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== listener);
      if (this.#listeners.length === 0) this.#detach();
    };
  }

  /** Counts a message that nobody wants to read; false when somebody does. */
  skip(): boolean {
    for (const listener of this.#listeners) if (!listener.isFull) return false;
    for (const listener of this.#listeners) listener.skip();
    return true;
  }

  /** @param say what the message says: asked once, and only when somebody reads */
  tell(direction: 'in' | 'out', bytes: Uint8Array, pv: string | undefined, say: () => Said): void {
    if (this.skip()) return;
    const tapped: TappedMessage = { direction, at: preciseNow(), ...say(), bytes, pv };
    for (const listener of this.#listeners) {
      if (listener.isFull) listener.skip();
      else listener.note(tapped);
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Milliseconds since 1970, to the microsecond: a reply takes less than a millisecond. */
function preciseNow(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000) / 1000;
}
