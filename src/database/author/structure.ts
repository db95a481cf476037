/** A structure: one value of a type that its author chooses, whose parts are PVs of their own as well. */
import { DefinitionError } from '../pv/definition-error.ts';
import { asGroup, type Group, group } from './group.ts';
import type { Members } from './group-definition.ts';

export interface StructureOptions<K extends string = string> {
  /** One sentence for people: the structure's descriptor. */
  readonly doc?: string;
  /** What its name starts with and the names of its parts, instead of the key and a separator. */
  readonly prefix?: string;
  /** Parts whose values bring their types along ("any"), as `value` of an NTUnion does. */
  readonly any?: readonly K[];
}

/**
 * PV Access clients see a structure of that type id under its name: each PV is its bare value, an enum with its states, a
 * structure within is a sub-structure. After them come `descriptor`, where there is a `doc`, `alarm` and `timeStamp`,
 * unless parts are named so. Channel Access clients see a PV for each part, `<structure>:<part>`. What is written in one turn
 * arrives in one update; clients put as many parts as they like.
 *
 * @param id type id, such as `epics:nt/NTHistogram:1.0`; may be empty
 * @throws DefinitionError when an `any` is not one of the PVs, or is an enum
 */
export function structure<M extends Members>(
  id: string,
  parts: M,
  { any = [], ...options }: StructureOptions<keyof M & string> = {},
): Group<M> {
  for (const name of any) {
    const part = parts[name];
    if (part?.kind === 'pv' && part.native !== 'enum') continue;
    throw new DefinitionError(name, `it cannot be of any type: give the key of a PV of the structure that is no enum.`);
  }
  return asGroup({ ...group('structure', parts, options), value: { kind: 'structure', id, any } });
}
