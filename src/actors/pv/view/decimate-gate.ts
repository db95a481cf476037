/** `dec`: passes the first update and every n-th after it. What tells of a property passes, and is not counted. */

import type { DecimateFilter } from '../../../database/channel/filter.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import type { Update } from '../update.ts';
import type { Gate } from './gate.ts';

export class DecimateGate implements Gate {
  readonly #n: number;
  /** Updates since the last one that passed. */
  #count = 0;

  constructor({ n }: DecimateFilter) {
    this.#n = n;
  }

  first(update: Update): Update {
    return update;
  }

  pass(update: Update, mask: number): Update | undefined {
    if ((mask & Dbe.PROPERTY) !== 0) return update;
    this.#count = (this.#count + 1) % this.#n;
    return this.#count === 0 ? update : undefined;
  }
}
