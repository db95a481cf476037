/**
 * Substitutions files: which templates are loaded with which macros.
 *
 *     global { A=1, B="x y" }
 *     file "t.template" {
 *         pattern { P, R }
 *         { "a:", r1 }  { b:, r2 }
 *         global { B=z }
 *     }
 *     file u.template { {A=1, B="y"} {A=2} }
 *
 * The grammar is that of dbLoadTemplate, and what msi takes beyond it: macros and more characters in bare words, quoted
 * names, an empty value, several patterns in one block, commas anywhere between words. Where the two would read a file
 * differently, dbLoadTemplate's reading counts.
 *
 * Source: EPICS base 7.0.10 as run, dbLoadTemplate.y and msi.cpp.
 */
import { ExpandedText } from '../text/expanded-text.ts';
import type { FaultList } from '../text/fault.ts';
import type { Position, SourceFile } from '../text/position.ts';

/** One set of values: a template is loaded with it. */
export interface TemplateRow {
  readonly template: string;
  readonly templateAt: Position;
  /** `P=a:,R="r1"`, with the globals. */
  readonly macros: string;
  /** Where the set starts. */
  readonly at: Position;
}

export interface SubstitutionsOptions {
  /** Macros that all templates have: they come before those of the file. */
  readonly macros: string;
  readonly faults: FaultList;
  /** Stop where base stops. */
  readonly lenient: boolean;
}

/**
 * Reads a substitutions file. `load` gets each set in order, and is false where base stops to read. Faults are in
 * `options.faults`; never throws for what stands in the file.
 */
export function readSubstitutions(
  file: SourceFile,
  options: SubstitutionsOptions,
  load: (row: TemplateRow) => boolean,
): void {
  new Reader(file, options, load).file();
}

// --- helpers ------------------------------------------------------------------------------------------------------

class SyntaxFault extends Error {
  readonly at: Position;
  readonly remedy: readonly string[];

  constructor(at: Position, ...remedy: readonly string[]) {
    super('syntax error');
    this.at = at;
    this.remedy = remedy;
  }
}

type Kind = 'word' | 'quoted' | '=' | ',' | '{' | '}' | 'end' | 'bad';

interface Token {
  readonly kind: Kind;
  readonly text: string;
  readonly offset: number;
}

/** Base's words and macros; then the other characters that msi takes in a word. */
const TOKEN =
  /\s+|#.*|"((?:[^"\n\\]|\\.)*)"|'((?:[^'\n\\]|\\.)*)'|((?:\$\([^)\n]*\)|\$\{[^}\n]*\}|[\w\-+:./\\[\]<>;@*%&!?|^~$()]|[^\0-\x7f])+)|([=,{}])|[\s\S]/y;

class Reader {
  readonly #source: ExpandedText;
  readonly #options: SubstitutionsOptions;
  readonly #load: (row: TemplateRow) => boolean;
  readonly #tokens: readonly Token[];
  #next = 0;
  #globals = '';
  #stopped = false;

  constructor(file: SourceFile, options: SubstitutionsOptions, load: (row: TemplateRow) => boolean) {
    this.#source = new ExpandedText(file);
    while (this.#source.more());
    this.#options = options;
    this.#load = load;
    this.#tokens = tokensOf(this.#source.text);
  }

  file(): void {
    if (this.#peek().kind === 'end') {
      this.#fault(new SyntaxFault(this.#at(), 'The file is empty: it needs at least one file { … } or global { … }.'));
    }
    while (!this.#stopped && this.#peek().kind !== 'end') {
      try {
        this.#item();
      } catch (error) {
        if (!(error instanceof SyntaxFault)) throw error;
        this.#fault(error);
        if (this.#options.lenient) return;
        this.#toItem();
      }
    }
  }

  #item(): void {
    const token = this.#take();
    if (token.kind === ',') return;
    if (token.kind === 'word' && token.text === 'global') this.#global();
    else if (token.kind === 'word' && token.text === 'file') this.#template();
    else throw this.#unexpected(token, 'Here may stand file "name" { … } and global { NAME=value, … }.');
  }

  #global(): void {
    this.#expect('{');
    this.#globals += this.#definitions();
  }

  #template(): void {
    const name = this.#take();
    if (name.kind !== 'word' && name.kind !== 'quoted')
      throw this.#unexpected(name, 'The name of the template is missing.');
    this.#skipCommas();
    this.#expect('{');
    let pattern: readonly string[] | undefined;
    for (;;) {
      this.#skipCommas();
      const token = this.#take();
      if (token.kind === '}') return;
      if (token.kind === 'word' && token.text === 'global') this.#global();
      else if (token.kind === 'word' && token.text === 'pattern') pattern = this.#pattern();
      else if (token.kind === '{') this.#set(name, pattern, token);
      else if (token.kind === 'word' && this.#peek().kind === '{') {
        this.#options.faults.warn(
          'dbLoadTemplate: Substitution file uses deprecated syntax.',
          this.#at(token),
          `The word '${token.text}' before the { has no meaning and should be removed.`,
        );
      } else throw this.#unexpected(token, 'Here may stand pattern { NAME, … }, sets { … }, and global { … }.');
      if (this.#stopped) return;
    }
  }

  #pattern(): string[] {
    this.#skipCommas();
    this.#expect('{');
    const names: string[] = [];
    for (;;) {
      const token = this.#take();
      if (token.kind === '}') return names;
      if (token.kind === ',') continue;
      if (token.kind !== 'word' && token.kind !== 'quoted') {
        throw this.#unexpected(token, 'A pattern consists of names of macros.');
      }
      names.push(token.text);
    }
  }

  #set(template: Token, pattern: readonly string[] | undefined, start: Token): void {
    const own = pattern === undefined ? this.#definitions() : this.#values(pattern);
    const macros = [this.#options.macros, (this.#globals + own).slice(1)].filter((text) => text !== '').join(',');
    const row = { template: template.text, templateAt: this.#at(template), macros, at: this.#at(start) };
    if (!this.#load(row) && this.#options.lenient) this.#stopped = true;
  }

  /** `,A=1,B="x"` up to the brace. */
  #definitions(): string {
    let text = '';
    for (;;) {
      const name = this.#take();
      if (name.kind === '}') return text;
      if (name.kind === ',') continue;
      if (name.kind !== 'word' && name.kind !== 'quoted') {
        throw this.#unexpected(
          name,
          'Here may stand definitions, NAME=value; before bare values comes a pattern { … }.',
        );
      }
      const equals = this.#take();
      if (equals.kind !== '=') throw this.#unexpected(equals, `After ${name.text} comes = and its value.`);
      const empty = this.#peek().kind === ',' || this.#peek().kind === '}';
      text += `,${name.text}=${empty ? '' : this.#value(this.#take())}`;
    }
  }

  /** The values of a pattern, up to the brace, as definitions. */
  #values(pattern: readonly string[]): string {
    let text = '';
    let count = 0;
    for (;;) {
      const token = this.#take();
      if (token.kind === '}') return text;
      if (token.kind === ',') continue;
      const value = this.#value(token);
      if (count < pattern.length) text += `,${pattern[count]}=${value}`;
      else if (count === pattern.length) {
        const at = this.#at(token);
        const remedy = `The pattern has ${pattern.length}: ${pattern.join(', ')}. The rest is ignored.`;
        this.#options.faults.warn(`dbLoadTemplate: Too many values given, line ${at.line}.`, at, remedy);
      }
      count++;
    }
  }

  /** As macLib gets it: a quoted text in double quotes, its escapes kept. */
  #value(token: Token): string {
    if (token.kind === 'word') return token.text;
    if (token.kind === 'quoted') return `"${token.text}"`;
    throw this.#unexpected(token, 'A value is a word or a quoted text; the empty one is "".');
  }

  #skipCommas(): void {
    while (this.#peek().kind === ',') this.#next++;
  }

  #expect(kind: Kind): void {
    const token = this.#take();
    if (token.kind !== kind) throw this.#unexpected(token, `Here ${kind} is missing.`);
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #unexpected(token: Token, remedy: string): SyntaxFault {
    // What is not as expected here may be the start of what comes next.
    if (token.kind !== 'end') this.#next--;
    const unclosed = token.kind === 'bad' && (token.text === '"' || token.text === "'");
    const end = token.kind === 'end' ? ['A } is missing before the end of the file.'] : [remedy];
    return new SyntaxFault(this.#at(token), ...(unclosed ? ['The closing quote is missing.'] : end));
  }

  #fault({ message, at, remedy }: SyntaxFault): void {
    this.#options.faults.error(`Substitution file error: ${message}`, at, ...remedy);
  }

  /** Goes to what starts an item. */
  #toItem(): void {
    for (let token = this.#peek(); token.kind !== 'end'; token = this.#peek()) {
      if (token.kind === 'word' && (token.text === 'file' || token.text === 'global')) return;
      this.#next++;
    }
  }

  #at(token: Token = this.#peek()): Position {
    return this.#source.position(token.offset);
  }
}

/** All tokens of a text, an `end` at last. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (;;) {
    const offset = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) break;
    const [all, double, single, word, mark] = match;
    const quoted = double ?? single;
    if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted, offset });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, offset });
    else if (mark !== undefined) tokens.push({ kind: mark as Kind, text: mark, offset });
    else if (!/^(?:\s|#)/.test(all)) tokens.push({ kind: 'bad', text: all, offset });
  }
  tokens.push({ kind: 'end', text: '', offset: text.length });
  return tokens;
}
