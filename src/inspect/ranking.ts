/** The actors of a kind that have most to do, for tables that cannot show all. */
import type { ActorLoad } from './feed.ts';
import type { ActorKind, InspectionSource, Tally } from './source.ts';

export interface Ranked {
  readonly list: readonly ActorLoad[];
  /** Actors of the kind. */
  readonly total: number;
}

interface Candidate extends Tally {
  readonly id: string;
  readonly perSecond: number;
}

export class Ranking {
  readonly #source: InspectionSource;
  readonly #kind: ActorKind;
  readonly #listed: number;
  #done = new Map<string, number>();
  #at = 0;

  /** @param listed lines of the table */
  constructor(source: InspectionSource, kind: ActorKind, listed: number) {
    this.#source = source;
    this.#kind = kind;
    this.#listed = listed;
  }

  /** First those with something waiting, then those that did most since the last look, then since their birth. */
  look(at: number): Ranked {
    const candidates: Candidate[] = [];
    const done = new Map<string, number>();
    const seconds = (at - this.#at) / 1000;
    for (const { id, kind } of this.#source.census.values()) {
      const tally = kind === this.#kind ? this.#source.tally(id) : undefined;
      if (tally === undefined) continue;
      const before = this.#done.get(id) ?? tally.done;
      done.set(id, tally.done);
      candidates.push({ ...tally, id, perSecond: seconds > 0 ? (tally.done - before) / seconds : 0 });
    }
    this.#done = done;
    this.#at = at;
    candidates.sort((a, b) => b.waiting - a.waiting || b.perSecond - a.perSecond || b.done - a.done);
    const list: ActorLoad[] = [];
    for (const { id, perSecond } of candidates.slice(0, this.#listed)) {
      const report = this.#source.describe(id);
      if (report !== undefined) list.push({ ...report, id, perSecond });
    }
    return { list, total: candidates.length };
  }
}
