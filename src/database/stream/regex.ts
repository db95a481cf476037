/** `%/regex/`, and `%#/regex/substitute/`. */
import { escapeAt } from './escapes.ts';
import { type FormatBody, FormatError, type FormatHead } from './format.ts';

/** Reads the next match, wherever it begins; with a precision a group of it. */
export function regexFormat({ width, precision = 0 }: FormatHead, body: FormatBody) {
  const regex = compiled(body.until('/'));
  const groups = groupsOf(regex);
  if (precision > groups)
    throw new FormatError(`Regular expression has ${groups} groups, but group ${precision} is asked for`);
  return {
    type: 'string',
    scan: (input: string, at: number) => {
      const text = width === 0 ? input.slice(at) : input.slice(at, at + width);
      const match = regex.exec(text);
      if (match === null) return undefined;
      return { value: match[precision] ?? '', length: match.index + match[0].length, own: match[0].length };
    },
  } as const;
}

/**
 * Replaces matches, in what was printed so far, or in the input to come.
 *
 * `width` is how many bytes, with `-` the last ones; `precision` is which match, with `+` how many.
 */
export function substitutionFormat({ flags, width, precision = 0 }: FormatHead, body: FormatBody) {
  const regex = compiled(body.until('/'));
  const groups = groupsOf(regex);
  const substitute = body.until('/');
  const replace = (text: string) => {
    let count = 0;
    return text.replace(new RegExp(regex, `${regex.flags}g`), (...found: unknown[]) => {
      count++;
      const isMeant = precision === 0 || (flags.plus ? count <= precision : count === precision);
      return isMeant ? filled(substitute, found, groups) : String(found[0]);
    });
  };
  const part = (text: string) => {
    if (width === 0) return replace(text);
    if (!flags.left) return replace(text.slice(0, width)) + text.slice(width);
    const start = Math.max(text.length - width, 0);
    return text.slice(0, start) + replace(text.slice(start));
  };
  return {
    finish: part,
    prepare: (input: string, at: number) => ({ input: input.slice(0, at) + part(input.slice(at)), at }),
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** As PCRE reads it, as far as JavaScript does. @throws FormatError */
function compiled(source: string): RegExp {
  let flags = '';
  let pattern = source.replaceAll('\\/', '/').replaceAll('\\e', '\\x1b');
  const options = /^\(\?([ims]+)\)/.exec(pattern);
  if (options !== null) {
    flags = options[1]!;
    pattern = pattern.slice(options[0].length);
  }
  for (const [name, members] of Object.entries(CLASSES)) pattern = pattern.replaceAll(`[:${name}:]`, members);
  pattern = pattern
    .replaceAll('\\A', '^')
    .replaceAll(/\\[zZ]/g, '$')
    .replaceAll('\\h', '[ \\t]');
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw new FormatError(`Invalid regular expression /${source}/: ${(error as Error).message.replace(/^.*: /, '')}`);
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  xdigit: '0-9A-Fa-f',
  punct: '!-\\/:-@\\[-`{-~',
};

function groupsOf(regex: RegExp): number {
  return new RegExp(`${regex.source}|`).exec('')!.length - 1;
}

/** `&` is the match, `\1` a group where there is one. */
function filled(substitute: string, found: readonly unknown[], groups: number): string {
  let text = '';
  for (let at = 0; at < substitute.length; ) {
    const character = substitute[at]!;
    if (character !== '\\') {
      text += character === '&' ? String(found[0]) : character;
      at++;
      continue;
    }
    const group = Number(substitute[at + 1]);
    if (group >= 1 && group <= groups) {
      text += String(found[group] ?? '');
      at += 2;
    } else {
      const literal = escapeAt(substitute, at);
      text += literal.text;
      at += literal.length;
    }
  }
  return text;
}
