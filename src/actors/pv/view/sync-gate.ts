/**
 * `sync`: passes updates depending on a named state of the IOC.
 *
 * `while` and `unless` pass what happens while the state is true, or false. The others pass one update per change of the
 * state, which is noticed with the next update: `before` the last one before it became true, `first` the first one since
 * then, `last` the last one before it became false, `after` the first one since then. What tells of a property passes.
 */

import type { DbStates } from '../../../database/author/db-states.ts';
import type { SyncFilter } from '../../../database/channel/filter.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import type { Update } from '../update.ts';
import type { Gate } from './gate.ts';

export class SyncGate implements Gate {
  readonly #filter: SyncFilter;
  readonly #states: DbStates;
  #before: Update | undefined;
  #was = false;

  constructor(filter: SyncFilter, states: DbStates) {
    this.#filter = filter;
    this.#states = states;
  }

  first(update: Update): Update {
    this.#before = update;
    this.#was = this.#isOn();
    return update;
  }

  pass(update: Update, mask: number): Update | undefined {
    if ((mask & Dbe.PROPERTY) !== 0) return update;
    const { mode } = this.#filter;
    const isOn = this.#isOn();
    if (mode === 'while') return isOn ? update : undefined;
    if (mode === 'unless') return isOn ? undefined : update;
    const before = this.#before;
    const was = this.#was;
    this.#before = update;
    this.#was = isOn;
    const turned = mode === 'before' || mode === 'first' ? isOn && !was : was && !isOn;
    if (!turned) return undefined;
    return mode === 'before' || mode === 'last' ? before : update;
  }

  #isOn(): boolean {
    return this.#states.get(this.#filter.state);
  }
}
