/** The actors that have most to do of many, for tables that cannot show all. */
import type { ActorLoad } from './feed.ts';
import type { ActorKind, InspectionSource, Tally } from './source.ts';

export interface Ranked {
  readonly list: readonly ActorLoad[];
  /** Actors there are, listed or not. */
  readonly total: number;
}

/** Ids of all actors of these kinds. */
export function* idsOf(source: InspectionSource, ...wanted: readonly ActorKind[]): Generator<string> {
  for (const { id, kind } of source.census.values()) if (wanted.includes(kind)) yield id;
}

interface Active {
  readonly id: string;
  readonly waiting: number;
  readonly perSecond: number;
}

export class Ranking {
  readonly #source: InspectionSource;
  readonly #among: () => Iterable<string>;
  readonly #listed: number;
  /** What each had done at the last look. */
  #done = new Map<string, number>();
  #at = 0;

  /**
   * @param among ids of the actors that are compared
   * @param listed lines of the table
   */
  constructor(source: InspectionSource, among: () => Iterable<string>, listed: number) {
    this.#source = source;
    this.#among = among;
    this.#listed = listed;
  }

  /** First those with something waiting, then those that did most since the last look; others fill the table. */
  look(at: number): Ranked {
    const active: Active[] = [];
    const idle: string[] = [];
    const seconds = (at - this.#at) / 1000;
    let total = 0;
    for (const id of this.#among()) {
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
