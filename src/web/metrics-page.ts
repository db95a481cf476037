/** The text of metrics: OpenMetrics, or the text format of Prometheus. */

export type Labels = Readonly<Record<string, string>>;

/** Families of samples: each with its comments once, and all its samples together. */
export class MetricsPage {
  readonly #isOpen: boolean;
  readonly #families = new Map<string, string[]>();

  constructor(isOpen: boolean) {
    this.#isOpen = isOpen;
  }

  gauge(name: string, help: string, value: number, labels: Labels = {}): void {
    this.#sample(name, name, 'gauge', help, value, labels);
  }

  /** @param name without `_total`, which its sample has */
  counter(name: string, help: string, value: number, labels: Labels = {}): void {
    this.#sample(this.#isOpen ? name : `${name}_total`, `${name}_total`, 'counter', help, value, labels);
  }

  /** One sample for each state there is: 1 for those that are active. */
  stateSet(
    name: string,
    help: string,
    states: readonly string[],
    active: readonly string[],
    labels: Labels = {},
  ): void {
    for (const state of states) {
      this.#sample(name, name, this.#isOpen ? 'stateset' : 'gauge', help, active.includes(state) ? 1 : 0, {
        ...labels,
        [name]: state,
      });
    }
  }

  /** @param bounds upper ends of its classes */
  histogram(
    name: string,
    help: string,
    bounds: readonly number[],
    { counts, count, sum }: { readonly counts: readonly number[]; readonly count: number; readonly sum: number },
  ): void {
    for (const [index, bound] of bounds.entries()) {
      this.#sample(name, `${name}_bucket`, 'histogram', help, counts[index] ?? 0, { le: String(bound) });
    }
    this.#sample(name, `${name}_bucket`, 'histogram', help, count, { le: '+Inf' });
    this.#sample(name, `${name}_sum`, 'histogram', help, sum, {});
    this.#sample(name, `${name}_count`, 'histogram', help, count, {});
  }

  text(): string {
    return [...this.#families.values()]
      .flat()
      .map((line) => `${line}\n`)
      .join('');
  }

  #sample(family: string, name: string, type: string, help: string, value: number, labels: Labels): void {
    let lines = this.#families.get(family);
    if (lines === undefined) {
      lines = [`# HELP ${family} ${help}`, `# TYPE ${family} ${type}`];
      this.#families.set(family, lines);
    }
    const list = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    lines.push(`${name}${list.length > 0 ? `{${list.join(',')}}` : ''} ${numberText(value)}`);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}
