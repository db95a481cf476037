/** What became of the last put to each PV that was not done: `why` tells. One per PV, until the PV is gone. */
import type { EndedPut } from '../actors/pv/put-observer.ts';
import type { Source } from '../actors/pv/source.ts';

export interface Refusal {
  readonly put: EndedPut;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
}

export class Refusals {
  readonly #last = new Map<string, Refusal>();

  /** Begins to watch. */
  constructor(source: Source, now: () => number) {
    source.watch({
      putEnded: (put) => {
        if (put.outcome.kind !== 'done') this.#last.set(put.pv.name, { put, at: now() });
      },
      removed: ({ name }) => void this.#last.delete(name),
      rightsChanged: () => {},
    });
  }

  of(name: string): Refusal | undefined {
    return this.#last.get(name);
  }
}
