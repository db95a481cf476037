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
import type { ExpandedText } from '../text/expanded-text.ts';
import type { FaultList } from '../text/fault.ts';
import { readValue } from './json-value.ts';
import { readBreakTable, readMenu, readRecordType, readVariable } from './parse-definition.ts';
import type { RecordItem, Statement, Word } from './statement.ts';
import { remedyForItem, remedyForStatement } from './syntax-remedy.ts';
import { BadCharacter, Unreadable } from './unreadable.ts';
import { WordReader } from './word-reader.ts';

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
  readonly #words: WordReader;
  readonly #options: ParseOptions;
  /** A fault was found in the statement that is being read. */
  #faulty = false;

  constructor(source: ExpandedText, options: ParseOptions) {
    this.#options = options;
    this.#words = new WordReader(source, options.lenient, (fault) => this.#fault(fault));
  }

  file(): void {
    for (;;) {
      this.#faulty = false;
      try {
        if (!this.#statement()) return;
      } catch (error) {
        if (error instanceof Stop) return;
        this.#fault(error);
        if (this.#options.lenient || !this.#words.toStatement()) return;
      }
    }
  }

  /** False at the end of the file. */
  #statement(): boolean {
    const token = this.#words.name();
    if (token === 'end') return false;
    const comment = this.#words.takeComment();
    const word = token === 'word' ? this.#words.text : '';
    switch (word) {
      case 'record':
      case 'grecord':
        this.#record(word === 'grecord', comment);
        break;
      case 'alias': {
        const [record, alias] = this.#words.words(2);
        this.#take({ kind: 'alias', record: record!, alias: alias! });
        break;
      }
      case 'include':
        this.#include();
        break;
      case 'path':
      case 'addpath':
        this.#options.path(word, this.#words.word().text);
        break;
      case 'menu':
        this.#take(readMenu(this.#words, () => this.#include()));
        break;
      case 'recordtype':
        this.#take(readRecordType(this.#words, () => this.#include()));
        break;
      case 'device': {
        const [recordType, linkType, support, text] = this.#words.words(4);
        this.#take({ kind: word, recordType: recordType!, linkType: linkType!, support: support!, text: text! });
        break;
      }
      case 'driver':
      case 'registrar':
      case 'function':
        this.#take({ kind: word, name: this.#words.words(1)[0]!, detail: undefined });
        break;
      case 'link': {
        const [name, detail] = this.#words.words(2);
        this.#take({ kind: word, name: name!, detail });
        break;
      }
      case 'variable':
        this.#take(readVariable(this.#words));
        break;
      case 'breaktable':
        this.#take(readBreakTable(this.#words));
        break;
      default:
        throw this.#words.syntaxError(...remedyForStatement(word));
    }
    return true;
  }

  #record(visible: boolean, comment: readonly string[]): void {
    const [type, name] = this.#words.words(2);
    const head = this.#words.at;
    const items: RecordItem[] = [];
    const hasBody = this.#words.name() === '{';
    const stopped = hasBody ? this.#items(items) : this.#words.unread();
    const inside = hasBody ? this.#words.takeComment() : [];
    const comments = inside.length === 0 ? comment : [...comment, ...inside];
    this.#take(
      { kind: 'record', type: type!, name: name!, visible, items, comment: comments, faulty: this.#faulty },
      head,
    );
    if (stopped) throw new Stop();
  }

  /** Reads items up to the brace. True where base stops to read. */
  #items(items: RecordItem[]): boolean {
    for (;;) {
      try {
        const token = this.#words.name();
        if (token === '}') return false;
        if (token !== 'word') throw this.#words.syntaxError(...remedyForItem(token));
        this.#item(items);
      } catch (error) {
        this.#fault(error);
        if (this.#options.lenient) return true;
        // Where the brace is missing, what was meant to be in the record is not known.
        if (!this.#words.toItem()) return false;
      }
    }
  }

  #item(items: RecordItem[]): void {
    const keyword = this.#words.text;
    if (keyword === 'include') {
      this.#include();
      return;
    }
    if (keyword === 'alias') {
      items.push({ kind: 'alias', name: this.#words.words(1)[0]! });
      return;
    }
    if (keyword !== 'field' && keyword !== 'info') throw this.#words.syntaxError(...remedyForItem(keyword));
    this.#words.expect('(');
    const name = this.#words.word();
    this.#words.expect(',');
    const value = readValue(this.#words);
    this.#words.expect(')');
    items.push({ kind: keyword, name, value });
  }

  #include(): void {
    const name = this.#words.word();
    const source = this.#options.include(name, this.#words.files);
    if (source === undefined) this.#faulty = true;
    else this.#words.include(source);
  }

  /** @throws what is not a fault of the file */
  #fault(error: unknown): void {
    if (!(error instanceof Unreadable)) throw error;
    this.#faulty = true;
    // The word that should not be here may start what comes next.
    if (!(error instanceof BadCharacter)) this.#words.unread();
    if (!this.#options.explained(error)) this.#options.faults.error(error.message, error.at, ...error.remedy);
  }

  /** `head`: the end of what base looks at first. */
  #take(statement: Statement, head?: number): void {
    if (this.#options.take(statement) || !this.#options.lenient) return;
    this.#words.endWithLine(head);
  }
}
