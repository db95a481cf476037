/** Everybody who is told of a PV's updates. */
import type { Subscription } from '../ca/subscription.ts';
import type { Update } from './update.ts';
import type { Feed } from './view/view.ts';

/** @param conclusion see `PostOptions` */
export type Watcher = (update: Update, mask: number, conclusion: boolean) => void;

export class Audience {
  readonly #subscriptions = new Set<Subscription>();
  /** Monitors of channels that have a view. */
  #feeds: Set<Feed> | undefined;
  /** Helpers that mirror or save values. */
  #watchers: Set<Watcher> | undefined;

  /** Monitors of clients, with a view or without. */
  get size(): number {
    return this.#subscriptions.size + (this.#feeds?.size ?? 0);
  }

  add(subscription: Subscription): void {
    this.#subscriptions.add(subscription);
  }

  remove(subscription: Subscription): void {
    this.#subscriptions.delete(subscription);
  }

  addFeed(feed: Feed): void {
    this.#feeds ??= new Set();
    this.#feeds.add(feed);
  }

  removeFeed(feed: Feed): void {
    this.#feeds?.delete(feed);
  }

  /** Calls `watcher` after each change, published or not (mask 0); returns what ends it. */
  watch(watcher: Watcher): () => void {
    this.#watchers ??= new Set();
    const watchers = this.#watchers;
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }

  /** @param mask DBE bits: who asked for none of them is not told */
  tell(update: Update, mask: number, conclusion = false): void {
    if (mask !== 0) {
      for (const subscription of this.#subscriptions) {
        if ((subscription.mask & mask) !== 0) subscription.deliver(update);
      }
      if (this.#feeds !== undefined) for (const feed of this.#feeds) feed.publish(update, mask);
    }
    if (this.#watchers !== undefined) for (const watcher of this.#watchers) watcher(update, mask, conclusion);
  }
}
