/** A row of a table. */
export interface Row<Id extends string> {
  readonly id: Id;
  readonly title: string;
  readonly unit: string;
  /** Whether more or less of it is better. */
  readonly better: 'more' | 'less';
}

export interface Fault<Name extends string> {
  readonly server: Name;
  /** What was being measured. */
  readonly during: string;
  readonly message: string;
}

/** What a run measured: for each row and server one value per round, rounds that failed left out. */
export class Results<Name extends string, Id extends string> {
  readonly faults: Fault<Name>[] = [];
  #delivered = new Map<string, number>();
  #samples = new Map<string, Map<number, number>>();

  record(row: Id, server: Name, round: number, value: number): void {
    const key = keyOf(row, server);
    this.#samples.set(key, (this.#samples.get(key) ?? new Map()).set(round, value));
  }

  recordDelivered(row: Id, server: Name, part: number): void {
    const key = keyOf(row, server);
    this.#delivered.set(key, Math.min(part, this.#delivered.get(key) ?? 1));
  }

  /** Part of the values written that reached the subscribers, 0 to 1, the least of any round. */
  delivered(row: Id, server: Name): number | undefined {
    return this.#delivered.get(keyOf(row, server));
  }

  samples(row: Id, server: Name): readonly number[] {
    return [...(this.#samples.get(keyOf(row, server))?.values() ?? [])];
  }

  median(row: Id, server: Name): number | undefined {
    return median(this.samples(row, server));
  }

  /**
   * How many times as good `subject` is as `other`, above 1 when it is better: the median over the rounds of the
   * ratio within each round, which the machine's other business disturbs less than it does the values.
   */
  ratio(row: Row<Id>, subject: Name, other: Name): number | undefined {
    const others = this.#samples.get(keyOf(row.id, other));
    const ratios = [...(this.#samples.get(keyOf(row.id, subject)) ?? [])].flatMap(([round, value]) => {
      const against = others?.get(round);
      if (against === undefined || against <= 0 || value <= 0) return [];
      return [row.better === 'more' ? value / against : against / value];
    });
    return median(ratios);
  }
}

function keyOf(row: string, server: string): string {
  return `${row} ${server}`;
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}
