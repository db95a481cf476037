/**
 * One line of a start script or of a terminal: what is echoed, and what is to be done.
 *
 * Rules:
 * - A line that ends with a backslash goes on in the next one.
 * - A comment begins with `#`. It is echoed as it is written, its macros not expanded; one with `#-` is not echoed.
 * - A line with a macro that has no value is not run.
 * - A line is echoed after its macros are expanded, unless it is empty then; if it is a comment now, that is all.
 * - `< file` alone runs the script of that name.
 *
 * Source: EPICS base 7.0.10 as run (iocsh.cpp).
 */
import type { MacroTable } from '../../database/text/macros.ts';
import { type Redirection, splitLine } from './words.ts';

export interface ReadLine {
  /** What a script shows of the line; undefined: nothing. */
  readonly echo?: string;
  readonly does: Deed;
}

export type Deed =
  | { readonly kind: 'nothing' }
  /** macLib's messages: the line is not run. */
  | { readonly kind: 'macros'; readonly messages: readonly string[] }
  /** What is wrong with the line, in base's words. */
  | { readonly kind: 'fault'; readonly message: string }
  | { readonly kind: 'exit' }
  | { readonly kind: 'script'; readonly file: string; readonly redirections: readonly Redirection[] }
  | {
      readonly kind: 'command';
      readonly name: string;
      readonly args: readonly string[];
      readonly redirections: readonly Redirection[];
    };

/** Lines of a script's text, those that go on in the next one joined. */
export function scriptLines(text: string): string[] {
  const physical = text.split('\n');
  if (physical.at(-1) === '') physical.pop();
  const lines: string[] = [];
  let open = '';
  let isOpen = false;
  for (const line of physical) {
    isOpen = line.endsWith('\\');
    open += isOpen ? line.slice(0, -1) : line;
    if (isOpen) continue;
    lines.push(open);
    open = '';
  }
  if (isOpen) lines.push(open);
  return lines;
}

export function readLine(raw: string, macros: MacroTable): ReadLine {
  const start = skipBlanks(raw);
  if (start === raw.length || raw[start] === '#') return { ...echoed(raw, start), does: { kind: 'nothing' } };
  const { text, faults } = macros.expand(raw);
  if (faults.length > 0) return { does: { kind: 'macros', messages: faults.map(({ message }) => message) } };
  const begin = skipBlanks(text, Math.min(start, text.length));
  const echo = echoed(text, begin);
  if (begin === text.length || text[begin] === '#') return { ...echo, does: { kind: 'nothing' } };
  return { ...echo, does: deedOf(text.slice(begin)) };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function deedOf(line: string): Deed {
  const split = splitLine(line);
  if ('fault' in split) return { kind: 'fault', message: split.fault };
  const { words, redirections } = split;
  const [name, ...args] = words;
  if (name !== undefined) return name === 'exit' ? { kind: 'exit' } : { kind: 'command', name, args, redirections };
  const input = redirections.find(({ stream }) => stream === 0);
  if (input === undefined) return { kind: 'nothing' };
  return { kind: 'script', file: input.file, redirections: redirections.filter(({ stream }) => stream !== 0) };
}

/** Of a comment `#-` and an empty line nothing is shown. */
function echoed(line: string, start: number): { readonly echo?: string } {
  return line === '' || (line[start] === '#' && line[start + 1] === '-') ? {} : { echo: line };
}

function skipBlanks(text: string, from = 0): number {
  let at = from;
  while (at < text.length && ' \t\n\v\f\r'.includes(text[at]!)) at++;
  return at;
}
