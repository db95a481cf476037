/** Updates on their way from a subscription to a `for await` loop. */

/**
 * Bounded: a loop that is slower than its PV loses the oldest updates, never the newest, and they are counted.
 */
export class UpdateQueue<T> implements AsyncIterator<T, undefined> {
  /** Updates lost because the loop was too slow. */
  discarded = 0;
  readonly #limit: number;
  readonly #onReturn: () => void;
  #items: T[] = [];
  /** Index of the oldest item: `shift` would move all others. */
  #head = 0;
  #waiting: ((result: IteratorResult<T, undefined>) => void) | undefined;
  #fail: ((reason: unknown) => void) | undefined;
  #ended = false;
  #reason: unknown;

  /** @param onReturn the loop was left */
  constructor(limit: number, onReturn: () => void) {
    this.#limit = limit;
    this.#onReturn = onReturn;
  }

  push(item: T): void {
    if (this.#ended) return;
    if (this.#waiting !== undefined) {
      this.#waiting({ value: item, done: false });
      this.#waiting = undefined;
      return;
    }
    this.#items.push(item);
    if (this.#items.length - this.#head <= this.#limit) return;
    this.discarded++;
    this.#head++;
    if (this.#head > this.#limit) this.#compact();
  }

  /** No more updates; those that wait are still given. With a reason the loop then throws it. */
  end(reason?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#waiting === undefined) this.#reason = reason;
    else if (reason === undefined) this.#waiting({ value: undefined, done: true });
    else this.#fail?.(reason);
    this.#waiting = undefined;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#head < this.#items.length) {
      const value = this.#items[this.#head]!;
      this.#head++;
      if (this.#head === this.#items.length || this.#head > this.#limit) this.#compact();
      return Promise.resolve({ value, done: false });
    }
    if (this.#ended) {
      const reason = this.#reason;
      this.#reason = undefined;
      return reason === undefined ? Promise.resolve({ value: undefined, done: true }) : Promise.reject(reason);
    }
    return new Promise((resolve, reject) => {
      this.#waiting = resolve;
      this.#fail = reject;
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#items = [];
    this.#head = 0;
    this.end();
    this.#onReturn();
    return Promise.resolve({ value: undefined, done: true });
  }

  #compact(): void {
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
