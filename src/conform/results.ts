/** What was tried, in which state, and what came of it. */
import type { RuleId } from '../machines/model/rule-book.ts';

export interface Judgement {
  readonly rule: RuleId;
  /** The model that explains the move, such as `channel`. */
  readonly noun: string;
  /** The state it was in. */
  readonly state: string;
}

export interface Cell extends Judgement {
  passed: number;
  failed: number;
}

export class Results {
  readonly #cells = new Map<string, Cell>();

  pass(judgement: Judgement): void {
    this.#cell(judgement).passed++;
  }

  fail(judgement: Judgement): void {
    this.#cell(judgement).failed++;
  }

  /** In the order in which they were first tried. */
  get cells(): Cell[] {
    return [...this.#cells.values()];
  }

  of(rule: RuleId): Pick<Cell, 'passed' | 'failed'> {
    const cells = this.cells.filter((cell) => cell.rule === rule);
    return {
      passed: cells.reduce((sum, { passed }) => sum + passed, 0),
      failed: cells.reduce((sum, { failed }) => sum + failed, 0),
    };
  }

  #cell(judgement: Judgement): Cell {
    const key = `${judgement.noun} ${judgement.state} ${judgement.rule}`;
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = { ...judgement, passed: 0, failed: 0 };
      this.#cells.set(key, cell);
    }
    return cell;
  }
}
