/**
 * Actors whose every event is watched, each by one spy however many pages look.
 *
 * Between two flushes a bounded number of passages is looked at per actor; after that it is let run and its events are
 * counted. The last passage that changed something is always among those kept, so that what is shown is where the
 * actor is now.
 */

import type { Passage } from './passage.ts';
import type { CensusEntry, Detach, Exposure, InspectionSource } from './source.ts';
import { spyOn } from './spy.ts';

const KEPT_PER_FLUSH = 40;

/** What an actor was given since the last flush. */
export interface Passages {
  readonly entry: CensusEntry;
  readonly passages: readonly Passage[];
  /** Number of the first passage that is kept, and of passages left out before the last one. */
  readonly firstSeq: number;
  readonly skipped: number;
}

export type PassageListener = (passages: Passages) => void;

interface Watch {
  readonly entry: CensusEntry;
  readonly listeners: Set<PassageListener>;
  readonly exposure: Exposure;
  readonly unspy: Detach;
  kept: Passage[];
  last: Passage | undefined;
  count: number;
  flushed: number;
}

export class Watches {
  readonly #source: InspectionSource;
  readonly #watches = new Map<string, Watch>();

  constructor(source: InspectionSource) {
    this.#source = source;
  }

  /** How many actors are watched. */
  get size(): number {
    return this.#watches.size;
  }

  /** Has the events of an actor reported at each flush. An actor that is gone is not watched. */
  watch(id: string, listener: PassageListener): Detach {
    const entry = this.#source.census.get(id);
    if (entry === undefined) return () => {};
    let watch = this.#watches.get(id);
    if (watch === undefined || watch.entry.ref !== entry.ref) {
      if (watch !== undefined) end(watch);
      watch = this.#start(entry, watch?.listeners ?? new Set());
    }
    watch.listeners.add(listener);
    return () => {
      const current = this.#watches.get(id);
      current?.listeners.delete(listener);
      if (current?.listeners.size === 0) this.#stop(id, current);
    };
  }

  /** Reports what came since the last time. */
  flush(): void {
    for (const watch of this.#watches.values()) {
      if (watch.count === watch.flushed) continue;
      const { entry, kept, last, count, flushed } = watch;
      const passages = last === undefined ? kept : [...kept, last];
      watch.kept = [];
      watch.last = undefined;
      watch.flushed = count;
      watch.exposure.closely();
      const skipped = count - flushed - passages.length;
      for (const listener of watch.listeners) listener({ entry, passages, firstSeq: flushed, skipped });
    }
  }

  #start(entry: CensusEntry, listeners: Set<PassageListener>): Watch {
    const exposure = this.#source.expose(entry.id, () => {
      watch.count++;
    });
    const unspy = spyOn(entry.ref, (passage) => {
      watch.count++;
      if (watch.kept.length >= KEPT_PER_FLUSH) watch.last = passage;
      else if (watch.kept.push(passage) === KEPT_PER_FLUSH) exposure.loosely();
    });
    const watch: Watch = { entry, listeners, exposure, unspy, kept: [], last: undefined, count: 0, flushed: 0 };
    this.#watches.set(entry.id, watch);
    return watch;
  }

  #stop(id: string, watch: Watch): void {
    end(watch);
    this.#watches.delete(id);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function end({ exposure, unspy }: Watch): void {
  exposure.end();
  unspy();
}
