/** Updates on their way from subscriptions to a `for await` loop. */

/** What a queue must know of its items. */
export interface ItemTraits<T> {
  /** Whose update it is. */
  sourceOf(item: T): unknown;
  /** Bytes of memory. */
  sizeOf(item: T): number;
}

/**
 * Bounded, in number and in bytes: a source that is faster than the loop loses its own oldest updates, never its newest,
 * and never one of another source. What is lost is counted.
 */
export class UpdateQueue<T> implements AsyncIterator<T, undefined> {
  /** Updates lost because the loop was too slow. */
  discarded = 0;
  readonly #limit: number;
  readonly #onReturn: () => void;
  readonly #traits: ItemTraits<T>;
  readonly #onTaken: () => void;
  #oldest: Entry<T> | undefined;
  #newest: Entry<T> | undefined;
  #length = 0;
  #bytes = 0;
  /** The updates of each source, among all. */
  readonly #sources = new Map<unknown, { oldest: Entry<T>; newest: Entry<T> }>();
  /** Calls of `next` without an answer. */
  #waiting: Waiting<T>[] = [];
  #ended = false;
  #reason: unknown;

  /**
   * @param limit most items; above that each source still has its newest
   * @param onReturn the loop was left
   * @param onTaken the loop was given an item
   */
  constructor(limit: number, onReturn: () => void, traits: ItemTraits<T> = ALIKE, onTaken: () => void = () => {}) {
    this.#limit = limit;
    this.#onReturn = onReturn;
    this.#traits = traits;
    this.#onTaken = onTaken;
  }

  push(item: T): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting.resolve({ value: item, done: false });
      this.#onTaken();
      return;
    }
    const source = this.#append(item);
    while ((this.#length > this.#limit || this.#bytes > MOST_BYTES) && source.oldest !== source.newest) {
      this.discarded++;
      this.#remove(source.oldest);
    }
  }

  /** No more updates; those that wait are still given. With a reason the loop then throws it. */
  end(reason?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const [first, ...others] = this.#waiting.splice(0);
    if (first === undefined) this.#reason = reason;
    else if (reason === undefined) first.resolve(DONE);
    else first.reject(reason);
    for (const other of others) other.resolve(DONE);
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const entry = this.#oldest;
    if (entry !== undefined) {
      this.#remove(entry);
      this.#onTaken();
      return Promise.resolve({ value: entry.item, done: false });
    }
    if (this.#ended) {
      const reason = this.#reason;
      this.#reason = undefined;
      return reason === undefined ? Promise.resolve(DONE) : Promise.reject(reason);
    }
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    while (this.#oldest !== undefined) this.#remove(this.#oldest);
    this.end();
    this.#onReturn();
    return Promise.resolve(DONE);
  }

  /** @returns its source's updates */
  #append(item: T): { readonly oldest: Entry<T>; readonly newest: Entry<T> } {
    const key = this.#traits.sourceOf(item);
    const size = this.#traits.sizeOf(item);
    const entry: Entry<T> = { item, key, size, before: this.#newest, after: undefined, nextOfSource: undefined };
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.after = entry;
    this.#newest = entry;
    this.#length++;
    this.#bytes += size;
    const source = this.#sources.get(key);
    if (source === undefined) {
      const first = { oldest: entry, newest: entry };
      this.#sources.set(key, first);
      return first;
    }
    source.newest.nextOfSource = entry;
    source.newest = entry;
    return source;
  }

  /** The oldest of its source. */
  #remove({ before, after, nextOfSource, key, size }: Entry<T>): void {
    if (before === undefined) this.#oldest = after;
    else before.after = after;
    if (after === undefined) this.#newest = before;
    else after.before = before;
    this.#length--;
    this.#bytes -= size;
    if (nextOfSource === undefined) this.#sources.delete(key);
    else this.#sources.get(key)!.oldest = nextOfSource;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** In the order of all, and in that of its source. */
interface Entry<T> {
  readonly item: T;
  readonly key: unknown;
  readonly size: number;
  before: Entry<T> | undefined;
  after: Entry<T> | undefined;
  nextOfSource: Entry<T> | undefined;
}

interface Waiting<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(reason: unknown): void;
}

/** Kept for one loop, of values that are large. */
const MOST_BYTES = 64 << 20;

const ALIKE: ItemTraits<unknown> = { sourceOf: () => undefined, sizeOf: () => 0 };

const DONE: IteratorReturnResult<undefined> = { value: undefined, done: true };
