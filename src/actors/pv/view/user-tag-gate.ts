/** `utag`: passes updates whose user tag matches. What tells of a property passes. */

import type { UserTagFilter } from '../../../database/channel/filter.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import type { Update } from '../update.ts';
import type { Gate } from './gate.ts';

export class UserTagGate implements Gate {
  readonly #filter: UserTagFilter;

  constructor(filter: UserTagFilter) {
    this.#filter = filter;
  }

  first(update: Update): Update {
    return update;
  }

  pass(update: Update, mask: number): Update | undefined {
    const { mask: tagMask, value } = this.#filter;
    const matches = (update.userTag & tagMask) >>> 0 === value;
    return matches || (mask & Dbe.PROPERTY) !== 0 ? update : undefined;
  }
}
