/** The devices that the IOC of a file plays, or that its ports connect to. */
import type { GroupDefinition } from '../database/author/group-definition.ts';
import { type MacroValues, macroValues } from '../database/author/macros.ts';
import type { Template } from '../database/author/template.ts';
import { macrosOf } from '../serve.ts';

/** A group as it is served. */
export function deviceOf(group: GroupDefinition | Template, macros: MacroValues): GroupDefinition {
  return group.kind === 'template' ? group.build(macroValues(group.name, macrosOf(group), macros)) : group;
}

/** Ids of the doors of a group and of those within it. */
export function doorIds(group: GroupDefinition): string[] {
  const own = (group.doors ?? []).map(({ options }) => options.id ?? group.name);
  return [...own, ...groupsIn(group).flatMap(doorIds)];
}

/** The TCP port that the author of a door has named; undefined: none. */
export function portOf(group: GroupDefinition, id: string): number | undefined {
  const own = (group.doors ?? []).find(({ options }) => (options.id ?? group.name) === id);
  if (own !== undefined) return own.options.port;
  return groupsIn(group)
    .map((inner) => portOf(inner, id))
    .find((port) => port !== undefined);
}

/** Groups that play what the ports of a group connect to, each once. */
export function simulatorsOf(group: GroupDefinition): GroupDefinition[] {
  const own = (group.connections ?? []).flatMap(({ options }) => options.simulator ?? []);
  return [...new Set([...own, ...groupsIn(group).flatMap(simulatorsOf)])];
}

// --- helpers ------------------------------------------------------------------------------------------------------

function groupsIn({ members }: GroupDefinition): readonly GroupDefinition[] {
  return Object.values(members).filter((member) => member.kind === 'group');
}
