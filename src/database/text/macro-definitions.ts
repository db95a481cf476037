/** Definitions of macros as they are given: `P=BL1:,R="x, y"`. */

/** A definition: no value takes the definition back. */
export type MacroDefinition = readonly [name: string, value: string | undefined];

/**
 * The definitions in `A=1,B="x, y"`, as base's macParseDefns reads them. Blanks around names, `=` and values are
 * dropped; quotes and backslashes protect `,` and `=`, and are dropped from names at once, from values when they are
 * expanded. A name without `=` is a definition taken back. Of a name that comes twice, the last counts.
 */
export function parseMacroDefinitions(text: string): MacroDefinition[] {
  const definitions: MacroDefinition[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === ',' || isBlank(text[at]!)) {
      at++;
      continue;
    }
    const nameEnd = item(text, at, '=,');
    const name = withoutQuotes(trimmedEnd(text, at, nameEnd));
    if (text[nameEnd] !== '=') {
      definitions.push([name, undefined]);
      at = nameEnd + 1;
      continue;
    }
    at = nameEnd + 1;
    while (at < text.length && isBlank(text[at]!)) at++;
    const end = item(text, at, ',');
    definitions.push([name, trimmedEnd(text, at, end)]);
    at = end + 1;
  }
  return definitions;
}

/** Where the item that starts at `start` ends: at a character of `end` that nothing protects. */
function item(text: string, start: number, end: string): number {
  let quote = '';
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at]!;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    if (character === '\\' && at + 1 < text.length) at++;
    else if (quote === '' && end.includes(character)) break;
  }
  return at;
}

function trimmedEnd(text: string, start: number, end: number): string {
  let last = Math.min(end, text.length);
  while (last > start && isBlank(text[last - 1]!)) last--;
  return text.slice(start, last);
}

function withoutQuotes(name: string): string {
  let out = '';
  let quote = '';
  for (let at = 0; at < name.length; at++) {
    const character = name[at]!;
    if (quote !== '' && character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else out += character === '\\' && at + 1 < name.length ? name[++at]! : character;
  }
  return out;
}

function isBlank(character: string): boolean {
  return character === ' ' || (character >= '\t' && character <= '\r');
}
