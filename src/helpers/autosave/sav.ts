/**
 * The `.sav` file of the autosave module, release R5: what it writes and what it reads.
 *
 *     # autosave R5.3<TAB>Automatically generated - DO NOT MODIFY - 261122-193405
 *     ! 1 channel(s) not connected - or not all gets were successful
 *     bl:gain 2.5
 *     bl:name text up to the end of the line, escaped
 *     bl:table @array@ { "1" "2" "3" }
 *     #bl:lost Not Connected
 *     <END>
 *
 * Rules (autosave save_restore.c, dbrestore.c):
 * - A file that does not end with `<END>` was not written to its end, and is refused as a whole.
 * - One blank ends a name; all that follows it up to the end of the line is the value, blanks included.
 * - Doubles are written with 14 significant digits, floats with 7, enums as numbers. Elements of arrays stand in quotes;
 *   in them a backslash escapes quotes, itself, `n` and `r`. An array of one element is written as a scalar.
 * - Text that reads like the mark of an array or an enum is written with its first letter escaped: it is not a mark then.
 * - Lines that begin with `#` are comments; `!` tells how many values are missing.
 */
import { formatG } from '../../protocol/value/format.ts';
import type { Native } from '../../protocol/value/native.ts';
import type { ScalarValue, Value } from '../../protocol/value/value.ts';
import { escapeText, unescapeText } from './escape.ts';
import type { FileFault, SavedEntry, SaveFile } from './saved-value.ts';

/** A value to be written; without one the PV is gone, and its name is kept as a comment. */
export interface SavLine {
  readonly name: string;
  readonly native: Native;
  readonly value: Value | undefined;
}

/** @param time when, for people: written in local time */
export function formatSav(lines: readonly SavLine[], time: Date): string {
  const missing = lines.filter(({ value }) => value === undefined).length;
  const text = [`# autosave R5.3\tAutomatically generated - DO NOT MODIFY - ${dateText(time)}`];
  if (missing > 0) text.push(`! ${missing} channel(s) not connected - or not all gets were successful`);
  for (const { name, native, value } of lines) {
    text.push(value === undefined ? `#${name} Not Connected` : `${name} ${formatValue(native, value)}`);
  }
  return `${text.join('\n')}\n<END>\n`;
}

/** `yymmdd-hhmmss`, as in the header and in the names of backups. */
export function dateText(time: Date): string {
  const two = (number: number) => String(number % 100).padStart(2, '0');
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(two).join('');
  return `${day}-${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join('')}`;
}

/** Undefined when the file does not end with `<END>`: whoever wrote it did not come to its end. */
export function parseSav(text: string): SaveFile | undefined {
  if (!/(?:^|\n)<END>[\r\n]{0,2}$/.test(text)) return undefined;
  const reader = new Reader(text);
  const entries: SavedEntry[] = [];
  const faults: FileFault[] = [];
  while (!reader.ended) {
    const where = `line ${reader.line}`;
    const { name, value } = reader.entry();
    if (name.startsWith('<END>')) break;
    if (name === '' || (name.startsWith('#') && !value.startsWith(ARRAY))) continue;
    const elements = value.startsWith(ARRAY) ? reader.array(value) : undefined;
    if (name.startsWith('#')) continue;
    if (name.startsWith('!')) {
      faults.push({ where, why: `the file says that ${Number.parseInt(value, 10) || 'some'} values were not saved` });
    } else if (!/^[\p{L}\p{N}_$:({[<>;\-+.]/u.test(name)) {
      faults.push({ where, why: `'${name}' is not a PV name` });
    } else if (value.startsWith(ARRAY) && elements === undefined) {
      faults.push({ where: name, why: 'its array has no end' });
    } else {
      entries.push({ name, value: elements ?? unescapeText(value) });
    }
  }
  return { entries, faults };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const ARRAY = '@array@';
const ENUM = /^@enum@ (-?\d+)/;

function formatValue(native: Native, value: Value): string {
  if (typeof value === 'number' || typeof value === 'bigint') return formatNumber(native, value);
  if (typeof value === 'string') return escapeText(value).replace(/^@(?=array@|enum@)/, '\\x40');
  const [only] = value as Iterable<ScalarValue>;
  if (value.length === 1 && only !== undefined) return formatValue(native, only);
  const elements = Array.from(value as ArrayLike<ScalarValue>, (element) =>
    typeof element === 'string' ? escapeElement(element) : formatNumber(native, element),
  );
  return `${ARRAY} { ${elements.map((element) => `"${element}" `).join('')}}`;
}

function formatNumber(native: Native, value: number | bigint): string {
  if (typeof value === 'bigint') return String(value);
  if (native === 'double') return formatG(value, 14);
  return native === 'float' ? formatG(value, 7) : String(value);
}

/** Autosave escapes the text of an element less than that of a scalar. */
function escapeElement(text: string): string {
  return text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

function unescapeElement(text: string): string {
  return text.replaceAll(/\\(.)/gs, (sequence, letter: string) => {
    if (letter === '"' || letter === '\\') return letter;
    return letter === 'n' ? '\n' : letter === 'r' ? '\r' : sequence;
  });
}

/** Goes through a file line by line; an array may go on over several. */
class Reader {
  readonly #text: string;
  #at = 0;
  line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  get ended(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The name and the rest of the line. */
  entry(): { name: string; value: string } {
    const [, name = '', value = ''] = /^\s*(\S*).?(.*)$/s.exec(this.#nextLine())!;
    const [, state] = ENUM.exec(value) ?? [];
    return { name, value: state ?? value };
  }

  /** Elements of the array that begins in the rest of a line; undefined when the file ends before it does. */
  array(rest: string): string[] | undefined {
    const elements: string[] = [];
    let text = rest.slice(ARRAY.length);
    let begun = false;
    for (;;) {
      const [whole = '', mark] = /^[^{}"]*([{}"])/.exec(text) ?? [];
      if (mark === undefined) {
        if (this.ended) return undefined;
        text = this.#nextLine();
        continue;
      }
      text = text.slice(whole.length);
      if (mark === '{') begun = true;
      else if (mark === '}') return elements;
      else if (begun) {
        let element = /^((?:[^"\\]|\\.)*)"/s.exec(text);
        while (element === null) {
          if (this.ended) return undefined;
          text += this.#nextLine(); // line ends within an element do not count
          element = /^((?:[^"\\]|\\.)*)"/s.exec(text);
        }
        elements.push(unescapeElement(element[1]!));
        text = text.slice(element[0].length);
      }
    }
  }

  #nextLine(): string {
    const end = this.#text.indexOf('\n', this.#at);
    const line = this.#text.slice(this.#at, end === -1 ? undefined : end);
    this.#at = end === -1 ? this.#text.length : end + 1;
    this.line++;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }
}
