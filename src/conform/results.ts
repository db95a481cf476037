/** What was tried, in which state, and what came of it. */

export interface Judgement {
  readonly rule: string;
  /** The model that explains the move, such as `channel`. */
  readonly noun: string;
  /** The state it was in. */
  readonly state: string;
}

export interface Cell extends Judgement {
  /** How often. */
  tried: number;
  failed: number;
}

export class Results {
  readonly #cells = new Map<string, Cell>();
  readonly #latest = new Map<string, Judgement>();

  try(judgement: Judgement): void {
    this.#cell(judgement).tried++;
    this.#latest.set(judgement.rule, judgement);
  }

  /** The latest try of the rule came out otherwise than it must. */
  fail(rule: string): void {
    const judgement = this.#latest.get(rule) ?? { rule, noun: 'any', state: '' };
    if (!this.#latest.has(rule)) this.try(judgement);
    this.#cell(judgement).failed++;
  }

  /** In the order in which they were first tried. */
  get cells(): Cell[] {
    return [...this.#cells.values()];
  }

  #cell(judgement: Judgement): Cell {
    const key = `${judgement.noun} ${judgement.state} ${judgement.rule}`;
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = { ...judgement, tried: 0, failed: 0 };
      this.#cells.set(key, cell);
    }
    return cell;
  }
}
