/** What caput sends for the words of its command line. */
import type { Writable } from '../../actors/ca/client/write-payload.ts';
import { parseDouble } from '../../protocol/value/parse.ts';
import { stringSize } from '../../protocol/value/text.ts';
import { toBytes, unescapeText } from './text-bytes.ts';

export interface PutValue {
  readonly value: Writable;
  readonly type: 'STRING' | 'DOUBLE' | 'CHAR';
  /** To be said, though the value is sent. */
  readonly warnings: readonly string[];
}

/** What is wrong with the words. */
export interface PutMistake {
  readonly mistake: string;
}

/** Numbers (-n), names of states, or text that begins with a number. */
export function stateValue(
  words: readonly string[],
  states: readonly string[],
  { asNumbers, statesOnly }: { readonly asNumbers: boolean; readonly statesOnly: boolean },
): PutValue | PutMistake {
  const numbers: number[] = [];
  const texts: string[] = [];
  const warnings: string[] = [];
  let type: PutValue['type'] = asNumbers ? 'DOUBLE' : 'STRING';
  for (const word of words) {
    const text = asNumbers ? word : stringOf(word);
    texts.push(text);
    if (!asNumbers) type = 'STRING';
    if (!asNumbers && states.includes(text)) {
      numbers.push(0);
      continue;
    }
    const number = statesOnly ? undefined : parseDouble(text);
    if (number === undefined) {
      return {
        mistake: asNumbers ? `Enum index value '${word}' is not a number.` : `Enum string value '${text}' invalid.`,
      };
    }
    if (number >= states.length) warnings.push(`Warning: enum index value '${text}' may be too large.`);
    numbers.push(number);
    // As in caput, the last word decides for all.
    type = 'DOUBLE';
  }
  return { value: type === 'DOUBLE' ? oneOrMany(numbers) : oneOrMany(texts), type, warnings };
}

/** Text: the server makes of it what the PV is. */
export function textValue(words: readonly string[]): PutValue {
  return { value: oneOrMany(words.map(stringOf)), type: 'STRING', warnings: [] };
}

/** -S: the bytes of the text and a NUL. */
export function charValue(word: string): PutValue {
  return { value: Buffer.from(`${unescapeText(toBytes(word))}\0`, 'latin1'), type: 'CHAR', warnings: [] };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** With its escapes, cut to what a DBR_STRING holds, up to its first NUL. */
function stringOf(word: string): string {
  const bytes = Buffer.from(unescapeText(toBytes(word)), 'latin1').subarray(0, stringSize - 1);
  const nul = bytes.indexOf(0);
  return bytes.subarray(0, nul === -1 ? bytes.length : nul).toString('utf8');
}

function oneOrMany<T extends number | string>(values: readonly T[]): T | readonly T[] {
  return values.length === 1 ? values[0]! : values;
}
