/**
 * EPICS macros: `$(P)`, `${P}`, `$(P=default)`, as in request files and databases.
 *
 * Source: EPICS base macLib. Values and defaults may hold macros themselves. A macro that is not defined stays in the
 * text as it was, and is reported.
 */

export type Macros = Readonly<Record<string, string>>;

/** `A=1,B="two words"` as macros. Definitions are separated by commas or blanks; later ones win. */
export function parseMacros(text: string): Macros {
  const macros: Record<string, string> = {};
  for (const [, name, double, single, plain] of text.matchAll(DEFINITION)) {
    macros[name!] = double ?? single ?? plain ?? '';
  }
  return macros;
}

/** @param missing gets the name of each macro that has neither value nor default */
export function expandMac(text: string, macros: Macros, missing: (name: string) => void): string {
  return expand(text, macros, missing, []);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const DEFINITION = /([A-Za-z0-9_]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|((?:\$\([^)]*\)|\$\{[^}]*\}|[^\s,])*))/g;

function expand(text: string, macros: Macros, missing: (name: string) => void, within: readonly string[]): string {
  let expanded = '';
  for (let at = 0; at < text.length; ) {
    const end = text[at] === '$' ? referenceEnd(text, at) : undefined;
    if (end === undefined) {
      expanded += text[at++];
      continue;
    }
    const reference = text.slice(at, end);
    const [, rawName = '', fallback] = /^([^=]*)(?:=(.*))?$/s.exec(reference.slice(2, -1))!;
    const name = expand(rawName, macros, missing, within);
    const value = within.includes(name) ? undefined : macros[name];
    if (value !== undefined) expanded += expand(value, macros, missing, [...within, name]);
    else if (fallback !== undefined) expanded += expand(fallback, macros, missing, within);
    else {
      missing(name);
      expanded += reference;
    }
    at = end;
  }
  return expanded;
}

/** Where the reference that begins at `at` ends, references within it included; undefined when it is not one. */
function referenceEnd(text: string, at: number): number | undefined {
  const closing: string[] = [];
  for (let i = at + 1; i < text.length; i++) {
    const char = text[i]!;
    if (char === '(' || char === '{') closing.push(char === '(' ? ')' : '}');
    else if (char === closing.at(-1)) closing.pop();
    else if (i === at + 1) return undefined;
    if (closing.length === 0) return i + 1;
  }
  return undefined;
}
