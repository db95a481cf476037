/**
 * What monitored links have to do: one after another, after what is under way now. A link that has something to do keeps its place
 * when more comes to it meanwhile.
 *
 * Source: dbCaTask of base 7.0.10.
 */
import type { HeapClock } from '../kernel/clock.ts';

export interface WorkingLink {
  /** Puts what it was given last, and has its record processed because of updates. */
  work(): void;
}

export class LinkWork {
  readonly #clock: HeapClock;
  readonly #due = new Set<WorkingLink>();
  #isArmed = false;

  constructor(clock: HeapClock) {
    this.#clock = clock;
  }

  add(link: WorkingLink): void {
    this.#due.add(link);
    if (this.#isArmed) return;
    this.#isArmed = true;
    this.#clock.setTimeout(() => this.#work(), 0);
  }

  // --- helpers

  /** What comes while they work is done in a turn of its own: links that lead round in a ring leave room for others. */
  #work(): void {
    this.#isArmed = false;
    let left = this.#due.size;
    for (const link of this.#due) {
      if (left-- === 0) {
        this.add(link);
        return;
      }
      this.#due.delete(link);
      link.work();
    }
  }
}
