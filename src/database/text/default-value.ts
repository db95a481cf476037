/**
 * Where the default value of a macro ends: `$(A=default,B=5)`.
 *
 * Source: EPICS base 7.0.10 as run, macCore.c.
 */

/** Where an expansion is in a text. */
export interface Reading {
  readonly text: string;
  at: number;
}

/** A part of a reference: what ends it, and whether a backslash protects what follows. */
interface Part {
  readonly end: string;
  readonly bracket: string;
  readonly protects: boolean;
  /** Where its `=` leads to. */
  readonly kind: 'name' | 'default' | 'scoped name' | 'scoped value';
  quote: string;
}

function part(kind: Part['kind'], bracket: string): Part {
  const named = kind === 'name' || kind === 'scoped name';
  return { kind, bracket, end: named ? `=,${bracket}` : `,${bracket}`, protects: kind !== 'default', quote: '' };
}

/**
 * Steps over a default value, to the `,` or the bracket that ends it, or to the last character of the text. As in
 * base, a backslash does not protect here, though it does when the default is used. True when a reference with scoped
 * macros was stepped over.
 */
export function skipDefault(reading: Reading, bracket: string): boolean {
  const { text } = reading;
  const parts = [part('default', bracket)];
  let scoped = false;
  let at = reading.at;
  for (; at < text.length; at++) {
    const inner = parts.at(-1)!;
    const character = text[at]!;
    if (inner.end.includes(character)) {
      if (parts.length === 1) break;
      parts.pop();
      if (character === ',') {
        scoped = true;
        parts.push(part('scoped name', inner.bracket));
      } else if (character === '=') parts.push(part(inner.kind === 'name' ? 'default' : 'scoped value', inner.bracket));
      continue;
    }
    if (inner.quote !== '') {
      if (character === inner.quote) {
        inner.quote = '';
        continue;
      }
    } else if (character === '"' || character === "'") {
      inner.quote = character;
      continue;
    }
    if (character === '$' && (text[at + 1] === '(' || text[at + 1] === '{') && inner.quote !== "'") {
      parts.push(part('name', text[++at] === '(' ? ')' : '}'));
    } else if (character === '\\' && inner.protects) at++;
  }
  reading.at = Math.min(at, text.length - 1);
  return scoped;
}
