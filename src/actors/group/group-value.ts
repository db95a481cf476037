/**
 * What a group is by its own name: one structure of its PVs and groups, or, where it is an rpc, a procedure.
 *
 * Its name is its prefix without the separator at the end.
 */
import type { Logger } from 'pino';
import type { GroupDefinition, ValueDefinition } from '../../database/author/group-definition.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { LiveHandle } from '../pv/handle.ts';
import { Pv } from '../pv/pv.ts';
import type { Image, MemberStructure, Parameter, Procedure, Structure, StructureMember } from '../pv/source.ts';
import { GroupInstance } from './group-instance.ts';

/** The empty text: it has no name. */
export function groupName({ definition, context: { prefix } }: GroupInstance): string {
  const { separator = ':' } = definition.options;
  if (separator !== '' && prefix.endsWith(separator)) return prefix.slice(0, -separator.length);
  return prefix.replace(/[:.;_/-]$/, '');
}

/** The group and those within it, by name: the first of a name has it. */
export function* namedGroups(instance: GroupInstance): Iterable<readonly [name: string, group: GroupInstance]> {
  const name = groupName(instance);
  if (name !== '') yield [name, instance];
  for (const { is } of instance.members()) if (is instanceof GroupInstance) yield* namedGroups(is);
}

/**
 * Undefined: it has no members.
 *
 * @param log gets a warning for members that no structure can have: the names of its fields are letters, digits and _
 */
export function structureOf(instance: GroupInstance, name: string, log: Logger): Structure | undefined {
  const unfit: string[] = [];
  const { members, id } = wholeOf(instance, { next: 0 }, unfit);
  if (unfit.length > 0) {
    log.warn(
      `${name} is served as a structure without ${unfit.join(', ')}: ` +
        `a member's key must be letters, digits and _. Give it such a key, and the present one as its 'name'.`,
    );
  }
  if (members.size === 0) return undefined;
  return { name, id, members, isAtomic: true, isSummed: true };
}

/** Undefined: a part of it has been removed. */
export function imageOf(instance: GroupInstance, name: string): Image | undefined {
  const parts = new Map([...instance.members()].map(({ key, is }) => [key, is]));
  const [pixels, dimensions, colorMode, uniqueId] = imageParts.map((key) => parts.get(key));
  const isWhole = [pixels, dimensions, colorMode, uniqueId].every((part) => part instanceof Pv);
  if (!isWhole) return undefined;
  return { name, pixels, dimensions, colorMode, uniqueId } as Image;
}

/** Whether a structure can have a field of this name. */
export function isFieldName(key: string): boolean {
  return /^[A-Za-z_]\w*$/.test(key);
}

/** Undefined: it is not an rpc, or a part of it has been removed. */
export function procedureOf(instance: GroupInstance, name: string): Procedure | undefined {
  const { procedure } = instance.definition;
  if (procedure === undefined) return undefined;
  const live = new Set([...instance.members()].map(({ key }) => key));
  const keys = [...procedure.parameters, procedure.result];
  if (!keys.every((key) => live.has(key))) return undefined;
  const handle = (key: string) => instance.handles[key] as LiveHandle;
  const result = handle(procedure.result);
  const converted = (answer: unknown) => (answer === undefined ? undefined : result.pv.coerce(result.exact(answer)));
  return {
    name,
    parameters: new Map(procedure.parameters.map((key) => [key, parameterOf(handle(key).pv)])),
    result: parameterOf(result.pv),
    call: (values: ReadonlyMap<string, Value>) => {
      const given = procedure.parameters.map((key) => {
        const { pv } = handle(key);
        return [key, handle(key).read(values.get(key) ?? pv.current.value)] as const;
      });
      const answer = instance.run(() => procedure.call(Object.fromEntries(given), instance.context));
      return answer instanceof Promise ? answer.then(converted) : converted(answer);
    },
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const imageParts = ['ArrayData', 'Dimensions_RBV', 'ColorMode_RBV', 'UniqueId_RBV'];

/** A group as it is within another, or by itself. */
function wholeOf(instance: GroupInstance, order: { next: number }, unfit: string[]): MemberStructure {
  const { definition } = instance;
  const members = membersOf(instance, order, unfit);
  switch (definition.value?.kind) {
    case 'table':
      return tableOf(definition, definition.value, members);
    case 'structure':
      return partsOf(definition, definition.value, members);
    default:
      return { kind: 'structure', id: idOf(definition), members };
  }
}

function tableOf(
  definition: GroupDefinition,
  value: Extract<ValueDefinition, { kind: 'table' }>,
  members: ReadonlyMap<string, StructureMember>,
): MemberStructure {
  const keys = Object.keys(definition.members);
  const labels = value.labels.filter((_, i) => members.has(keys[i]!));
  const columns = [...members].map(([key, member]) => [
    key,
    member.kind === 'pv' ? { ...member, as: 'plain' } : member,
  ]);
  return {
    kind: 'structure',
    id: 'epics:nt/NTTable:1.0',
    members: new Map<string, StructureMember>([
      ['labels', { kind: 'constant', native: 'string', value: labels }],
      ['value', { kind: 'structure', id: '', members: new Map(columns as [string, StructureMember][]), isEven: true }],
      ['descriptor', descriptorOf(definition)],
    ]),
  };
}

function partsOf(
  definition: GroupDefinition,
  { id, any }: Extract<ValueDefinition, { kind: 'structure' }>,
  members: ReadonlyMap<string, StructureMember>,
): MemberStructure {
  const parts = new Map<string, StructureMember>();
  for (const [key, member] of members) {
    parts.set(key, member.kind === 'pv' ? { ...member, as: any.includes(key) ? 'any' : 'value' } : member);
  }
  if (definition.options.doc !== undefined && !parts.has('descriptor')) {
    parts.set('descriptor', descriptorOf(definition));
  }
  return { kind: 'structure', id, members: parts };
}

function descriptorOf({ options: { doc = '' } }: GroupDefinition): StructureMember {
  return { kind: 'constant', native: 'string', value: doc };
}

function membersOf(instance: GroupInstance, order: { next: number }, unfit: string[]): Map<string, StructureMember> {
  const members = new Map<string, StructureMember>();
  for (const { key, is } of instance.members()) {
    if (!isFieldName(key)) {
      unfit.push(is instanceof GroupInstance ? groupName(is) : is.name);
    } else if (!(is instanceof GroupInstance)) {
      members.set(key, { kind: 'pv', pv: is, as: 'scalar', putOrder: order.next++ });
    } else if (is.definition.procedure === undefined && is.definition.value?.kind !== 'image') {
      // An image would be sent again for whatever else changes in the group.
      const within = wholeOf(is, order, unfit);
      if (within.members.size > 0) members.set(key, within);
    }
  }
  return members;
}

function parameterOf({ native, maxCount, metadata, definition: { isText = false } }: Pv): Parameter {
  return { native, maxCount, metadata, isText };
}

function idOf({ name }: GroupDefinition): string {
  return `xioc:group/${name}:1.0`;
}
