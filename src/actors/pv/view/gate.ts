/**
 * Gates: the filters that choose among updates.
 *
 * A gate belongs to one subscription and remembers for it alone. (EPICS base keeps what a filter remembers per channel,
 * so that of two subscriptions on one channel each gets what the other leaves.) The first update of a subscription
 * always passes, as clients wait for it.
 *
 * Source: EPICS base 7, "Channel Filters": the filters that run before the event queue.
 */

import type { Update } from '../update.ts';

export interface Gate {
  /** The first update, which passes: what later ones are compared with. */
  first(update: Update): Update;
  /**
   * What to send now: this update, an earlier one, or nothing.
   *
   * @param mask what has changed of what the subscription asked for, as DBE bits
   */
  pass(update: Update, mask: number): Update | undefined;
}
