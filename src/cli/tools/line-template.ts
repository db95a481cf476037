/** `--format`: a line as the user lays it out, with names in braces. */

/** What the names in braces stand for, each as text. */
export type TemplateValues = Readonly<Record<string, string>>;

/** @throws RangeError for a name that there is not */
export class LineTemplate {
  readonly #parts: readonly string[];

  /** @param names those that there are */
  constructor(template: string, names: readonly string[]) {
    // Text and names take turns.
    this.#parts = template
      .replace(/\\n/g, '\n')
      .replace(/\\t/g, '\t')
      .split(/\{([^{}]+)\}/);
    for (let at = 1; at < this.#parts.length; at += 2) {
      const name = this.#parts[at]!;
      if (names.includes(name)) continue;
      throw new RangeError(
        `--format: there is no {${name}}; there are ${names.map((known) => `{${known}}`).join(' ')}`,
      );
    }
  }

  line(values: TemplateValues): string {
    return `${this.#parts.map((part, at) => (at % 2 === 0 ? part : (values[part] ?? ''))).join('')}\n`;
  }
}
