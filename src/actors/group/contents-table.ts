/**
 * The table of contents of a group (PVI), from which ophyd-async makes a device: for each member the PVs to read (`r`)
 * and to write (`w`), the one for both (`rw`), or the table of a group within (`d`).
 *
 * It is a structure of constants, named like the group's prefix and `PVI`.
 */

import { AccessRight } from '../../protocol/value/posting.ts';
import type { Pv } from '../pv/pv.ts';
import type { Structure, StructureMember } from '../pv/source.ts';
import { GroupInstance } from './group-instance.ts';
import { groupName, isFieldName } from './group-value.ts';

/** Names of the tables of the group and of those within it, where their authors want them. */
export function* contentsTables(
  instance: GroupInstance,
  isWanted = false,
): Iterable<readonly [name: string, group: GroupInstance]> {
  const isShown = instance.definition.options.pvi ?? isWanted;
  if (isShown) yield [tableName(instance), instance];
  for (const { is } of instance.members()) {
    if (is instanceof GroupInstance && !isPair(is) && is.definition.value === undefined)
      yield* contentsTables(is, isShown);
  }
}

export function contentsOf(instance: GroupInstance, name: string): Structure {
  const signals = new Map<string, StructureMember>();
  for (const { key, is } of instance.members()) {
    if (!isFieldName(key)) continue;
    const entry = is instanceof GroupInstance ? groupEntry(is) : pvEntry(is);
    if (Object.keys(entry).length > 0) signals.set(key, structure(entry));
  }
  const members = new Map<string, StructureMember>([['value', { kind: 'structure', id: '', members: signals }]]);
  return { name, id: 'epics:nt/NTPVI:1.0', members, isAtomic: true, isSummed: false };
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Entry = Partial<Record<'r' | 'w' | 'rw' | 'd', string>>;

function tableName({ context: { prefix } }: GroupInstance): string {
  return `${prefix}PVI`;
}

function isPair({ definition: { members } }: GroupInstance): boolean {
  return Object.keys(members).join() === 'setpoint,readback';
}

function groupEntry(group: GroupInstance): Entry {
  if (group.definition.options.pvi === false) return {};
  if (group.definition.value !== undefined) return wholeEntry(group);
  if (!isPair(group)) return { d: tableName(group) };
  const [w, r] = ['setpoint', 'readback'].map((key) => [...group.members()].find((member) => member.key === key)?.is);
  return {
    ...(r && !(r instanceof GroupInstance) && { r: r.name }),
    ...(w && !(w instanceof GroupInstance) && { w: w.name }),
  };
}

/** A table or an image: it is read, and perhaps written, as a whole. */
function wholeEntry(group: GroupInstance): Entry {
  const isWritable = [...group.pvs()].some(({ rights }) => (rights & AccessRight.WRITE) !== 0);
  return isWritable ? { rw: groupName(group) } : { r: groupName(group) };
}

function pvEntry({ name, rights }: Pv): Entry {
  switch (rights & AccessRight.READ_WRITE) {
    case AccessRight.READ_WRITE:
      return { rw: name };
    case AccessRight.READ:
      return { r: name };
    case AccessRight.WRITE:
      return { w: name };
    default:
      return {};
  }
}

function structure(entry: Entry): StructureMember {
  const members = Object.entries(entry).map(
    ([access, name]) => [access, { kind: 'constant', native: 'string', value: name }] as const,
  );
  return { kind: 'structure', id: '', members: new Map<string, StructureMember>(members) };
}
