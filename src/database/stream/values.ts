/** Strings and numbers of a protocol file, with what variables and arguments stand for. */
import { FormatError } from './format.ts';
import { type Part, parsePattern } from './pattern.ts';
import type { Assignment, Variables } from './protocol-file.ts';
import type { Token } from './tokens.ts';

/** `$0` is the name of the protocol, `$1` to `$9` are the arguments of its link. */
export type Arguments = readonly string[];

/** Text of quoted strings: bytes as escapes. @throws FormatError */
export function sourceOf(words: readonly Token[], variables: Variables, given: Arguments): string {
  return words.map((word) => wordSource(word, variables, given, 0)).join('');
}

/** @throws FormatError */
export function patternOf(
  words: readonly Token[],
  variables: Variables,
  given: Arguments,
  direction: 'in' | 'out' | 'text',
): Part[] {
  return parsePattern(sourceOf(words, variables, given), direction);
}

/** A whole number, without a sign. @throws FormatError */
export function numberOf(name: string, words: readonly Token[], variables: Variables, given: Arguments): number {
  const text = words.map((word) => plainText(word, variables, given, 0)).join(' ');
  if (!/^\+?(?:0x[\da-f]+|\d+)$/i.test(text))
    throw new FormatError(`Integer expected for '${name}', but got '${text}'`);
  return Number(text.replace('+', ''));
}

/** A word, in small letters. @throws FormatError */
export function wordOf(words: readonly Token[], variables: Variables, given: Arguments): string {
  return words
    .map((word) => plainText(word, variables, given, 0))
    .join(' ')
    .toLowerCase();
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Variables in variables: more is a ring. */
const DEEPEST = 100;

function wordSource(word: Token, variables: Variables, given: Arguments, depth: number): string {
  switch (word.kind) {
    case 'quoted':
      return filled(word.text, variables, given, depth);
    case 'variable': {
      const argument = argumentOf(word.text, given);
      if (argument !== undefined)
        return argument
          .split(/[\s,]+/)
          .map(byteSource)
          .join('');
      const { words, scope } = lookUp(word.text, variables, depth);
      return words.map((each) => wordSource(each, scope, given, depth + 1)).join('');
    }
    case 'word':
      return byteSource(word.text);
    default:
      if (word.text === ',') return '';
      throw new FormatError(`Unexpected '${word.text}' in a string`);
  }
}

/** `\$name`, `\${name}` and `\$1` in quotes. */
function filled(text: string, variables: Variables, given: Arguments, depth: number): string {
  return text.replaceAll(
    /\\(?:\$(?:\{([^}]*)\}|(\d|\w+))|[\s\S])/g,
    (whole, braced: string | undefined, plain: string | undefined) => {
      const name = (braced ?? plain)?.toLowerCase();
      if (name === undefined) return whole;
      const argument = argumentOf(name, given);
      if (argument !== undefined) return argument;
      const { words, scope } = lookUp(name, variables, depth);
      return words.map((each) => wordSource(each, scope, given, depth + 1)).join('');
    },
  );
}

function lookUp(name: string, variables: Variables, depth: number): Assignment {
  const found = variables.get(name);
  if (found === undefined || depth > DEEPEST) throw new FormatError(`Undefined variable '${name}' referenced`);
  return found;
}

/** Undefined: it is not the name of an argument. */
function argumentOf(name: string, given: Arguments): string | undefined {
  if (!/^\d$/.test(name)) return undefined;
  const argument = given[Number(name)];
  if (argument === undefined) throw new FormatError(`Missing value for parameter $${name}`);
  return argument;
}

function plainText(word: Token, variables: Variables, given: Arguments, depth: number): string {
  if (word.kind !== 'variable') return word.text;
  const argument = argumentOf(word.text, given);
  if (argument !== undefined) return argument;
  const { words, scope } = lookUp(word.text, variables, depth);
  return words.map((each) => plainText(each, scope, given, depth + 1)).join(' ');
}

/** A byte by its number or name, as an escape. */
function byteSource(word: string): string {
  const text = word.toUpperCase();
  if (text === 'SKIP' || text === '?') return '\\?';
  const code = CODES.get(text) ?? numericByte(word);
  return `\\x${code.toString(16).padStart(2, '0')}`;
}

function numericByte(word: string): number {
  const match = /^([-+]?)(0x[\da-f]+|0[0-7]*|[1-9]\d*)$/i.exec(word);
  if (match === null)
    throw new FormatError(`Unexpected word '${word}': texts are quoted, bytes are numbers or names as CR`);
  const digits = match[2]!;
  const size = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  const value = match[1] === '-' ? -size : size;
  if (value < -128 || value > 255) throw new FormatError(`Value ${word} does not fit in byte`);
  return value & 0xff;
}

const NAMES = [
  ...['NUL', 'SOH', 'STX', 'ETX', 'EOT', 'ENQ', 'ACK', 'BEL', 'BS', 'HT', 'LF', 'VT', 'FF', 'CR', 'SO', 'SI'],
  ...['DLE', 'DC1', 'DC2', 'DC3', 'DC4', 'NAK', 'SYN', 'ETB', 'CAN', 'EM', 'SUB', 'ESC', 'FS', 'GS', 'RS', 'US'],
];

const CODES: ReadonlyMap<string, number> = new Map([
  ...NAMES.map((name, code) => [name, code] as const),
  ['TAB', 9],
  ['NL', 10],
  ['NP', 12],
  ['DEL', 127],
]);
