/** What `in` matches and `out` prints: bytes, and formats between them. */
import { escapeAt } from './escapes.ts';
import type { Format } from './format.ts';
import { parseFormat } from './parse-format.ts';

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** `\?`: any byte; prints nothing. */
  | { readonly kind: 'any' }
  /** `\_`: white space, also none; prints a blank. */
  | { readonly kind: 'space' }
  | { readonly kind: 'format'; readonly format: Format };

export type Pattern = readonly Part[];

/**
 * A quoted string without its quotes, variables filled in.
 *
 * @param direction `text`: formats mean nothing
 * @throws FormatError
 */
export function parsePattern(source: string, direction: 'in' | 'out' | 'text'): Part[] {
  const parts: Part[] = [];
  let text = '';
  const push = (part: Part) => {
    if (text !== '') parts.push({ kind: 'text', text });
    text = '';
    parts.push(part);
  };
  for (let at = 0; at < source.length; ) {
    if (source[at] === '\\') {
      const found = escapeAt(source, at);
      at += found.length;
      if (found.kind === 'byte') text += found.text;
      else push({ kind: found.kind });
    } else if (source[at] === '%' && direction !== 'text') {
      if (source[at + 1] === '%') {
        text += '%';
        at += 2;
        continue;
      }
      const { format, end } = parseFormat(source, at, direction);
      push({ kind: 'format', format });
      at = end;
    } else text += source[at++];
  }
  if (text !== '') parts.push({ kind: 'text', text });
  return parts;
}

/** The bytes of a pattern without formats. */
export function bytesOf(pattern: Pattern): string {
  return pattern.map((part) => (part.kind === 'text' ? part.text : part.kind === 'space' ? ' ' : '')).join('');
}
