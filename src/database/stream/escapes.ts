/** Escapes in the quoted strings of a protocol file. */

export interface Escape {
  /** `any`: `\?`; `space`: `\_`. */
  readonly kind: 'byte' | 'any' | 'space';
  /** The byte. */
  readonly text: string;
  /** Characters of the source, the backslash included. */
  readonly length: number;
}

/** What a backslash and what follows it stand for. */
export function escapeAt(source: string, at: number): Escape {
  const next = source[at + 1] ?? '';
  if (next === '?') return { kind: 'any', text: '', length: 2 };
  if (next === '_') return { kind: 'space', text: ' ', length: 2 };
  const [digits, base] = numbered(source, at + 1);
  if (digits !== undefined) {
    const code = Number.parseInt(digits.replace(/^x/i, '') || '0', base);
    return { kind: 'byte', text: String.fromCharCode(code & 0xff), length: 1 + digits.length };
  }
  return { kind: 'byte', text: NAMED[next] ?? next, length: 1 + next.length };
}

/** All escapes as the bytes that they stand for; white space and any byte as they are printed. */
export function unescaped(source: string): string {
  let text = '';
  for (let at = 0; at < source.length; ) {
    if (source[at] !== '\\') text += source[at++];
    else {
      const found = escapeAt(source, at);
      text += found.text;
      at += found.length;
    }
  }
  return text;
}

/** Bytes for people: `"N?<0d><0a>"`. */
export function shown(bytes: string): string {
  return `"${[...bytes].map((byte) => (byte >= ' ' && byte < '\x7f' ? byte : `<${byte.charCodeAt(0).toString(16).padStart(2, '0')}>`)).join('')}"`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NAMED: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  r: '\r',
  e: '\x1b',
};

function numbered(source: string, at: number): readonly [digits: string | undefined, base: 8 | 10 | 16] {
  const rest = source.slice(at, at + 4);
  const hex = /^x[\da-f]{0,2}/i.exec(rest)?.[0];
  if (hex !== undefined) return [hex, 16];
  const octal = /^0[0-7]{0,3}/.exec(rest)?.[0];
  if (octal !== undefined) return [octal, 8];
  return [/^[1-9]\d{0,2}/.exec(rest)?.[0], 10];
}
