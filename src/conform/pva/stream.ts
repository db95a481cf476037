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

export class Stream {
  readonly ioid: number;
  readonly #pv: PvState;
  readonly #mask: BitSet;
  readonly #book: PvaBook;
  /** Not due: stopped, or not granted. */
  readonly #waiting: Change[];
  readonly #due: Change[] = [];
  #isOver = false;

  constructor(ioid: number, pv: PvState, mask: BitSet, book: PvaBook) {
    this.ioid = ioid;
    this.#pv = pv;
    this.#mask = mask;
    this.#book = book;
    this.#waiting = [{ rule: 'update.first', value: pv.value, isFirst: true }];
  }

  /** The rule by which an update must still come; undefined when none must. */
  get owes(): RuleId | undefined {
    // Who sends updates later than it answers may have dropped what the end has overtaken.
    return this.#isOver && this.#book.differs('update.changed') ? undefined : this.#due[0]?.rule;
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
    // Where two may be merged, it may be a later one: the last must come.
    const latest = this.#book.differs('update.changed') ? this.#due.length : Math.min(this.#due.length, 1);
    if (latest === 0) {
      const rule = this.#waiting.length > 0 ? 'update.held' : 'any.unasked';
      throw new Violation(rule, 'saw an update, and must see none');
    }
    let problem: unknown;
    for (let index = 0; index < latest; index++) {
      const { value, isFirst } = this.#due[index]!;
      try {
        judgeData('an update', data, { pv: this.#pv, mask: this.#mask, value, isWhole: isFirst }, this.#book, true);
      } catch (violation) {
        problem ??= violation;
        continue;
      }
      this.#due.splice(0, index + 1);
      return;
    }
    throw problem;
  }
}
