/**
 * Plays the device of a protocol file dumbly: what protocols send is understood, what they read is answered.
 *
 * Values that come are kept by the stem of the protocol's name (`setCurrent`, `getCurrent`), so that what was set is read back. What
 * was never set is 0, or an empty text. Arguments (`\$1`) are whatever is sent in their place.
 */
import { FaultList } from '../text/fault.ts';
import { compileProtocol } from './compile.ts';
import { type Calendar, type Datum, isSpace, type ValueFormat } from './format.ts';
import { bytesOf, type Pattern } from './pattern.ts';
import type { Command, Protocol } from './protocol.ts';
import type { ProtocolFile } from './protocol-file.ts';

export class ProtocolMirror {
  readonly #rules: readonly Rule[];
  readonly #calendar: Calendar;
  /** By stem and arguments, then by the place of the format. */
  readonly #values = new Map<string, Map<number, Datum>>();
  /** Requests end with one of these. */
  readonly ends: readonly string[];

  constructor(file: ProtocolFile, calendar: Calendar) {
    this.#calendar = calendar;
    this.#rules = rulesOf(file);
    this.ends = [...new Set(this.#rules.map(({ end }) => end))].filter((end) => end !== '');
  }

  /** Requests that are known, for people. */
  get requests(): readonly string[] {
    return [...new Set(this.#rules.map(({ source }) => source))];
  }

  /**
   * Takes the first request of what has come.
   *
   * @returns how many bytes it takes, and the answer, empty for none; undefined: more must come
   */
  take(input: string): { readonly used: number; readonly answer: string; readonly isKnown: boolean } | undefined {
    for (const rule of this.#rules) {
      const found = this.#find(rule, input);
      if (found !== undefined) return { used: found.used, answer: this.#answer(rule, found), isKnown: true };
    }
    const ends = this.ends.map((end) => ({ at: input.indexOf(end), length: end.length })).filter(({ at }) => at !== -1);
    const first = ends.sort((a, b) => a.at - b.at)[0];
    if (first !== undefined) return { used: first.at + first.length, answer: '', isKnown: false };
    // Without terminators a request is what comes at once.
    return this.ends.length === 0 && input !== '' ? { used: input.length, answer: '', isKnown: false } : undefined;
  }

  // --- helpers

  #find(rule: Rule, input: string): Found | undefined {
    const state: Found = { used: 0, values: new Map(), given: new Map() };
    if (!matches(rule.pieces, 0, input, 0, state, this.#calendar, rule.end)) return undefined;
    return state;
  }

  #answer({ stem, replies, replyEnd }: Rule, { values, given }: Found): string {
    const key = `${stem} ${[...given].map(([name, text]) => `${name}=${text}`).join(' ')}`;
    const known = this.#values.get(key) ?? new Map<number, Datum>();
    for (const [place, value] of values) known.set(place, value);
    this.#values.set(key, known);
    return replies.map((reply) => this.#print(reply, known, given) + replyEnd).join('');
  }

  #print(reply: readonly Piece[], values: ReadonlyMap<number, Datum>, given: ReadonlyMap<string, string>): string {
    let text = '';
    let place = 0;
    for (const piece of reply) {
      if (piece.kind === 'text') text += piece.text;
      else if (piece.kind === 'any') text += '?';
      else if (piece.kind === 'argument') text += given.get(piece.name) ?? '';
      else if (piece.format.kind === 'pseudo') text = piece.format.finish(text);
      else text += this.#printed(piece.format, piece.format.flags.skips ? undefined : values.get(place++));
    }
    return text;
  }

  /** A value, or the first one that can be printed so. */
  #printed(format: ValueFormat, value: Datum | undefined): string {
    for (const candidate of [value, 0, 1, '']) {
      const text = candidate === undefined ? undefined : format.print?.(candidate, this.#calendar);
      if (text !== undefined) return text;
    }
    // What can be read only is what was kept of it.
    return value === undefined ? '' : String(value);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Piece = Exclude<Pattern[number], { kind: 'space' }> | { readonly kind: 'argument'; readonly name: string };

/** A request, and what follows from it. */
interface Rule {
  readonly stem: string;
  readonly source: string;
  readonly pieces: readonly Piece[];
  readonly end: string;
  readonly replies: readonly (readonly Piece[])[];
  readonly replyEnd: string;
}

interface Found {
  used: number;
  readonly values: Map<number, Datum>;
  readonly given: Map<string, string>;
}

/** What stands for arguments while patterns are made: no protocol sends it. */
const MARK = '\uE000';
/** For a protocol whose arguments are numbers. */
const NUMBER = '1';
const LONGEST_ARGUMENT = 24;

function rulesOf(file: ProtocolFile): Rule[] {
  const rules: Rule[] = [];
  for (const name of file.protocols.keys()) {
    const protocol = compiled(file, name, (index) => `${MARK}${index}`) ?? compiled(file, name, () => NUMBER);
    if (protocol === undefined) continue;
    for (const commands of [protocol.commands, ...Object.values(protocol.handlers)]) {
      rules.push(...rulesOfCommands(protocol, commands));
    }
  }
  // A request that says more is found before one that it begins with.
  return rules.sort((a, b) => literal(b) - literal(a));
}

function compiled(file: ProtocolFile, name: string, argument: (index: number) => string): Protocol | undefined {
  const given = Array.from({ length: 9 }, (_, index) => argument(index + 1));
  return compileProtocol(file, name, given, new FaultList());
}

function rulesOfCommands({ name, settings }: Protocol, commands: readonly Command[]): Rule[] {
  const rules: Rule[] = [];
  let replies: (readonly Piece[])[] | undefined;
  for (const command of commands) {
    if (command.kind === 'in') replies?.push(piecesOf(command.pattern));
    if (command.kind !== 'out') continue;
    replies = [];
    rules.push({
      stem: stemOf(name),
      source: command.source.replaceAll(MARK, '$'),
      pieces: piecesOf(command.pattern),
      end: settings.outTerminator ?? '\n',
      replies,
      replyEnd: settings.inTerminator ?? settings.outTerminator ?? '\n',
    });
  }
  return rules.filter(({ pieces, end }) => pieces.length > 0 || end !== '');
}

function stemOf(name: string): string {
  const stem = name
    .toLowerCase()
    .replace(/^(get|set|read|write|rd|wr|put|query|init)_?|_?(get|set|read|write|rd|wr|put)$/g, '');
  return stem === '' ? name.toLowerCase() : stem;
}

function piecesOf(pattern: Pattern): Piece[] {
  return pattern.flatMap((part): Piece[] => {
    if (part.kind !== 'text') return part.kind === 'space' ? [{ kind: 'text', text: bytesOf([part]) }] : [part];
    return part.text
      .split(new RegExp(`(${MARK}\\d)`))
      .filter((text) => text !== '')
      .map((text) => (text.startsWith(MARK) ? { kind: 'argument', name: text[1]! } : { kind: 'text', text }));
  });
}

function literal({ pieces }: Rule): number {
  return pieces.reduce((length, piece) => length + (piece.kind === 'text' ? piece.text.length : 0), 0);
}

function matches(
  pieces: readonly Piece[],
  index: number,
  input: string,
  at: number,
  found: Found,
  calendar: Calendar,
  end: string,
): boolean {
  const piece = pieces[index];
  if (piece === undefined) {
    found.used = at + end.length;
    return input.startsWith(end, at);
  }
  const goesOn = (next: number) => matches(pieces, index + 1, input, next, found, calendar, end);
  switch (piece.kind) {
    case 'text':
      return input.startsWith(piece.text, at) && goesOn(at + piece.text.length);
    case 'any':
      return goesOn(at);
    case 'argument': {
      const known = found.given.get(piece.name);
      if (known !== undefined) return input.startsWith(known, at) && goesOn(at + known.length);
      for (let length = 0; length <= LONGEST_ARGUMENT && at + length <= input.length; length++) {
        found.given.set(piece.name, input.slice(at, at + length));
        if (goesOn(at + length)) return true;
        // An argument is a word: else it would reach into the next request.
        if (isSpace(input, at + length)) break;
      }
      found.given.delete(piece.name);
      return false;
    }
    default: {
      const { format } = piece;
      if (format.kind === 'pseudo') {
        const prepared = format.prepare(input, at);
        return prepared !== undefined && goesOn(prepared.at);
      }
      const scanned = format.scan?.(input, at, calendar);
      if (scanned === undefined) return false;
      const place = found.values.size;
      found.values.set(place, scanned.value);
      if (goesOn(at + scanned.length)) return true;
      found.values.delete(place);
      return false;
    }
  }
}
