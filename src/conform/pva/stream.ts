/** The updates of one monitor, as they must be seen. */
import type { BitSet } from '../../protocol/pva/bit-set.ts';
import type { Delta } from '../../protocol/pva/delta.ts';
import { Violation } from '../violation.ts';
import { judgeData } from './data.ts';
import type { PvaBook, RuleId } from './model/rule-book.ts';
import type { PvState } from './pv-state.ts';

interface Change {
  readonly rule: RuleId;
  readonly value: readonly number[];
  readonly isFirst: boolean;
}

/** What a monitor is of. */
export interface Monitored {
  readonly ioid: number;
  readonly pv: PvState;
  readonly mask: BitSet;
  readonly isPipelined: boolean;
}

export class Stream {
  readonly ioid: number;
  readonly #pv: PvState;
  readonly #mask: BitSet;
  readonly #book: PvaBook;
  /** Not due: stopped, or not granted. */
  readonly #waiting: Change[];
  readonly #due: Change[] = [];
  #isOver = false;
  /** The value seen last. */
  #seen: readonly number[] | undefined;

  /** Updates come as far as they are granted. */
  readonly #isPipelined: boolean;
  /** One of those that were granted has gone to what had not changed. */
  #isShort = false;

  constructor({ ioid, pv, mask, isPipelined }: Monitored, book: PvaBook) {
    this.ioid = ioid;
    this.#pv = pv;
    this.#mask = mask;
    this.#book = book;
    this.#waiting = [{ rule: 'update.first', value: pv.value, isFirst: true }];
    this.#isPipelined = isPipelined;
  }

  /** The rule by which an update must still come; undefined when none must. */
  get owes(): RuleId | undefined {
    if (!this.#mayMerge) return this.#due[0]?.rule;
    // What the end has overtaken may be dropped, and what was seen already need not come again.
    const newest = this.#due.at(-1);
    return this.#isOver || this.#isShort || newest?.value.join() === this.#seen?.join() ? undefined : newest?.rule;
  }

  /** What was due before may come; what waits does not. */
  end(): void {
    this.#isOver = true;
    this.#waiting.length = 0;
  }

  update(rule: RuleId): void {
    this.#due.push({ rule, value: this.#pv.value, isFirst: false });
  }

  hold(): void {
    this.#waiting.push({ rule: 'update.held', value: this.#pv.value, isFirst: false });
  }

  merge(): void {
    this.#waiting[this.#waiting.length - 1] = { ...this.#waiting.at(-1)!, value: this.#pv.value };
  }

  release(count: number): void {
    this.#due.push(...this.#waiting.splice(0, count));
  }

  /** @throws Violation when this update must not be seen, or must look otherwise */
  see(data: Delta): void {
    if (this.#mayMerge) {
      this.#seeMerged(data);
      return;
    }
    const [due] = this.#due;
    if (due === undefined) {
      const rule = this.#waiting.length > 0 ? 'update.held' : 'any.unasked';
      throw new Violation(rule, 'saw an update, and must see none');
    }
    this.#judge(data, due);
    this.#due.shift();
  }

  // --- helpers

  /** Two updates that follow each other closely may be one, and a change may overtake one that waits: the last must come. */
  get #mayMerge(): boolean {
    return this.#book.differs('update.changed');
  }

  #seeMerged(data: Delta): void {
    if (this.#isOver) return;
    const known = [...this.#due, ...this.#waiting];
    if (known.length === 0) {
      this.#isShort ||= this.#isPipelined;
      this.#judge(data, { rule: 'update.changed', value: this.#pv.value, isFirst: false });
      return;
    }
    let problem: unknown;
    for (const [index, change] of known.entries()) {
      try {
        // The first to come has all fields, whatever it has taken up.
        this.#judge(data, { ...change, isFirst: this.#seen === undefined });
      } catch (violation) {
        problem ??= violation;
        continue;
      }
      this.#seen = change.value;
      this.#due.splice(0, index + 1);
      return;
    }
    if (!this.#isRepetition(data)) throw problem;
    this.#isShort ||= this.#isPipelined;
  }

  /** Of what was seen last: nothing in it has changed. */
  #isRepetition(data: Delta): boolean {
    if (this.#seen === undefined || !this.#book.differs('update.unchanged')) return false;
    try {
      this.#judge(data, { rule: 'update.unchanged', value: this.#seen, isFirst: false });
      return true;
    } catch {
      return false;
    }
  }

  #judge(data: Delta, { value, isFirst }: Change): void {
    judgeData('an update', data, { pv: this.#pv, mask: this.#mask, value, isWhole: isFirst }, this.#book, true);
  }
}
