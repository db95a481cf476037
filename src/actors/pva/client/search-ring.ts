/**
 * When names are searched again: a ring of 30 buckets, of which one is due at a time.
 *
 * After its n-th search a name goes n buckets on, 30 at most, and one further where that bucket has got much more to do
 * than the next (PVXS client.cpp).
 */
export class SearchRing<T> {
  readonly #buckets: Set<T>[] = Array.from({ length: BUCKETS }, () => new Set<T>());
  readonly #places = new Map<T, Place<T>>();
  #now = 0;

  /** Those that wait. */
  get size(): number {
    return this.#places.size;
  }

  /** Searched just now, for the first time or again: it waits for its next turn. */
  searched(item: T): void {
    const searches = (this.#places.get(item)?.searches ?? 0) + 1;
    this.#place(item, Math.min(searches, BUCKETS), searches);
  }

  /** To be searched when the ring has turned so many buckets, and not before. */
  postpone(item: T, buckets: number): void {
    this.#place(item, buckets, 0);
  }

  remove(item: T): void {
    this.#places.get(item)?.bucket.delete(item);
    this.#places.delete(item);
  }

  /** Turns by one bucket. @returns what is due; report each as `searched` */
  turn(): T[] {
    this.#now = (this.#now + 1) % BUCKETS;
    return [...this.#buckets[this.#now]!];
  }

  /** All that waits, taken out: it begins anew. */
  empty(): T[] {
    const all = [...this.#places.keys()];
    for (const item of all) this.remove(item);
    return all;
  }

  #place(item: T, distance: number, searches: number): void {
    this.remove(item);
    const chosen = this.#bucket(distance);
    const next = this.#bucket(distance + 1);
    const bucket = chosen.size > next.size + MUCH_MORE && distance < BUCKETS ? next : chosen;
    bucket.add(item);
    this.#places.set(item, { bucket, searches });
  }

  #bucket(distance: number): Set<T> {
    return this.#buckets[(this.#now + distance) % BUCKETS]!;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Place<T> {
  readonly bucket: Set<T>;
  /** Times it was searched. */
  readonly searches: number;
}

const BUCKETS = 30;

const MUCH_MORE = 100;
