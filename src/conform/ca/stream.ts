/**
 * The updates of one subscription, as they may be seen.
 *
 * Each change is noted when it is made. An update must be one that was noted and not yet seen; it may skip older ones
 * (a busy server merges), and the last one must come.
 */

import { Eca } from '../../protocol/ca/status.ts';
import { Violation } from '../violation.ts';
import type { Frame } from './frame.ts';
import { type Outcome, update } from './model/outcome.ts';
import type { RuleId } from './model/rule-book.ts';
import { judgeData } from './payload.ts';

export interface Change {
  readonly rule: RuleId;
  readonly outcome: Outcome;
  readonly value: readonly number[] | undefined;
  readonly severity: number | undefined;
  /** It need not be seen: nobody can know whether anything has changed. */
  readonly optional?: boolean;
}

export interface StreamOptions {
  readonly id: number;
  readonly dataType: number;
  readonly count: number;
  /** Its type can be read; else its updates say GETFAIL. */
  readonly readable: boolean;
  /** While updates are switched off some may still come. */
  readonly leaks: boolean;
  /** An update may come again, late: what it holds is not judged then. */
  readonly repeats: boolean;
  readonly staleBytes: boolean;
}

interface Noted extends Change {
  /** Made while updates are switched off: may not be seen. */
  readonly held: boolean;
}

export class Stream {
  readonly options: StreamOptions;
  /** Until its end is confirmed. */
  isOpen = true;
  /** Updates are switched off. */
  isOff = false;
  #noted: Noted[] = [];
  /** How many of the noted changes may have been seen or skipped: equal ones leave more than one reading. */
  #readings: ReadonlySet<number> = new Set([0]);

  constructor(options: StreamOptions) {
    this.options = options;
  }

  /** An update must still come: by no reading has the newest been seen. */
  get owes(): Change | undefined {
    const newest = this.#noted.at(-1);
    const isSeen = this.#readings.has(this.#noted.length);
    return this.isOpen && !this.isOff && !isSeen && newest?.optional !== true ? newest : undefined;
  }

  note(change: Change): void {
    this.#noted.push({ ...change, held: this.isOff });
  }

  /** Of what waits, the newest is due, by `rule`. */
  release(rule: RuleId, outcome: Outcome): void {
    this.isOff = false;
    const newest = this.#noted.length - 1;
    const stays = this.#noted.map(({ held }, index) => !held || index === newest);
    this.#readings = new Set([...this.#readings].map((reading) => stays.slice(0, reading).filter(Boolean).length));
    this.#noted = this.#noted
      .map((noted, index) => (index === newest ? { ...noted, rule, outcome, held: false } : noted))
      .filter((_, index) => stays[index]);
  }

  /** No update is due any more; what comes before the end is confirmed may come. */
  end(): void {
    this.isOpen = false;
  }

  /** @throws Violation when this update may not be seen */
  see(frame: Frame): void {
    const first = Math.min(...this.#readings);
    const readings = new Set<number>();
    let problem: string | undefined;
    let fitsHeld = false;
    for (let index = first; index < this.#noted.length; index++) {
      const noted = this.#noted[index]!;
      const difference = this.#difference(frame, noted);
      if (difference !== undefined) problem ??= difference;
      else if (noted.held && !this.options.leaks) fitsHeld = true;
      else if ([...this.#readings].some((reading) => reading <= index)) readings.add(index + 1);
    }
    if (readings.size === 0 && this.options.repeats) return;
    if (readings.size === 0) throw this.#violation(first, problem, fitsHeld);
    const seen = Math.min(...readings);
    this.#noted.splice(0, seen);
    this.#readings = new Set([...readings].map((reading) => reading - seen));
  }

  // --- helpers

  #violation(first: number, problem: string | undefined, fitsHeld: boolean): Violation {
    if (fitsHeld) return new Violation('update.held', 'saw an update while updates are switched off');
    const noted = this.#noted[first];
    if (noted === undefined) return new Violation('update.unchanged', 'saw an update, but nothing has changed');
    return new Violation(noted.rule, `saw an update: ${problem ?? 'too many'}`);
  }

  #difference(frame: Frame, { outcome, value, severity, held }: Noted): string | undefined {
    const { dataType, count, readable, leaks, staleBytes } = this.options;
    const [sight] = held && leaks ? LEAKED : outcome.sees;
    if (sight?.message !== 'EVENT_ADD') return 'there must be none';
    const status = readable || sight.status !== 'NORMAL' ? Eca[sight.status] : Eca.GETFAIL;
    if (frame.p1 !== status) return `its status is ${frame.p1}, and must be ${status}`;
    if (frame.dataType !== dataType) return `its type is ${frame.dataType}, and must be ${dataType}`;
    const data = readable ? sight.data : 'zeros';
    return judgeData(frame, data, {
      frame: { command: frame.command, dataType, count },
      value,
      severity,
      // What is subscribed to was written before.
      isWritten: true,
      staleBytes,
    });
  }
}

const LEAKED = [update('NORMAL')];
