/** Records to be processed soon, in order: after what is under way now. */

import type { HeapClock } from '../kernel/clock.ts';
import type { DbRecord } from './db-record.ts';
import { Slot } from './slots.ts';

/** Most updates of CP links that wait for a record. */
const MOST_MONITORED = 5;

interface Due {
  readonly record: DbRecord;
  /** Because of a CP link. */
  readonly isMonitored: boolean;
}

export class SoonQueue {
  readonly #clock: HeapClock;
  readonly #isRunning: () => boolean;
  readonly #process: (record: DbRecord) => void;
  #due: Due[] = [];

  /**
   * @param isRunning whether records are processed at all by then
   * @param process called with each
   */
  constructor(clock: HeapClock, isRunning: () => boolean, process: (record: DbRecord) => void) {
    this.#clock = clock;
    this.#isRunning = isRunning;
    this.#process = process;
  }

  add(record: DbRecord): void {
    this.#add({ record, isMonitored: false });
  }

  addMonitored(record: DbRecord): void {
    const waiting = this.#due.filter((each) => each.isMonitored && each.record === record).length;
    if (waiting < MOST_MONITORED) this.#add({ record, isMonitored: true });
  }

  // --- helpers

  #add(due: Due): void {
    if (this.#due.length === 0) this.#clock.setTimeout(() => this.#processThem(), 0);
    this.#due.push(due);
  }

  #processThem(): void {
    const due = this.#due;
    this.#due = [];
    if (!this.#isRunning()) return;
    for (const { record, isMonitored } of due) {
      // As in base: while it is active it is processed once more afterwards.
      if (isMonitored && record.isActive) record.values[Slot.RPRO] = 1;
      else this.#process(record);
    }
  }
}
