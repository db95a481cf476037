/** What follows the conversion character of a format. */
import { escapeAt, unescaped } from './escapes.ts';
import { type FormatBody, FormatError } from './format.ts';

export class SourceBody implements FormatBody {
  readonly #source: string;
  at: number;

  constructor(source: string, at: number) {
    this.#source = source;
    this.at = at;
  }

  next(): string | undefined {
    const { at } = this;
    if (at >= this.#source.length) return undefined;
    this.at += this.#source[at] === '\\' ? escapeAt(this.#source, at).length : 1;
    return this.#source.slice(at, this.at);
  }

  until(end: string): string {
    const start = this.at;
    // In a set of characters the first may be the bracket that ends it.
    const first = end === ']' ? start + (this.#source[start] === '^' ? 1 : 0) : -1;
    for (let at = start; at < this.#source.length; at++) {
      if (this.#source[at] === '\\') at++;
      else if (this.#source[at] === end && at !== first) {
        this.at = at + 1;
        return this.#source.slice(start, at);
      }
    }
    throw new FormatError(`Missing '${end}' after format '${this.#source.slice(Math.max(start - 2, 0))}'`);
  }
}

/** @throws FormatError when nothing is left */
export function unescapedNext(body: FormatBody): string {
  const next = body.next();
  if (next === undefined) throw new FormatError('Missing characters for 0 and 1 after %B');
  return unescaped(next);
}
