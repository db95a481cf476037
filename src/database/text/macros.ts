/**
 * Macros of EPICS site files, `$(NAME)`: the rules of base's macLib, without its limits of length.
 *
 * | text | with | gives |
 * |---|---|---|
 * | `$(A)`, `${A}` | A=1 | `1` |
 * | `$(A=d)`, `$(A=$(B=3))` | | `d`, `3` |
 * | `$(A$(N))` | A1=x, N=1 | `x` |
 * | `$(A,B=5)` | A=$(B)x | `5x`: B for this reference alone |
 * | `'$(A)'`, `"$(A)"` | A=1 | `'$(A)'`, `"1"` |
 * | `\$(A)` | A=1 | `\$(A)`: outside of references a backslash and what it protects stay as they are |
 * | `$(A)` | | `$(A,undefined)`, and a fault |
 * | `$(A)` | A=$(A) | `$(A,recursive)`, and a fault |
 *
 * The name of a reference ends at `=`, `,` or its bracket, and is used as it is, blanks included. In a value or a
 * default, quotes and the backslash of an escape are dropped; a quote does not protect `,` or the bracket there, a
 * backslash does. A missing bracket ends the reference at the end of the text. Values are expanded where they are used.
 *
 * Source: EPICS base 7.0.10 as run, macCore.c and macUtil.c.
 */
import { type Reading, skipDefault } from './default-value.ts';
import type { MacroDefinition } from './macro-definitions.ts';
import { type Macro, MacroScopes } from './macro-scopes.ts';

/** What is wrong with a reference: `message` is macLib's own line. */
export interface MacroFault {
  readonly kind: 'undefined' | 'recursive';
  /** The macro that has no value, or whose value leads back to itself. */
  readonly name: string;
  readonly message: string;
}

/** What a text became. */
export interface Expansion {
  readonly text: string;
  readonly faults: readonly MacroFault[];
  /** Where `text` comes from, piece by piece. Empty when nothing was there to expand. */
  readonly pieces: readonly Piece[];
}

/** A piece of an expanded text. */
export interface Piece {
  /** Offset in the expanded text. */
  readonly start: number;
  /** Offset in the source: of the text that was copied, or of the `$` of the reference. */
  readonly source: number;
  readonly reference: boolean;
}

export interface MacroOptions {
  /** Gives macros that are not defined a value: the environment, for file names and shell lines. */
  readonly fallback?: (name: string) => string | undefined;
  /** Leaves `$(A)` in place of `$(A,undefined)`, as base's `dbQuietMacroWarnings` does. */
  readonly quiet?: boolean;
}

/** Whose text is expanded, for messages: `string a $(B)` or `macro A`; and what is wrong with it. */
interface Owner {
  readonly what: string;
  readonly faults: MacroFault[];
}

interface Expanded {
  readonly text: string;
  readonly faults: readonly MacroFault[];
}

/** Depth of references in references, and characters that one expansion may make: beyond them a text is an attack. */
const DEEPEST = 500;
const LONGEST = 10_000_000;

/** A set of macros, with scopes. */
export class MacroTable {
  readonly #fallback: ((name: string) => string | undefined) | undefined;
  readonly #quiet: boolean;
  readonly #scopes = new MacroScopes();
  /** Values that were expanded once, as long as no definition changes. */
  readonly #expanded = new Map<Macro, Expanded>();
  /** A definition changed during this expansion: values are expanded anew where they are used. */
  #dirty = false;
  /** Evaluating the values of scoped macros, whose faults show where they are used. */
  #scoping = 0;
  #length = 0;

  constructor(definitions: Iterable<MacroDefinition> = [], options: MacroOptions = {}) {
    this.#fallback = options.fallback;
    this.#quiet = options.quiet ?? false;
    this.defineAll(definitions);
  }

  /** Names of the macros that have a value, the oldest first. */
  get names(): readonly string[] {
    return this.#scopes.names;
  }

  /** Defines a macro in the present scope. Without a value it is undefined, in the outer scopes too. */
  define(name: string, value: string | undefined): void {
    this.#changed();
    this.#scopes.define(name, value);
  }

  defineAll(definitions: Iterable<MacroDefinition>): void {
    for (const [name, value] of definitions) this.define(name, value);
  }

  /** Definitions from here on hold until `popScope`. */
  pushScope(): void {
    this.#scopes.push();
  }

  popScope(): void {
    this.#scopes.pop();
    this.#changed();
  }

  /** Expands the references in a text; `faults` names those that cannot be. Never throws. */
  expand(text: string): Expansion {
    if (!hasReference(text)) return { text, faults: [], pieces: [] };
    this.#dirty = false;
    this.#length = 0;
    const pieces: Piece[] = [];
    const owner: Owner = { what: `string ${text}`, faults: [] };
    return { text: this.#translate(owner, 0, '', { text, at: 0 }, pieces), faults: owner.faults, pieces };
  }

  /**
   * Copies from `reading` up to one of the characters of `end`, with references expanded. Leaves `reading` at the
   * character that ended it, or, at the end of the text, at the last character.
   */
  #translate(owner: Owner, depth: number, end: string, reading: Reading, pieces?: Piece[]): string {
    const { text } = reading;
    const keep = depth === 0;
    let out = '';
    let quote = '';
    /** Where what is not yet in `out` starts. */
    let from = reading.at;
    let at = from;
    const copy = () => {
      if (from === at) return;
      pieces?.push({ start: out.length, source: from, reference: false });
      out += text.slice(from, at);
    };
    for (; at < text.length; at++) {
      const character = text[at]!;
      if (end.includes(character)) break;
      if (character === '"' || character === "'") {
        if (quote !== '' && quote !== character) continue;
        quote = quote === '' ? character : '';
        if (keep) continue;
        copy();
        from = at + 1;
      } else if (character === '$' && quote !== "'" && (text[at + 1] === '(' || text[at + 1] === '{')) {
        copy();
        pieces?.push({ start: out.length, source: at, reference: true });
        reading.at = at;
        out += this.#refer(owner, depth, reading);
        at = reading.at;
        from = at + 1;
      } else if (character === '\\' && at + 1 < text.length) {
        if (!keep) {
          copy();
          from = at + 1;
        }
        at++;
      }
    }
    copy();
    reading.at = at < text.length ? at : at - 1;
    return out;
  }

  /** The value of the reference at `reading`, which is left at the bracket that ends it. */
  #refer(owner: Owner, depth: number, reading: Reading): string {
    const { text } = reading;
    const bracket = text[reading.at + 1] === '(' ? ')' : '}';
    reading.at += 2;
    const name = depth > DEEPEST ? '' : this.#translate(owner, depth + 1, `=,${bracket}`, reading);
    let defaultAt: number | undefined;
    if (text[reading.at] === '=') {
      defaultAt = ++reading.at;
      if (skipDefault(reading, bracket)) this.#dirty = true;
    }
    const scoped = text[reading.at] === ',';
    if (scoped) this.#defineScoped(name, depth, bracket, reading);
    const value = this.#value(
      owner,
      depth,
      name,
      defaultAt === undefined ? undefined : { text, at: defaultAt },
      bracket,
    );
    if (scoped) this.popScope();
    return value;
  }

  /** `,B=5,C=$(D)` in a reference. */
  #defineScoped(ownerName: string, depth: number, bracket: string, reading: Reading): void {
    const { text } = reading;
    this.pushScope();
    this.#scoping++;
    while (text[reading.at] === ',' && reading.at + 1 < text.length) {
      reading.at++;
      const owner: Owner = { what: `scoped macro ${ownerName}`, faults: [] };
      const name = this.#translate(owner, depth + 1, `=,${bracket}`, reading);
      if (text[reading.at] !== '=') continue;
      reading.at++;
      this.define(name, this.#translate(owner, depth + 1, `,${bracket}`, reading));
    }
    this.#scoping--;
  }

  #value(owner: Owner, depth: number, name: string, fallback: Reading | undefined, bracket: string): string {
    if (depth > DEEPEST || this.#length > LONGEST) {
      return this.#bad(owner, name, 'recursive', `macLib: too much to expand (expanding ${owner.what})`);
    }
    const defined = this.#scopes.find(name);
    const entry = defined ?? this.#adopt(name);
    if (entry === undefined) {
      if (fallback !== undefined) return this.#translate(owner, depth + 1, `,${bracket}`, fallback);
      return this.#bad(owner, name, 'undefined', `macLib: macro ${name} is undefined (expanding ${owner.what})`);
    }
    if (entry.visited) {
      const message = `macLib: ${owner.what} is recursive (expanding macro ${entry.name})`;
      return this.#bad(owner, name, 'recursive', message);
    }
    if (!this.#dirty && defined !== undefined) {
      const { text, faults } = this.#expandedValue(entry);
      for (const fault of faults) addFault(owner, fault);
      this.#length += text.length;
      return text;
    }
    entry.visited = true;
    const value = this.#translate(owner, depth + 1, '', { text: entry.value, at: 0 });
    entry.visited = false;
    this.#length += value.length;
    return value;
  }

  /** The value of a macro, expanded once. */
  #expandedValue(entry: Macro): Expanded {
    const known = this.#expanded.get(entry);
    if (known !== undefined) return known;
    const scoping = this.#scoping;
    this.#scoping = 0;
    this.#dirty = true;
    const owner: Owner = { what: `macro ${entry.name}`, faults: [] };
    const text = this.#translate(owner, 1, '', { text: entry.value, at: 0 });
    this.#dirty = false;
    this.#scoping = scoping;
    const expanded = { text, faults: owner.faults };
    this.#expanded.set(entry, expanded);
    return expanded;
  }

  #bad(owner: Owner, name: string, kind: MacroFault['kind'], message: string): string {
    addFault(owner, { kind, name, message });
    return this.#quiet || this.#scoping > 0 ? `$(${name})` : `$(${name},${kind})`;
  }

  /** A macro that the environment defines. */
  #adopt(name: string): Macro | undefined {
    const value = name === '' ? undefined : this.#fallback?.(name);
    if (value === undefined) return undefined;
    this.#dirty = true;
    return this.#scopes.inScope(name, value);
  }

  #changed(): void {
    this.#expanded.clear();
    this.#dirty = true;
  }
}

function addFault(owner: Owner, fault: MacroFault): void {
  if (!owner.faults.some(({ message }) => message === fault.message)) owner.faults.push(fault);
}

export function hasReference(text: string): boolean {
  return text.includes('$(') || text.includes('${');
}
