/** INP or OUT of a record with DTYP `stream`: `@file protocol(arguments) port address`. */

export interface StreamLink {
  readonly file: string;
  readonly protocol: string;
  readonly arguments: readonly string[];
  readonly port: string;
  /** -1: none is given. */
  readonly address: number;
}

/** @returns what is wrong, in StreamDevice's words */
export function parseStreamLink(text: string): StreamLink | { readonly fault: string } {
  const [, file = '', rest = ''] = /^@?\s*(\S*)\s*([\s\S]*?)\s*$/.exec(text)!;
  if (file === '') return { fault: 'Missing protocol file name' };
  const [protocol = ''] = /^[^\s(]*/.exec(rest)!;
  if (protocol === '') return { fault: 'Missing protocol name' };
  const behind = rest.slice(protocol.length);
  const given = /^\s*\(/.test(behind) ? argumentsOf(behind.trimStart()) : { list: [], length: 0 };
  if (given === undefined) return { fault: 'Missing closing parenthesis' };
  const [port = '', address = ''] = behind.trimStart().slice(given.length).trim().split(/\s+/);
  if (port === '') return { fault: 'Missing bus name' };
  return { file, protocol, arguments: given.list, port, address: /^\d+$/.test(address) ? Number(address) : -1 };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Up to the bracket that closes: a blank next to commas and brackets is dropped, brackets within keep commas together. */
function argumentsOf(text: string): { readonly list: readonly string[]; readonly length: number } | undefined {
  const list: string[] = [];
  let depth = 1;
  let argument = '';
  for (let at = 1; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\\' && at + 1 < text.length) {
      const next = text[++at]!;
      argument += /[,()]/.test(next) ? next : character + next;
      continue;
    }
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (depth > 1 || (depth === 1 && character !== ',')) {
      argument += character;
      continue;
    }
    list.push(argument.replace(/^ /, '').replace(/ $/, ''));
    argument = '';
    if (depth === 0) return { list, length: at + 1 };
  }
  return undefined;
}
