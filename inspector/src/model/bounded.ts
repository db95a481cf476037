/** Lists that forget their oldest items. */

export interface Bounded<Item> {
  readonly items: Item[];
  /** How many are missing: left out by the hub, or too old. */
  skipped: number;
}

export function emptyBounded<Item>(): Bounded<Item> {
  return { items: [], skipped: 0 };
}

export function append<Item>(list: Bounded<Item>, items: readonly Item[], skipped: number, kept: number): void {
  list.items.push(...items);
  list.skipped += skipped + trim(list.items, kept);
}

/** Drops the oldest; a tenth more than asked for, so that it is not done for each item. */
export function trim(items: unknown[], kept: number): number {
  if (items.length <= kept) return 0;
  return items.splice(0, items.length - Math.floor(kept * 0.9)).length;
}
