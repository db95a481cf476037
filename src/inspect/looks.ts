/**
 * Looks at all actors of an IOC, one look after the other.
 *
 * Of 100,000 actors a look takes a tenth of a second, and the first one longer: it is done in slices, between which clients
 * are served. After each look there is a rest, so that looking takes a twentieth of the processor's time at most.
 */
import type { Delta, Rows } from './rows.ts';
import type { InspectionSource } from './source.ts';
import type { WorkMeter } from './work-meter.ts';

/** Longest that clients wait for a slice, roughly. */
const SLICE_MS = 3;
const SHARE = 0.05;
/** Rest after a look that took very long, such as the first of many actors. */
const LONGEST_REST_MS = 3000;

export class Looks {
  readonly #source: InspectionSource;
  readonly #meter: WorkMeter;
  readonly #seen: (delta: Delta, rows: Rows) => Iterable<void>;
  readonly #contain: (look: () => void) => void;
  #rows: Rows | undefined;
  #look: Iterator<void> | undefined;
  #begun = 0;
  #next = 0;
  #slice: NodeJS.Immediate | undefined;

  /**
   * @param seen what is done with a look, as a part of it: each step is short
   * @param contain a fault in looking must not harm what is looked at
   */
  constructor(
    source: InspectionSource,
    meter: WorkMeter,
    seen: (delta: Delta, rows: Rows) => Iterable<void>,
    contain: (look: () => void) => void,
  ) {
    this.#source = source;
    this.#meter = meter;
    this.#seen = seen;
    this.#contain = contain;
  }

  start(rows: Rows): void {
    this.#rows = rows;
    this.#next = 0;
  }

  stop(): void {
    clearImmediate(this.#slice);
    this.#look = undefined;
    this.#rows = undefined;
  }

  /** Begins a look, unless one is under way or the last one was too short a time ago. */
  tick(): void {
    if (this.#look !== undefined || this.#rows === undefined || performance.now() < this.#next) return;
    this.#look = this.#looking(this.#rows);
    this.#begun = this.#meter.total;
    this.#advance();
  }

  // --- helpers

  *#looking(rows: Rows): Generator<void> {
    yield* this.#source.looking();
    const delta = yield* rows.looking(this.#source.census);
    yield* this.#seen(delta, rows);
  }

  #advance(): void {
    const end = performance.now() + SLICE_MS;
    let isOver = true; // also when it has failed
    this.#meter.count(() =>
      this.#contain(() => {
        do isOver = this.#look?.next().done !== false;
        while (!isOver && performance.now() < end);
      }),
    );
    if (!isOver) {
      this.#slice = setImmediate(() => this.#advance());
      return;
    }
    this.#look = undefined;
    const rest = (this.#meter.total - this.#begun) / SHARE;
    this.#next = performance.now() + Math.min(rest, LONGEST_REST_MS);
  }
}
