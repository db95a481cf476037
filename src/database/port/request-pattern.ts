/** Requests with values in them: `T={number}` takes `T=12.5`. */

/** What `{…}` in a pattern stands for: a number, a whole number, a word without blanks, or any text. */
export type PatternKind = 'number' | 'int' | 'word' | 'text';

type ValueOf<K extends string> = K extends 'number' | 'int' ? number : string;

/** The values of a pattern, in order. */
export type PatternValues<P extends string> = P extends `${string}{${infer K}}${infer R}`
  ? [ValueOf<K>, ...PatternValues<R>]
  : [];

export class RequestPattern {
  readonly #expression: RegExp;
  readonly #kinds: readonly PatternKind[];

  /** @throws RangeError when what is in braces is none of the kinds */
  constructor(pattern: string) {
    const kinds: PatternKind[] = [];
    const parts = pattern.split(/(\{[^{}]*\})/).map((part) => {
      if (!/^\{.*\}$/.test(part)) return part.replaceAll(/[\\^$.*+?()[\]|{}]/g, String.raw`\$&`);
      const kind = part.slice(1, -1);
      if (!isKind(kind)) {
        throw new RangeError(`'${pattern}': {${kind}} is none of {number}, {int}, {word} and {text}.`);
      }
      kinds.push(kind);
      return `(${EXPRESSIONS[kind]})`;
    });
    this.#kinds = kinds;
    this.#expression = new RegExp(`^${parts.join('')}$`);
  }

  /** The values in a request; undefined: it is another one. */
  match(request: string): readonly (number | string)[] | undefined {
    const found = this.#expression.exec(request);
    if (found === null) return undefined;
    return this.#kinds.map((kind, index) => {
      const text = found[index + 1]!;
      return kind === 'number' || kind === 'int' ? Number(text) : text;
    });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const EXPRESSIONS: Readonly<Record<PatternKind, string>> = {
  number: String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`,
  int: String.raw`[-+]?\d+`,
  word: String.raw`\S+`,
  text: '[^]*',
};

function isKind(text: string): text is PatternKind {
  return Object.hasOwn(EXPRESSIONS, text);
}
