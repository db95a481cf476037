/**
 * Gates: the filters that choose among updates.
 *
 * A gate belongs to one subscription and remembers for it alone. (EPICS base keeps what a filter remembers per channel,
 * so that of two subscriptions on one channel each gets what the other leaves.) The first update of a subscription
 * always passes, as clients wait for it.
 *
 * Source: EPICS base 7, "Channel Filters": the filters that run before the event queue.
 */

import type { NamedStates } from '../../../database/author/named-states.ts';
import type { Filter } from '../../../database/channel/filter.ts';
import type { HeapClock } from '../../kernel/clock.ts';
import type { Update } from '../update.ts';
import { DeadbandGate } from './deadband-gate.ts';
import { DecimateGate } from './decimate-gate.ts';
import { StampGate } from './stamp-gate.ts';
import { SyncGate } from './sync-gate.ts';
import { UserTagGate } from './user-tag-gate.ts';

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

/** What gates need to know of their IOC. */
export interface GateServices {
  readonly clock: HeapClock;
  readonly states: NamedStates;
}

/** A fresh gate; undefined when the filter is none that chooses. */
export function createGate(filter: Filter, { clock, states }: GateServices): Gate | undefined {
  switch (filter.type) {
    case 'dbnd':
      return new DeadbandGate(filter);
    case 'dec':
      return new DecimateGate(filter);
    case 'utag':
      return new UserTagGate(filter);
    case 'sync':
      return new SyncGate(filter, states);
    case 'ts':
      return filter.output === 'now' ? new StampGate(clock) : undefined;
    case 'arr':
      return undefined;
  }
}
