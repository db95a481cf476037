/**
 * The subscriptions of one channel by the client's name for them. A client may use one name twice: the older answers to
 * it first, as in rsrv.
 */
import type { Subscription } from './subscription.ts';

export class SubscriptionTable {
  // Most channels never have any: there are too many channels for empty tables.
  #lists: Map<number, Subscription[]> | undefined;

  /** How many names are in use. */
  get size(): number {
    return this.#lists?.size ?? 0;
  }

  *[Symbol.iterator](): Iterator<Subscription> {
    for (const list of this.#lists?.values() ?? []) yield* list;
  }

  get(subscriptionId: number): Subscription | undefined {
    return this.#lists?.get(subscriptionId)?.[0];
  }

  add(subscription: Subscription): void {
    this.#lists ??= new Map();
    const list = this.#lists.get(subscription.subscriptionId);
    if (list === undefined) this.#lists.set(subscription.subscriptionId, [subscription]);
    else list.push(subscription);
  }

  /** @returns whether it was there */
  remove(subscription: Subscription): boolean {
    const { subscriptionId } = subscription;
    const list = this.#lists?.get(subscriptionId);
    const index = list?.indexOf(subscription) ?? -1;
    if (list === undefined || index === -1) return false;
    list.splice(index, 1);
    if (list.length === 0) this.#lists?.delete(subscriptionId);
    return true;
  }
}
