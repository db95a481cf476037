/**
 * How the autosave module reads a `.sav` file, character by character as its C code does: an independent reader to check
 * the files we write. Sizes of C buffers are left out.
 *
 * Source: autosave dbrestore.c (`reboot_restore`, `SR_array_restore`), EPICS base `epicsStrnRawFromEscaped`.
 */

export type Restored = Map<string, string | string[]>;

export function naiveRestore(file: string): Restored {
  const restored: Restored = new Map();
  const lines = file.split('\n').map((line) => `${line}\n`);
  for (let i = 0; i < lines.length; i++) {
    const match = /^\s*(\S+)(?:([\s\S])([^\n\r]*))?/.exec(lines[i]!);
    if (match === null) continue;
    const [, name = '', , text = ''] = match;
    if (name.startsWith('<END>')) break;
    if (name.startsWith('#') || name.startsWith('!')) continue;
    if (!/^[A-Za-z0-9]/.test(name)) continue;
    restored.set(name, text.startsWith('@array@') ? elementsOf(text) : raw(text));
  }
  return restored;
}

function elementsOf(text: string): string[] {
  const elements: string[] = [];
  let at = text.indexOf('{') + 1;
  for (;;) {
    while (text[at] !== '"' && text[at] !== '}' && at < text.length) at++;
    if (text[at] !== '"') return elements;
    at++;
    let element = '';
    while (text[at] !== '"') {
      if (text[at] === '\\' && (text[at + 1] === '"' || text[at + 1] === '\\')) at++;
      element += text[at++];
    }
    at++;
    elements.push(raw(element));
  }
}

/** Bytes as Latin-1 characters, then decoded together: C handles bytes. */
function raw(escaped: string): string {
  let bytes = '';
  const source = Buffer.from(escaped, 'utf8').toString('latin1');
  for (let i = 0; i < source.length; i++) {
    if (source[i] !== '\\') {
      bytes += source[i];
      continue;
    }
    const c = source[++i] ?? '';
    const simple: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
    if (simple[c] !== undefined) bytes += simple[c];
    else if (c === 'x') {
      const hex = /^[0-9a-fA-F]{1,2}/.exec(source.slice(i + 1))![0];
      bytes += String.fromCharCode(Number.parseInt(hex, 16));
      i += hex.length;
    } else if (/[0-7]/.test(c)) {
      const octal = /^[0-7]{1,3}/.exec(source.slice(i))![0];
      bytes += String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
      i += octal.length - 1;
    } else bytes += c;
  }
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
