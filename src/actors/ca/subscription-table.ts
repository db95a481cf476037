/**
 * The subscriptions of one channel by the client's name for them. A client may use one name twice: the older answers to
 * it first, as in rsrv.
 */
import type { Subscription } from './subscription.ts';

export class SubscriptionTable {
  // There are too many channels for tables of one entry: most have at most one subscription.
  #only: Subscription | undefined;
  /** All of them, once there were two. */
  #lists: Map<number, Subscription[]> | undefined;

  /** How many names are in use. */
  get size(): number {
    return this.#lists?.size ?? (this.#only === undefined ? 0 : 1);
  }

  *[Symbol.iterator](): Iterator<Subscription> {
    if (this.#only !== undefined) yield this.#only;
    for (const list of this.#lists?.values() ?? []) yield* list;
  }

  get(subscriptionId: number): Subscription | undefined {
    if (this.#only?.subscriptionId === subscriptionId) return this.#only;
    return this.#lists?.get(subscriptionId)?.[0];
  }

  add(subscription: Subscription): void {
    if (this.#lists === undefined && this.#only === undefined) {
      this.#only = subscription;
      return;
    }
    this.#lists ??= new Map();
    if (this.#only !== undefined) enter(this.#lists, this.#only);
    this.#only = undefined;
    enter(this.#lists, subscription);
  }

  /** @returns whether it was there */
  remove(subscription: Subscription): boolean {
    if (this.#only === subscription) {
      this.#only = undefined;
      return true;
    }
    const { subscriptionId } = subscription;
    const list = this.#lists?.get(subscriptionId);
    const index = list?.indexOf(subscription) ?? -1;
    if (list === undefined || index === -1) return false;
    list.splice(index, 1);
    if (list.length === 0) this.#lists?.delete(subscriptionId);
    return true;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function enter(lists: Map<number, Subscription[]>, subscription: Subscription): void {
  const list = lists.get(subscription.subscriptionId);
  if (list === undefined) lists.set(subscription.subscriptionId, [subscription]);
  else list.push(subscription);
}
