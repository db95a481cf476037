/** The actors of a kind that have most to do, for tables that cannot show all. */
import type { ActorLoad } from './feed.ts';
import type { ActorKind, InspectionSource, Tally } from './source.ts';

export interface Ranked {
  readonly list: readonly ActorLoad[];
  /** Actors of the kind. */
  readonly total: number;
}

interface Active {
  readonly id: string;
  readonly waiting: number;
  readonly perSecond: number;
}

export class Ranking {
  readonly #source: InspectionSource;
  readonly #kind: ActorKind;
  readonly #listed: number;
  /** What each had done at the last look. */
  #done = new Map<string, number>();
  #at = 0;

  /** @param listed lines of the table */
  constructor(source: InspectionSource, kind: ActorKind, listed: number) {
    this.#source = source;
    this.#kind = kind;
    this.#listed = listed;
  }

  /** First those with something waiting, then those that did most since the last look; others fill the table. */
  look(at: number): Ranked {
    const active: Active[] = [];
    const idle: string[] = [];
    const seconds = (at - this.#at) / 1000;
    let total = 0;
    for (const { id, kind } of this.#source.census.values()) {
      if (kind !== this.#kind) continue;
      total++;
      const { done, waiting } = this.#source.tally(id) ?? NOTHING;
      const before = this.#done.get(id) ?? done;
      if (before !== done || !this.#done.has(id)) this.#done.set(id, done);
      if (waiting > 0 || done > before) active.push({ id, waiting, perSecond: (done - before) / seconds });
      else if (idle.length < this.#listed) idle.push(id);
    }
    this.#at = at;
    if (this.#done.size > 2 * total) this.#forgetGone();
    active.sort((a, b) => b.waiting - a.waiting || b.perSecond - a.perSecond);
    const listed = [...active, ...idle.map((id) => ({ id, perSecond: 0 }))].slice(0, this.#listed);
    return { list: listed.flatMap((each) => this.#loadOf(each)), total };
  }

  #loadOf({ id, perSecond }: { readonly id: string; readonly perSecond: number }): ActorLoad[] {
    const report = this.#source.describe(id);
    return report === undefined ? [] : [{ ...report, id, perSecond }];
  }

  #forgetGone(): void {
    for (const id of this.#done.keys()) if (!this.#source.census.has(id)) this.#done.delete(id);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NOTHING: Tally = { done: 0, waiting: 0 };
