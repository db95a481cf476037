/**
 * Reads the words of a database file by expectation: a name here, a bracket there. What is not as expected is thrown.
 */
import type { ExpandedText } from '../text/expanded-text.ts';
import type { Position } from '../text/position.ts';
import { Lexer, type NameToken, type ValueToken } from './lexer.ts';
import type { Word } from './statement.ts';
import { BadCharacter, Unreadable } from './unreadable.ts';

/** Words that start a statement after a fault; those that are as often something else are not among them. */
export const statementWords: ReadonlySet<string> = new Set([
  ...['record', 'grecord', 'menu', 'recordtype', 'device', 'breaktable'],
]);

/** Words that must be quoted to be names. */
export const keywords: ReadonlySet<string> = new Set([
  ...statementWords,
  ...['include', 'path', 'addpath', 'choice', 'field', 'driver', 'link', 'alias', 'info', 'registrar', 'function'],
  'variable',
]);

export class WordReader {
  readonly #lexer: Lexer;
  readonly #lenient: boolean;
  readonly #say: (fault: BadCharacter) => void;

  /** `lenient`: what is not a word goes to `say`, and reading ends with its line, as in base; else it is thrown. */
  constructor(source: ExpandedText, lenient: boolean, say: (fault: BadCharacter) => void) {
    this.#lexer = new Lexer(source);
    this.#lenient = lenient;
    this.#say = say;
  }

  /** The text of the last word. */
  get text(): string {
    return this.#lexer.text;
  }

  /** Where the last word starts. */
  get position(): Position {
    return this.#lexer.position;
  }

  /** Where reading is, for `endWithLine`. */
  get at(): number {
    return this.#lexer.at;
  }

  get files(): readonly ExpandedText[] {
    return this.#lexer.files;
  }

  takeComment(): readonly string[] {
    return this.#lexer.takeComment();
  }

  include(source: ExpandedText): void {
    this.#lexer.include(source);
  }

  unread(): void {
    this.#lexer.unread();
  }

  endWithLine(at?: number): void {
    this.#lexer.endWithLine(at);
  }

  /** `( a , b )` */
  words(count: number): readonly Word[] {
    const words: Word[] = [];
    this.expect('(');
    while (words.length < count) {
      if (words.length > 0) this.expect(',');
      words.push(this.word());
    }
    this.expect(')');
    return words;
  }

  word(): Word {
    this.checkName(this.name());
    return { text: this.text, at: this.#lexer.position };
  }

  checkName(token: NameToken): void {
    if (token === 'quoted' || (token === 'word' && !keywords.has(this.text))) return;
    const keyword = token === 'word' ? `'${this.text}' is a keyword: as a name it needs quotes.` : 'A name is missing.';
    throw this.syntaxError(keyword);
  }

  expect(token: NameToken): void {
    const found = this.name();
    if (found !== token) throw this.syntaxError(`Here ${token} is missing.`);
  }

  name(): NameToken {
    if (!this.#lenient) return this.#lexer.name();
    return this.#toEndOfLine(() => this.#lexer.name());
  }

  value(): ValueToken | 'end' {
    if (!this.#lenient) return this.#lexer.value();
    return this.#toEndOfLine(() => this.#lexer.value());
  }

  /** Base says what is not a word, and reads on up to the end of the line. */
  #toEndOfLine<Kind>(read: () => Kind): Kind {
    for (;;) {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof BadCharacter)) throw error;
        this.#say(error);
        this.#lexer.endWithLine();
      }
    }
  }

  syntaxError(...remedy: readonly string[]): Unreadable {
    return new Unreadable('syntax error', this.#lexer.position, ...remedy);
  }

  /** Goes to the next item of the record, or to its end. False when another statement or the end of the file comes. */
  toItem(): boolean {
    for (let depth = 0; ; ) {
      const token = this.#nextReadable();
      if (token === 'end') return false;
      if (token === '{') depth++;
      if (token === '}' && depth-- === 0) {
        this.#lexer.unread();
        return true;
      }
      if (token !== 'word') continue;
      const word = this.text;
      if (word === 'record' || word === 'grecord') {
        this.#lexer.unread();
        return false;
      }
      if (word === 'field' || word === 'info' || word === 'alias') {
        this.#lexer.unread();
        return true;
      }
    }
  }

  /** Goes to the next statement. False at the end of the file. */
  toStatement(): boolean {
    for (;;) {
      const token = this.#nextReadable();
      if (token === 'end') return false;
      if (token !== 'word' || !statementWords.has(this.text)) continue;
      this.#lexer.unread();
      return true;
    }
  }

  #nextReadable(): NameToken {
    for (;;) {
      try {
        return this.#lexer.name();
      } catch (error) {
        if (!(error instanceof BadCharacter)) throw error;
      }
    }
  }
}
