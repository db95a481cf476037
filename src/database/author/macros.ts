/**
 * Macros in names: `{beamline}:{suffix}` with values given when the IOC is started. `{{` and `}}` are plain braces.
 */
import { DefinitionError } from '../pv/definition-error.ts';

/** What a macro stands for when nobody says, or what to tell who must say. */
export type MacroDefinition = string | { readonly default?: string; readonly doc?: string };

export type MacroDefinitions = Readonly<Record<string, MacroDefinition>>;

export type MacroValues = Readonly<Record<string, string>>;

/** @throws DefinitionError when a macro has no value */
export function expandMacros(name: string, values: MacroValues): string {
  return name.replaceAll(/\{\{|\}\}|\{(\w+)\}/g, (match, macro: string | undefined) => {
    if (macro === undefined) return match[0]!;
    const value = values[macro];
    if (value === undefined) {
      throw new DefinitionError(
        name,
        `nothing says what the macro {${macro}} stands for: start with --${macro} <text>, or give the group ` +
          `macros: { ${macro}: '<default>' }. Plain braces are written {{ and }}.`,
      );
    }
    return value;
  });
}

/** The default of a macro; undefined when it must be given. */
export function macroDefault(definition: MacroDefinition): string | undefined {
  return typeof definition === 'string' ? definition : definition.default;
}

/** The macros that have a default. */
export function macroDefaults(definitions: MacroDefinitions = {}): MacroValues {
  const defaults = Object.entries(definitions).map(([name, macro]) => [name, macroDefault(macro)] as const);
  return Object.fromEntries(defaults.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/**
 * Values of all macros: those given, and defaults for the others.
 *
 * @throws DefinitionError naming a macro that is unknown or has no value
 */
export function macroValues(owner: string, definitions: MacroDefinitions, given: MacroValues): MacroValues {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(definitions, name));
  if (unknown !== undefined) {
    const known = Object.keys(definitions);
    throw new DefinitionError(
      owner,
      `it has no macro '${unknown}'${known.length > 0 ? `, only ${known.join(', ')}` : ''}.`,
    );
  }
  const values: Record<string, string> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const value = given[name] ?? macroDefault(definition);
    if (value === undefined) {
      throw new DefinitionError(owner, `its macro '${name}' has no value: start with --${name} <text>.`);
    }
    values[name] = value;
  }
  return values;
}
