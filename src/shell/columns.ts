/** Text in columns, as base's reports have it: each entry up to the next multiple of a width, lines of at most 80. */

const LONGEST = 80;

export class Columns {
  readonly #width: number;
  readonly #lines: string[] = [];
  #line = '';

  constructor(width: number) {
    this.#width = width;
  }

  add(entry: string): void {
    if (this.#line.length + entry.length > LONGEST) this.#flush();
    const line = this.#line + entry;
    this.#line = line.padEnd(line.length + this.#width - (line.length % this.#width));
  }

  /** Everything, each line with its ending. */
  text(): string {
    this.#flush();
    return this.#lines.join('');
  }

  #flush(): void {
    if (this.#line !== '') this.#lines.push(`${this.#line}\n`);
    this.#line = '';
  }
}
