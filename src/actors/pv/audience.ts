/** Everything that receives a PV's updates. */
import type { Update } from './update.ts';

/** A monitor of a client. */
export interface Subscriber {
  /** DBE bits that it asks for. */
  readonly mask: number;
  /** Called with each update that changes something it asks for. @param changed DBE bits of all that has changed */
  deliver(update: Update, changed: number): void;
}

export type Watcher = (update: Update, mask: number) => void;

export class Audience {
  // Most PVs of a large IOC have no monitor, or one: a set takes 200 bytes.
  #only: Subscriber | undefined;
  /** All of them, once there were two. */
  #subscribers: Set<Subscriber> | undefined;
  /** Helpers that mirror or save values. */
  #watchers: Set<Watcher> | undefined;

  /** Monitors of clients. */
  get size(): number {
    return this.#subscribers?.size ?? (this.#only === undefined ? 0 : 1);
  }

  /** In their order. */
  *subscribers(): Iterable<Subscriber> {
    if (this.#subscribers !== undefined) yield* this.#subscribers;
    else if (this.#only !== undefined) yield this.#only;
  }

  add(subscriber: Subscriber): void {
    if (this.#subscribers === undefined && this.#only === undefined) {
      this.#only = subscriber;
      return;
    }
    this.#subscribers ??= new Set(this.#only === undefined ? [] : [this.#only]);
    this.#only = undefined;
    this.#subscribers.add(subscriber);
  }

  remove(subscriber: Subscriber): void {
    if (this.#only === subscriber) this.#only = undefined;
    else this.#subscribers?.delete(subscriber);
  }

  /** Calls `watcher` after each change, published or not (mask 0); returns what ends it. */
  watch(watcher: Watcher): () => void {
    this.#watchers ??= new Set();
    const watchers = this.#watchers;
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }

  /** @param mask DBE bits of what has changed: subscribers that ask for none of them are left out */
  tell(update: Update, mask: number): void {
    const only = this.#only;
    if (only !== undefined && (only.mask & mask) !== 0) only.deliver(update, mask);
    else if (mask !== 0 && this.#subscribers !== undefined) {
      for (const subscriber of this.#subscribers) {
        if ((subscriber.mask & mask) !== 0) subscriber.deliver(update, mask);
      }
    }
    if (this.#watchers !== undefined) for (const watcher of this.#watchers) watcher(update, mask);
  }
}
