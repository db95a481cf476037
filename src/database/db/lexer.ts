/**
 * The words of database files: `.db`, `.template` and `.dbd`.
 *
 * Names and values have words of their own. A bare name is made of `A-Z a-z 0-9 _ - + : . [ ] < > ;`, a bare value of
 * `A-Z a-z 0-9 _ - + .` alone. A quoted name stands in double quotes, keeps its backslashes and ends on its line; a
 * quoted value stands in quotes of either kind, and a backslash may continue it on the next line. `#` is a comment.
 *
 * The words of an included file come where the word `include` stood.
 *
 * Source: EPICS base 7.0.10 as run, dbLex.l.
 */
import type { ExpandedText } from '../text/expanded-text.ts';
import type { Position } from '../text/position.ts';
import {
  APOSTROPHE,
  BACKSLASH,
  BLANK,
  BRACE,
  BRACE_END,
  BYTE_ORDER_MARK,
  COMMA,
  classes,
  DOLLAR,
  HASH,
  NAME,
  NEWLINE,
  NINE,
  ONE,
  PARENTHESIS,
  PARENTHESIS_END,
  PERCENT,
  QUOTE,
  SMALL_U,
  SMALL_X,
  VALUE,
} from './characters.ts';
import { BadCharacter } from './unreadable.ts';

/** `word` and `quoted` are names, `C` is a line of C in a record type; the rest are the character itself. */
export type NameToken = 'word' | 'quoted' | 'C' | '{' | '}' | '(' | ')' | ',' | 'end';

/** `string` keeps its quotes and escapes; `bare` is a word that is neither a number nor null, true or false. */
export type ValueToken = 'string' | 'number' | 'bare' | 'null' | 'true' | 'false' | '{' | '}' | '[' | ']' | ',' | ':';

export type Token = NameToken | ValueToken;

interface Level {
  readonly source: ExpandedText;
  at: number;
}

export class Lexer {
  /** The files that are being read, the innermost last. */
  readonly #levels: Level[] = [];
  #source: ExpandedText;
  #text: string;
  #at = 0;
  #end: number;
  /** Where the last token starts. */
  #start = 0;
  #startSource: ExpandedText;
  #unread = false;
  #ended = false;
  #token: Token = 'end';
  #comment: string[] = [];

  /** The text of the last token: without quotes for `quoted`, with them for `string`. */
  text = '';

  constructor(source: ExpandedText) {
    this.#source = source;
    this.#startSource = source;
    this.#text = source.text;
    this.#end = source.text.length;
  }

  /** Where the last token starts. */
  get position(): Position {
    return this.#startSource.position(this.#start);
  }

  /** The files that are being read, the innermost last. */
  get files(): readonly ExpandedText[] {
    return [...this.#levels.map(({ source }) => source), this.#source];
  }

  /** Comment lines since this was asked last, each without its `#`. */
  takeComment(): readonly string[] {
    if (this.#comment.length === 0) return NONE;
    const comment = this.#comment;
    this.#comment = [];
    return comment;
  }

  /** Reads a file before the rest of this one. */
  include(source: ExpandedText): void {
    this.#levels.push({ source: this.#source, at: this.#at });
    this.#open(source, 0);
  }

  /** Gives the last token once more. */
  unread(): void {
    this.#unread = true;
  }

  /** Where reading is. */
  get at(): number {
    return this.#at;
  }

  /** What comes after the line of `at` is not there any more: where base stops. */
  endWithLine(at = this.#at): void {
    this.#levels.length = 0;
    this.#ended = true;
    this.#end = Math.min(this.#end, this.#source.lineEnd(Math.max(0, at - 1)));
    if (this.#start < this.#end) return;
    this.#unread = false;
    this.#at = this.#end;
  }

  /** @throws BadCharacter */
  name(): NameToken {
    if (this.#unread) {
      this.#unread = false;
      return this.#token as NameToken;
    }
    const code = this.#toToken();
    if (code < 0) return this.#found('end', '');
    if (code < 128 && (classes[code]! & NAME) !== 0) {
      this.#word(NAME);
      return this.#found('word', this.#text.slice(this.#start, this.#at));
    }
    switch (code) {
      case QUOTE:
        return this.#quotedName();
      case PERCENT: {
        const end = this.#text.indexOf('\n', this.#start);
        this.#at = end < 0 || end > this.#end ? this.#end : end;
        return this.#found('C', this.#text.slice(this.#start + 1, this.#at));
      }
      case BRACE:
      case BRACE_END:
      case PARENTHESIS:
      case PARENTHESIS_END:
      case COMMA:
        this.#at++;
        return this.#found(this.#text[this.#start] as NameToken, '');
    }
    throw this.#badCharacter(
      ...(code === APOSTROPHE ? ['Names are quoted with double quotes; single quotes are for values.'] : []),
      ...(code === BYTE_ORDER_MARK ? ['The file starts with a byte order mark: save it as UTF-8 without one.'] : []),
      ...(code === DOLLAR ? ['A macro has no value here: give it one with -m.'] : []),
    );
  }

  /** @throws BadCharacter */
  value(): ValueToken | 'end' {
    if (this.#unread) {
      this.#unread = false;
      return this.#token as ValueToken;
    }
    const code = this.#toToken();
    if (code < 0) return this.#found('end', '');
    if (code < 128 && (classes[code]! & VALUE) !== 0) {
      this.#word(VALUE);
      const text = this.#text.slice(this.#start, this.#at);
      if (text === 'null' || text === 'true' || text === 'false') return this.#found(text, text);
      return this.#found(NUMBER.test(text) ? 'number' : 'bare', text);
    }
    if (code === QUOTE || code === APOSTROPHE) return this.#quotedValue(code);
    if ('{}[],:'.includes(this.#text[this.#start]!)) {
      this.#at++;
      return this.#found(this.#text[this.#start] as ValueToken, '');
    }
    throw this.#badCharacter(
      ...(code === PARENTHESIS_END ? ['A value is missing; the empty one is "".'] : ['Put the value in quotes.']),
    );
  }

  // Steps over blanks, comments and ends of included files. The first character of the token, or -1 at the end.
  #toToken(): number {
    for (;;) {
      const text = this.#text;
      while (this.#at < this.#end) {
        const code = text.charCodeAt(this.#at);
        if (code === HASH) {
          const end = text.indexOf('\n', this.#at);
          const next = end < 0 || end > this.#end ? this.#end : end;
          this.#comment.push(text.slice(this.#at + 1, next).trimEnd());
          this.#at = next;
        } else if (code < 128 && (classes[code]! & BLANK) !== 0) this.#at++;
        else {
          this.#start = this.#at;
          this.#startSource = this.#source;
          return code;
        }
      }
      if (!this.#ended && this.#source.more()) {
        this.#text = this.#source.text;
        this.#end = this.#text.length;
        continue;
      }
      const outer = this.#levels.pop();
      if (outer === undefined) {
        this.#start = this.#at;
        this.#startSource = this.#source;
        return -1;
      }
      this.#open(outer.source, outer.at);
    }
  }

  #word(kind: number): void {
    const text = this.#text;
    let at = this.#at + 1;
    for (; at < this.#end; at++) {
      const code = text.charCodeAt(at);
      if (code > 127 || (classes[code]! & kind) === 0) break;
    }
    this.#at = at;
  }

  #quotedName(): NameToken {
    const text = this.#text;
    let at = this.#start + 1;
    for (; at < this.#end; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.#at = at + 1;
        return this.#found('quoted', text.slice(this.#start + 1, at));
      }
      if (code === NEWLINE) {
        this.#at = at + 1;
        throw new BadCharacter('Newline in string, closing quote missing', this.position);
      }
      if (code === BACKSLASH && text.charCodeAt(++at) === NEWLINE) break;
    }
    throw this.#badCharacter('The closing quote is missing.');
  }

  #quotedValue(quote: number): ValueToken {
    const text = this.#text;
    let bad = false;
    let continued = false;
    for (let at = this.#start + 1; at < this.#end; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) {
        if (bad && continued) break;
        this.#at = at + 1;
        if (bad) throw new BadCharacter('Bad character in JSON string', this.position, BAD_IN_VALUE);
        return this.#found('string', text.slice(this.#start, at + 1));
      }
      if (code === NEWLINE) break;
      if (code < 32) bad = true;
      if (code !== BACKSLASH) continue;
      const escaped = text.charCodeAt(++at);
      if (escaped === NEWLINE) continued = true;
      else if (escaped === SMALL_X) bad ||= !/^[\da-f]{2}$/i.test(text.slice(at + 1, at + 3));
      else if (escaped === SMALL_U) bad ||= !/^[\da-f]{4}$/i.test(text.slice(at + 1, at + 5));
      else if (escaped >= ONE && escaped <= NINE) bad = true;
    }
    throw this.#badCharacter('The closing quote is missing.');
  }

  #badCharacter(...remedy: readonly string[]): BadCharacter {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#start)!);
    this.#at = this.#start + character.length;
    const code = encoder.encode(character)[0]!;
    const shown = code >= 32 && code < 127 ? `'${character}'` : `0x${code.toString(16).padStart(2, '0')}`;
    return new BadCharacter(`Invalid character ${shown}`, this.position, ...remedy);
  }

  #found<Kind extends Token>(token: Kind, text: string): Kind {
    this.#token = token;
    this.text = text;
    return token;
  }

  #open(source: ExpandedText, at: number): void {
    this.#source = source;
    this.#text = source.text;
    this.#end = source.text.length;
    this.#at = at;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NONE: readonly string[] = [];

const encoder = new TextEncoder();

const NUMBER =
  /^(?:[+-]?(?:(?:\d|[1-9]\d+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|NaN|[+-]?Infinity|[+-]?0[xX][\da-fA-F]+)$/;

const BAD_IN_VALUE = 'A value holds no control characters, no \\1 to \\9, and after \\x and \\u only their digits.';
