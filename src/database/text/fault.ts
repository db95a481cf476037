/**
 * What is wrong with a site's files, said so that it can be mended: base's own first line, which people and log filters
 * know, then the place, the source line with a mark, and the remedy.
 *
 *     ERROR: ai record 'BL:T1' doesn't have a field 'FOO'
 *       vac.db:12:11, with P=BL:
 *       12 |   field(FOO, "$(P)x")
 *          |         ^^^
 *          =   field(FOO, "BL:x")
 *       Did you mean "SMOO"?  (Smoothing)
 */
import { describePosition, type Position, sourceLine } from './position.ts';

export interface Fault {
  /** Nothing is served after an error; a warning is said and no more. */
  readonly severity: 'error' | 'warning';
  /** Base's own first line, without `ERROR: ` or `WARNING: `. */
  readonly message: string;
  readonly at?: Position;
  /** What to do about it, a line each. */
  readonly remedy: readonly string[];
}

/** The faults of all files that are read together, in the order they were found. */
export class FaultList {
  readonly #faults: Fault[] = [];

  get all(): readonly Fault[] {
    return this.#faults;
  }

  get errors(): readonly Fault[] {
    return this.#faults.filter(({ severity }) => severity === 'error');
  }

  error(message: string, at?: Position, ...remedy: readonly string[]): void {
    this.#add('error', message, at, remedy);
  }

  warn(message: string, at?: Position, ...remedy: readonly string[]): void {
    this.#add('warning', message, at, remedy);
  }

  add(faults: readonly Fault[]): void {
    this.#faults.push(...faults);
  }

  /** Puts the faults from `first` on into the order of their places, included files in place. */
  sort(first: number): void {
    const places = new Map<Fault, readonly number[]>();
    for (const fault of this.#faults.slice(first)) places.set(fault, placeOf(fault));
    const sorted = [...places.keys()].sort(
      (a, b) =>
        comparePlaces(places.get(a)!, places.get(b)!) ||
        (a.severity === b.severity ? 0 : a.severity === 'error' ? 1 : -1),
    );
    this.#faults.splice(first, sorted.length, ...sorted);
  }

  #add(severity: Fault['severity'], message: string, at: Position | undefined, remedy: readonly string[]): void {
    this.#faults.push({ severity, message, remedy, ...(at !== undefined && { at }) });
  }
}

/** Line and column of what led to the file, if anything did, and so on down to the fault itself. */
function placeOf({ at }: Fault): readonly number[] {
  const place: number[] = [];
  for (let position = at; position !== undefined; position = position.file.from) {
    place.unshift(position.line, position.column);
  }
  return place;
}

function comparePlaces(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at < 0 ? a.length - b.length : a[at]! - (b[at] ?? -1);
}

/** Columns of a source line that are shown. */
const WIDEST = 160;

/** A fault in words, of several lines, without a line ending. */
export function describeFault({ severity, message, at, remedy }: Fault): string {
  const lines = [`${severity.toUpperCase()}: ${message}`];
  if (at !== undefined) {
    lines.push(`  ${describePosition(at)}`, ...markedLine(at));
    for (let from = at.file.from; from !== undefined; from = from.file.from) {
      lines.push(`  read by ${describePosition(from)}`);
    }
  }
  lines.push(...remedy.map((line) => `  ${line}`));
  return lines.join('\n');
}

/** The source line with a mark under what is meant, and what its macros make of it. */
function markedLine(at: Position): string[] {
  const line = sourceLine(at);
  const from = Math.max(0, at.column - 1 - WIDEST / 2);
  const shown = line.slice(from, from + WIDEST);
  const before = shown.slice(0, at.column - 1 - from);
  const marked = MARKED.exec(line.slice(at.column - 1))?.[0] ?? '';
  const mark = '^'.repeat(Math.max(1, Math.min(marked.length, WIDEST - before.length)));
  const number = String(at.line);
  const margin = ' '.repeat(number.length);
  const lines = [`  ${number} | ${shown}`, `  ${margin} | ${before.replaceAll(/[^\t]/g, ' ')}${mark}`];
  const expanded = at.file.expand?.(line) ?? line;
  if (expanded !== line) lines.push(`  ${margin} = ${expanded.slice(0, WIDEST)}`);
  return lines;
}

/** A quoted text, or a word with its macros, or a single character. */
const MARKED = /^(?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|(?:\$[({][^)}]*[)}]|[\w.:+<>[\];-])+|.)/u;
