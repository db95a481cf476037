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
  // Undefined where there was never one: most PVs of a large IOC have no monitor, and an empty set takes 250 bytes.
  #subscribers: Set<Subscriber> | undefined;
  /** Helpers that mirror or save values. */
  #watchers: Set<Watcher> | undefined;

  /** Monitors of clients. */
  get size(): number {
    return this.#subscribers?.size ?? 0;
  }

  add(subscriber: Subscriber): void {
    this.#subscribers ??= new Set();
    this.#subscribers.add(subscriber);
  }

  remove(subscriber: Subscriber): void {
    this.#subscribers?.delete(subscriber);
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
    if (mask !== 0 && this.#subscribers !== undefined) {
      for (const subscriber of this.#subscribers) {
        if ((subscriber.mask & mask) !== 0) subscriber.deliver(update, mask);
      }
    }
    if (this.#watchers !== undefined) for (const watcher of this.#watchers) watcher(update, mask);
  }
}
