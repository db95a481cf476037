/** `--format`: a line as the user lays it out, with names in braces. Two braces stand for one, as in Python. */

/** What the names in braces stand for, each as text. */
export type TemplateValues = Readonly<Record<string, string>>;

/** @throws RangeError for a name that there is not */
export class LineTemplate {
  readonly #parts: readonly Part[];

  /** @param names those that there are */
  constructor(template: string, names: readonly string[]) {
    const parts: Part[] = [];
    for (const [text, name] of template.matchAll(/\{\{|\}\}|\{([^{}]+)\}|\\n|\\t|[\s\S]/g)) {
      if (name === undefined) {
        parts.push({ text: CHARACTERS[text] ?? text });
        continue;
      }
      if (!names.includes(name)) {
        throw new RangeError(
          `--format: there is no {${name}}; there are ${names.map((known) => `{${known}}`).join(' ')}`,
        );
      }
      parts.push({ name });
    }
    this.#parts = parts;
  }

  line(values: TemplateValues): string {
    return `${this.#parts.map((part) => ('text' in part ? part.text : (values[part.name] ?? ''))).join('')}\n`;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Part = { readonly text: string } | { readonly name: string };

const CHARACTERS: Readonly<Record<string, string>> = { '{{': '{', '}}': '}', '\\n': '\n', '\\t': '\t' };
