/** A group that is made from texts chosen when the IOC is started: a formula decides which PVs there are. */
import type { GroupDefinition, GroupOptions } from './group-definition.ts';
import type { MacroDefinitions, MacroValues } from './macros.ts';

export interface Template {
  readonly kind: 'template';
  readonly name: string;
  readonly options: GroupOptions & { readonly macros: MacroDefinitions };
  readonly build: (macros: MacroValues) => GroupDefinition;
}

/** @param build is given a value for each macro, and may throw to refuse one */
export function template<D extends MacroDefinitions>(
  name: string,
  macros: D,
  build: (macros: { readonly [K in keyof D]: string }) => GroupDefinition,
  options: Omit<GroupOptions, 'macros'> = {},
): Template {
  return { kind: 'template', name, options: { ...options, macros }, build: build as Template['build'] };
}
