/**
 * Escapes of C in the quoted values of a database.
 *
 * Source: EPICS base 7.0.10 as run, epicsStrnRawFromEscaped.
 */
import { charsToText } from '../../protocol/value/text.ts';

const CONTROLS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '0': '\0',
};

/**
 * `\a \b \f \n \r \t \v \0 \xHH`; any other character after a backslash stands for itself. Bytes written as `\xHH` one
 * after the other are read as UTF-8 where they are that, else as Latin-1.
 */
export function readEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/(?:\\x[\da-fA-F]{2})+|\\([\s\S])/g, (bytes, single: string | undefined) => {
    if (single !== undefined) return CONTROLS[single] ?? single;
    return charsToText(Uint8Array.from(bytes.slice(2).split('\\x'), (digits) => Number.parseInt(digits, 16)));
  });
}

/** The text as it is written between double quotes: what `readEscapes` gives back. */
export function writeEscapes(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be escaped.
  return text.replaceAll(/["\\\x00-\x1f]/g, (character) => {
    const known = Object.entries(CONTROLS).find(([, control]) => control === character);
    if (known !== undefined) return `\\${known[0]}`;
    if (character === '"' || character === '\\') return `\\${character}`;
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
