/** Records to be processed soon, in order: after what is under way now. Source: scanOnce of base 7.0.10. */

import type { HeapClock } from '../kernel/clock.ts';
import type { DbRecord } from './db-record.ts';

export class SoonQueue {
  readonly #clock: HeapClock;
  readonly #isRunning: () => boolean;
  readonly #process: (record: DbRecord) => void;
  #due: DbRecord[] = [];

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
    if (this.#due.length === 0) this.#clock.setTimeout(() => this.#processThem(), 0);
    this.#due.push(record);
  }

  // --- helpers

  #processThem(): void {
    const due = this.#due;
    this.#due = [];
    if (!this.#isRunning()) return;
    for (const record of due) this.#process(record);
  }
}
