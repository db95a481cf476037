/**
 * The grammar of database files, as statements. Definitions of record types and records may stand in any file.
 *
 *     file    = { include | path | addpath | alias | record | menu | recordtype | device | driver | link
 *               | registrar | function | variable | breaktable }
 *     record  = (record|grecord) ( NAME , NAME ) [ { { field ( NAME , value ) | info ( NAME , value )
 *               | alias ( NAME ) | include } } ]
 *     value   = null | true | false | number | string | bareword | [ value, … ] | { key : value, … }
 *
 * After a fault, reading goes on at the next item or statement, so that one run finds all faults. Base stops at the
 * first thing it cannot read, with the rest of that line: `lenient` does as base does.
 *
 * Source: EPICS base 7.0.10 as run, dbYacc.y.
 */

import { readEscapes } from '../text/escape.ts';
import type { ExpandedText } from '../text/expanded-text.ts';
import type { FaultList } from '../text/fault.ts';
import { didYouMean, mostSimilar, similarity } from '../text/suggest.ts';
import { BadCharacter, Lexer, type NameToken, type Token, Unreadable, type ValueToken } from './lexer.ts';
import type { FieldStatement, MenuStatement, RecordItem, Statement, Value, Word } from './statement.ts';

export interface ParseOptions {
  /** Stop where base stops. */
  readonly lenient: boolean;
  readonly faults: FaultList;
  /** The text of an included file; undefined when it cannot be read, which is a fault that was said. */
  readonly include: (name: Word, files: readonly ExpandedText[]) => ExpandedText | undefined;
  /** `path` replaces where files are looked for, `addpath` adds to it. */
  readonly path: (command: 'path' | 'addpath', directories: string) => void;
  /** A fault that another one explains: it is not said. */
  readonly explained: (fault: Unreadable) => boolean;
  /** Takes each statement when it is complete. False where base stops to read. */
  readonly take: (statement: Statement) => boolean;
}

/** Reads a file. Faults are in `options.faults`; never throws for what stands in a file. */
export function parseDatabase(source: ExpandedText, options: ParseOptions): void {
  new Parser(source, options).file();
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Reading ends here: base would not read on either. */
class Stop extends Error {}

class Parser {
  readonly #lexer: Lexer;
  readonly #options: ParseOptions;
  /** A fault was found in the statement that is being read. */
  #faulty = false;

  constructor(source: ExpandedText, options: ParseOptions) {
    this.#lexer = new Lexer(source);
    this.#options = options;
  }

  file(): void {
    for (;;) {
      this.#faulty = false;
      try {
        if (!this.#statement()) return;
      } catch (error) {
        if (error instanceof Stop) return;
        this.#fault(error);
        if (this.#options.lenient || !this.#toStatement()) return;
      }
    }
  }

  /** False at the end of the file. */
  #statement(): boolean {
    const token = this.#name();
    if (token === 'end') return false;
    const comment = this.#lexer.takeComment();
    const word = token === 'word' ? this.#lexer.text : '';
    switch (word) {
      case 'record':
      case 'grecord':
        this.#record(word === 'grecord', comment);
        break;
      case 'alias': {
        const [record, alias] = this.#words(2);
        this.#take({ kind: 'alias', record: record!, alias: alias! });
        break;
      }
      case 'include':
        this.#include();
        break;
      case 'path':
      case 'addpath':
        this.#options.path(word, this.#string().text);
        break;
      case 'menu':
        this.#menu();
        break;
      case 'recordtype':
        this.#recordType();
        break;
      case 'device': {
        const [recordType, linkType, support, text] = this.#words(4);
        this.#take({ kind: word, recordType: recordType!, linkType: linkType!, support: support!, text: text! });
        break;
      }
      case 'driver':
      case 'registrar':
      case 'function':
        this.#take({ kind: word, name: this.#words(1)[0]!, detail: undefined });
        break;
      case 'link': {
        const [name, detail] = this.#words(2);
        this.#take({ kind: word, name: name!, detail });
        break;
      }
      case 'variable':
        this.#variable();
        break;
      case 'breaktable':
        this.#breakTable();
        break;
      default:
        throw this.#syntaxError(...remedyForStatement(word));
    }
    return true;
  }

  #record(visible: boolean, comment: readonly string[]): void {
    const [type, name] = this.#words(2);
    const head = this.#lexer.at;
    const items: RecordItem[] = [];
    const stopped = this.#name() === '{' ? this.#items(items) : this.#lexer.unread();
    this.#take({ kind: 'record', type: type!, name: name!, visible, items, comment, faulty: this.#faulty }, head);
    if (stopped) throw new Stop();
  }

  /** Reads items up to the brace. True where base stops to read. */
  #items(items: RecordItem[]): boolean {
    for (;;) {
      try {
        const token = this.#name();
        if (token === '}') return false;
        if (token !== 'word') throw this.#syntaxError(...remedyForItem(token));
        this.#item(items);
      } catch (error) {
        this.#fault(error);
        if (this.#options.lenient) return true;
        // Where the brace is missing, what was meant to be in the record is not known.
        if (!this.#toItem()) return false;
      }
    }
  }

  #item(items: RecordItem[]): void {
    const keyword = this.#lexer.text;
    if (keyword === 'include') {
      this.#include();
      return;
    }
    if (keyword === 'alias') {
      items.push({ kind: 'alias', name: this.#words(1)[0]! });
      return;
    }
    if (keyword !== 'field' && keyword !== 'info') throw this.#syntaxError(...remedyForItem(keyword));
    this.#expect('(');
    const name = this.#string();
    this.#expect(',');
    const value = this.#value();
    this.#expect(')');
    items.push({ kind: keyword, name, value });
  }

  #value(): Value {
    const token = this.#valueToken();
    const at = this.#lexer.position;
    if (token === 'string') return { text: readEscapes(this.#lexer.text.slice(1, -1)), kind: 'text', at };
    if (token === '[') return { text: this.#json(token), kind: 'array', at };
    if (token === '{') return { text: this.#json(token), kind: 'object', at };
    return { text: this.#json(token), kind: 'word', at };
  }

  /** A value as base writes it anew. A bare word in an array or object gets quotes. */
  #json(token: Token, nested = false): string {
    switch (token) {
      case 'string':
      case 'number':
      case 'null':
      case 'true':
      case 'false':
        return this.#lexer.text;
      case 'bare':
        return nested ? `"${this.#lexer.text}"` : this.#lexer.text;
      case '[':
        return `[${this.#elements()}]`;
      case '{':
        return `{${this.#members()}}`;
      default:
        throw this.#syntaxError('A value is a text, a number, a word, an array [ , ] or an object { key: value }.');
    }
  }

  #elements(): string {
    let text = '';
    for (;;) {
      const token = this.#valueToken();
      if (token === ']') return text;
      text += this.#json(token, true);
      const separator = this.#valueToken();
      if (separator === ']') return text;
      if (separator !== ',') throw this.#syntaxError('Elements are separated by commas, and end with ].');
      text += ',';
    }
  }

  #members(): string {
    let text = '';
    for (;;) {
      const token = this.#valueToken();
      if (token === '}') return text;
      if (token !== 'string' && token !== 'bare') throw this.#syntaxError('A key is a word or a quoted text.');
      const key = this.#lexer.text;
      if (this.#valueToken() !== ':') throw this.#syntaxError('After a key comes a colon.');
      if (text !== '') text += ',';
      text += `${token === 'bare' && /[-+.]/.test(key) ? `"${key}"` : key}:${this.#json(this.#valueToken(), true)}`;
      const separator = this.#valueToken();
      if (separator === '}') return text;
      if (separator !== ',') throw this.#syntaxError('Members are separated by commas, and end with }.');
    }
  }

  #menu(): void {
    const name = this.#words(1)[0]!;
    const choices: MenuStatement['choices'][number][] = [];
    this.#expect('{');
    for (let token = this.#name(); token !== '}' || choices.length === 0; token = this.#name()) {
      if (token === 'word' && this.#lexer.text === 'include') this.#include();
      else if (token === 'word' && this.#lexer.text === 'choice') {
        const [choice, text] = this.#words(2);
        choices.push({ name: choice!, text: text!.text });
      } else throw this.#syntaxError('A menu consists of choice(name, "text").');
    }
    this.#take({ kind: 'menu', name, choices });
  }

  #recordType(): void {
    const name = this.#words(1)[0]!;
    const fields: FieldStatement[] = [];
    this.#expect('{');
    for (let token = this.#name(); token !== '}'; token = this.#name()) {
      if (token === 'C') continue;
      if (token === 'word' && this.#lexer.text === 'include') this.#include();
      else if (token === 'word' && this.#lexer.text === 'field') fields.push(this.#fieldDefinition());
      else
        throw this.#syntaxError(
          'A record type consists of field(NAME, DBF_TYPE) { … }, include, and lines of C with %.',
        );
    }
    this.#take({ kind: 'recordtype', name, fields });
  }

  #fieldDefinition(): FieldStatement {
    const [name, type] = this.#words(2);
    const properties: FieldStatement['properties'][number][] = [];
    this.#expect('{');
    for (let token = this.#name(); token !== '}' || properties.length === 0; token = this.#name()) {
      const property = this.#lexer.text;
      const named = token === 'quoted' || (token === 'word' && (property === 'menu' || !KEYWORDS.has(property)));
      if (!named) throw this.#syntaxError('A field consists of properties, as in prompt("Value").');
      properties.push({ name: property, value: this.#words(1)[0]! });
    }
    return { name: name!, type: type!, properties };
  }

  #variable(): void {
    this.#expect('(');
    const name = this.#string();
    const detail = this.#name() === ',' ? this.#string() : this.#lexer.unread();
    this.#expect(')');
    this.#take({ kind: 'variable', name, detail: detail ?? undefined });
  }

  #breakTable(): void {
    const name = this.#words(1)[0]!;
    const values: Word[] = [];
    this.#expect('{');
    for (let token = this.#name(); token !== '}' || values.length === 0; token = this.#name()) {
      if (token === ',' && values.length > 0) token = this.#name();
      this.#checkString(token);
      values.push({ text: this.#lexer.text, at: this.#lexer.position });
    }
    this.#take({ kind: 'breaktable', name, values });
  }

  #include(): void {
    const name = this.#string();
    const source = this.#options.include(name, this.#lexer.files);
    if (source === undefined) this.#faulty = true;
    else this.#lexer.include(source);
  }

  /** `( a , b )` */
  #words(count: number): readonly Word[] {
    const words: Word[] = [];
    this.#expect('(');
    while (words.length < count) {
      if (words.length > 0) this.#expect(',');
      words.push(this.#string());
    }
    this.#expect(')');
    return words;
  }

  #string(): Word {
    this.#checkString(this.#name());
    return { text: this.#lexer.text, at: this.#lexer.position };
  }

  #checkString(token: NameToken): void {
    if (token === 'quoted' || (token === 'word' && !KEYWORDS.has(this.#lexer.text))) return;
    const keyword =
      token === 'word' ? `'${this.#lexer.text}' is a keyword: as a name it needs quotes.` : 'A name is missing.';
    throw this.#syntaxError(keyword);
  }

  #expect(token: NameToken): void {
    const found = this.#name();
    if (found !== token) throw this.#syntaxError(`Here ${token} is missing.`);
  }

  #name(): NameToken {
    if (!this.#options.lenient) return this.#lexer.name();
    return this.#toEndOfLine(() => this.#lexer.name());
  }

  #valueToken(): ValueToken | 'end' {
    if (!this.#options.lenient) return this.#lexer.value();
    return this.#toEndOfLine(() => this.#lexer.value());
  }

  /** Base says what is no word, and reads on up to the end of the line. */
  #toEndOfLine<Kind>(read: () => Kind): Kind {
    for (;;) {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof BadCharacter)) throw error;
        this.#fault(error);
        this.#lexer.endWithLine();
      }
    }
  }

  #syntaxError(...remedy: readonly string[]): Unreadable {
    return new Unreadable('syntax error', this.#lexer.position, ...remedy);
  }

  /** @throws what is not a fault of the file */
  #fault(error: unknown): void {
    if (!(error instanceof Unreadable)) throw error;
    this.#faulty = true;
    // The word that should not be here may start what comes next.
    if (!(error instanceof BadCharacter)) this.#lexer.unread();
    if (!this.#options.explained(error)) this.#options.faults.error(error.message, error.at, ...error.remedy);
  }

  /** `head`: the end of what base looks at first. */
  #take(statement: Statement, head?: number): void {
    if (this.#options.take(statement) || !this.#options.lenient) return;
    this.#lexer.endWithLine(head);
  }

  /** Goes to the next item of the record, or to its end. False when another statement or the end of the file comes. */
  #toItem(): boolean {
    for (let depth = 0; ; ) {
      const token = this.#nextReadable();
      if (token === 'end') return false;
      if (token === '{') depth++;
      if (token === '}' && depth-- === 0) {
        this.#lexer.unread();
        return true;
      }
      if (token !== 'word') continue;
      const word = this.#lexer.text;
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
  #toStatement(): boolean {
    for (;;) {
      const token = this.#nextReadable();
      if (token === 'end') return false;
      if (token !== 'word' || !STATEMENTS.has(this.#lexer.text)) continue;
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

/** Words that start a statement after a fault; those that are as often something else are not among them. */
const STATEMENTS = new Set(['record', 'grecord', 'menu', 'recordtype', 'device', 'breaktable']);

const KEYWORDS = new Set([
  ...STATEMENTS,
  ...['include', 'path', 'addpath', 'choice', 'field', 'driver', 'link', 'alias', 'info', 'registrar', 'function'],
  'variable',
]);

function remedyForStatement(word: string): string[] {
  switch (word) {
    case 'field':
    case 'info':
      return [`${word}(…) belongs into the braces of a record: the } before it may be one too many.`];
    case 'substitute':
      return ["'substitute' is msi's: run msi on the file first, or load it from a substitutions file."];
    case 'file':
    case 'global':
      return ['This is a substitutions file: it is loaded by the name x.substitutions, or with dbLoadTemplate.'];
    case 'template':
    case 'expand':
    case 'port':
      return [`'${word}' is of the VDCT editor: load what VDCT generates from this file.`];
    default: {
      const keyword = mostSimilar(word, [...STATEMENTS, 'alias', 'include']);
      return [
        ...didYouMean(keyword !== undefined && similarity(word, keyword) > 0.6 ? keyword : undefined),
        'Here may stand record(type, "name") { … }, alias, include, or a definition of a .dbd file.',
      ];
    }
  }
}

function remedyForItem(found: string): string[] {
  if (found === ',') return ['Items stand one after the other, without commas.'];
  if (found === 'record' || found === 'grecord') return ['The } of the record above is missing.'];
  if (found === 'end') return ['The } of the last record is missing.'];
  if (found === 'substitute') return remedyForStatement(found);
  return ['In a record may stand field(NAME, value), info(name, value), alias("name"), include "file".'];
}
