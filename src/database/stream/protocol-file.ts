/**
 * From the text of a `.proto` file to its protocols, as they are written:
 *
 *     file      = { name = value ; | @handler { commands } | name { commands } }
 *     commands  = { word … ; | name = value ; | @handler { commands } }
 *
 * The last `;` in front of a `}` may be missing. What is set at the top holds for what follows.
 *
 * Source: StreamDevice as run, and its documentation.
 */
import type { FaultList } from '../text/fault.ts';
import type { Position, SourceFile } from '../text/position.ts';
import { protocolTokens, type Token } from './tokens.ts';

/** A command as it is written: `out "V?"`. */
export interface Statement {
  readonly words: readonly Token[];
  readonly at: Position;
}

/** The value of a variable, and the variables that it may use. */
export interface Assignment {
  readonly words: readonly Token[];
  readonly at: Position;
  readonly scope: Variables;
}

/** By name, in small letters. */
export type Variables = ReadonlyMap<string, Assignment>;

export interface ProtocolText {
  /** As it is written. */
  readonly name: string;
  readonly at: Position;
  readonly commands: readonly Statement[];
  readonly variables: Variables;
  /** By name, with `@`. */
  readonly handlers: ReadonlyMap<string, readonly Statement[]>;
  /** Those that were there before it: their names are commands. */
  readonly earlier: ReadonlyMap<string, ProtocolText>;
}

export interface ProtocolFile {
  readonly file: SourceFile;
  /** By name, in small letters. */
  readonly protocols: ReadonlyMap<string, ProtocolText>;
}

/** @returns undefined when there are errors, each of which is in `faults` */
export function parseProtocolFile(file: SourceFile, faults: FaultList): ProtocolFile | undefined {
  const before = faults.errors.length;
  const tokens = protocolTokens(file, faults);
  const protocols = new FileParser(tokens, faults).file();
  return faults.errors.length > before ? undefined : { file, protocols };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Thrown where the grammar ends, when the fault is noted. */
class Astray extends Error {}

class FileParser {
  readonly #tokens: readonly Token[];
  readonly #faults: FaultList;
  readonly #protocols = new Map<string, ProtocolText>();
  readonly #variables = new Map<string, Assignment>();
  readonly #handlers = new Map<string, readonly Statement[]>();
  #next = 0;

  constructor(tokens: readonly Token[], faults: FaultList) {
    this.#tokens = tokens;
    this.#faults = faults;
  }

  file(): ReadonlyMap<string, ProtocolText> {
    while (this.#token.kind !== 'end') {
      try {
        this.#item();
      } catch (error) {
        if (!(error instanceof Astray)) throw error;
        this.#findItem();
      }
    }
    return this.#protocols;
  }

  #item(): void {
    const name = this.#name();
    const key = name.text.toLowerCase();
    if (this.#takes('=')) this.#variables.set(key, this.#value(name.at, new Map(this.#variables), ';'));
    else if (!this.#takes('{')) {
      this.#astray(`Expect '=' or '{' instead of '${shownToken(this.#token)}' after '${name.text}'`, this.#token.at);
    } else if (key.startsWith('@')) this.#handlers.set(key, this.#handler());
    else this.#protocol(name);
  }

  #protocol(name: Token): void {
    const earlier = new Map(this.#protocols);
    const outer: Variables = new Map(this.#variables);
    const variables = new Map(outer);
    const handlers = new Map(this.#handlers);
    const commands: Statement[] = [];
    while (!this.#closes('}')) {
      const first = this.#name();
      const key = first.text.toLowerCase();
      if (this.#takes('=')) variables.set(key, this.#value(first.at, outer, '}'));
      else if (!key.startsWith('@')) commands.push(this.#command(first));
      else if (this.#takes('{')) handlers.set(key, this.#handler());
      else this.#astray(`Expect '{' after '${first.text}'`, this.#token.at);
    }
    const key = name.text.toLowerCase();
    if (this.#protocols.has(key)) {
      this.#faults.error(
        `Protocol '${name.text}' redefined`,
        name.at,
        `The first is at ${placeOf(this.#protocols.get(key)!)}`,
      );
      return;
    }
    this.#protocols.set(key, { name: name.text, at: name.at, commands, variables, handlers, earlier });
  }

  #handler(): Statement[] {
    const commands: Statement[] = [];
    while (!this.#closes('}')) commands.push(this.#command(this.#name()));
    return commands;
  }

  #command(first: Token): Statement {
    const words = [first, ...this.#words('}')];
    return { words, at: first.at };
  }

  #value(at: Position, scope: Variables, end: ';' | '}'): Assignment {
    return { words: this.#words(end), at, scope };
  }

  /** Up to a `;`, which is taken, or in a protocol to the `}` that ends it. */
  #words(end: ';' | '}'): Token[] {
    const words: Token[] = [];
    for (;;) {
      const token = this.#token;
      if (token.kind === 'end') this.#astray(`Unexpected end of file (looking for '${end}')`, token.at);
      if (this.#takes(';')) return words;
      if (isMark(token, '}') && end === '}') return words;
      if (isMark(token, '{') || isMark(token, '}') || isMark(token, '=')) {
        this.#astray(`Unexpected '${token.text}'`, token.at, "A ';' may be missing in front of it.");
      }
      words.push(token);
      this.#next++;
    }
  }

  #closes(mark: '}'): boolean {
    while (this.#takes(';'));
    if (this.#token.kind === 'end') this.#astray(`Unexpected end of file (looking for '}')`, this.#token.at);
    return this.#takes(mark);
  }

  #name(): Token {
    const token = this.#token;
    if (token.kind !== 'word') this.#astray(`Expect a name, but found '${shownToken(token)}'`, token.at);
    this.#next++;
    return token;
  }

  get #token(): Token {
    return this.#tokens[Math.min(this.#next, this.#tokens.length - 1)]!;
  }

  #takes(mark: string): boolean {
    const isIt = isMark(this.#token, mark);
    if (isIt) this.#next++;
    return isIt;
  }

  #astray(message: string, at: Position, ...remedy: readonly string[]): never {
    this.#faults.error(message, at, ...remedy);
    throw new Astray();
  }

  /** The next item begins after a `}` or a `;`, at the beginning of a line. */
  #findItem(): void {
    for (let isBehind = false; this.#token.kind !== 'end'; this.#next++) {
      if (isBehind && this.#token.at.column === 1 && this.#token.kind === 'word') return;
      isBehind = isMark(this.#token, '}') || isMark(this.#token, ';');
    }
  }
}

function isMark(token: Token, mark: string): boolean {
  return token.kind === 'mark' && token.text === mark;
}

function shownToken({ kind, text }: Token): string {
  if (kind === 'end') return 'end of file';
  return kind === 'quoted' ? `"${text}"` : kind === 'variable' ? `$${text}` : text;
}

function placeOf({ at }: ProtocolText): string {
  return `line ${at.line}.`;
}
