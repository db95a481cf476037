/**
 * `dbnd`: passes scalars that moved by more than a deadband since the last one that did.
 *
 * Arrays and text pass, and so does what tells of an alarm or a property, however little the value moved. A relative
 * deadband is a percentage of the last value that moved; its sign does not count.
 */

import type { DeadbandFilter } from '../../../database/channel/filter.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { asNumber } from '../../../protocol/value/value.ts';
import { exceeds } from '../deadband.ts';
import type { Update } from '../update.ts';
import type { Gate } from './gate.ts';

export class DeadbandGate implements Gate {
  readonly #filter: DeadbandFilter;
  #last = Number.NaN;
  #width = 0;

  constructor(filter: DeadbandFilter) {
    this.#filter = filter;
  }

  first(update: Update): Update {
    const value = asNumber(update.value);
    if (value !== undefined) this.#moveTo(value);
    return update;
  }

  pass(update: Update, mask: number): Update | undefined {
    const value = asNumber(update.value);
    if (value === undefined) return update;
    if (exceeds(value, this.#last, this.#width)) {
      this.#moveTo(value);
      return update;
    }
    return (mask & ~(Dbe.VALUE | Dbe.LOG)) !== 0 ? update : undefined;
  }

  #moveTo(value: number): void {
    const { mode, deadband } = this.#filter;
    this.#last = value;
    this.#width = mode === 'abs' ? deadband : (Math.abs(value) * deadband) / 100;
  }
}
