/** What the groups of databases are to servers: structures of the records' fields. Made when somebody asks for them. */
import { type DatabaseGroup, type DatabaseGroupField, databaseGroups } from '../../database/db/database-groups.ts';
import type { Services } from '../kernel/services.ts';
import type { Source, Structure, StructureMember } from '../pv/source.ts';
import type { RecordDatabase } from '../record/database.ts';

/** Names of the groups, each with what makes its structure. */
export function* databaseStructures(
  database: Pick<RecordDatabase, 'infos' | 'record'>,
  source: Pick<Source, 'resolve'>,
  { log }: Services,
): Iterable<readonly [name: string, make: () => Structure | undefined]> {
  const texts = [...database.infos].flatMap(([name, info]) => {
    const text = info.get('Q:group')?.text;
    return text === undefined ? [] : [[name, text] as const];
  });
  const { groups, notices } = databaseGroups(texts);
  for (const notice of notices) log.warn(notice);
  for (const group of groups) {
    if (database.record(group.name) !== undefined) {
      log.warn(`The group ${group.name} is not served: a record has this name`);
      continue;
    }
    yield [group.name, () => structureOf(group, source, (text) => log.warn(`Group ${group.name}: ${text}`))];
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Branch {
  id: string;
  readonly members: Map<string, StructureMember | Branch>;
}

function structureOf(
  { name, id, isAtomic, fields }: DatabaseGroup,
  source: Pick<Source, 'resolve'>,
  warn: (text: string) => void,
): Structure | undefined {
  const root: Branch = { id, members: new Map() };
  for (const field of fields) {
    if (field.kind === 'structure') {
      branch(root, field.path).id = field.id ?? '';
      continue;
    }
    const member = memberOf(field, source);
    if (member === undefined) {
      warn(`${field.path} is left out: there is no ${field.channel}`);
      continue;
    }
    const dot = field.path.lastIndexOf('.');
    const holder = branch(root, field.path.slice(0, Math.max(dot, 0)));
    const key = field.path.slice(dot + 1);
    if (holder.members.has(key)) warn(`${field.path} is left out: it has fields of its own`);
    else holder.members.set(key, member);
  }
  if (root.members.size === 0) return undefined;
  const members = new Map<string, StructureMember>([['record', options(isAtomic)], ...finished(root)]);
  return { name, id, members, isAtomic, isSummed: false };
}

function memberOf(
  { kind, channel = '', id, putOrder, triggers, constant }: DatabaseGroupField,
  source: Pick<Source, 'resolve'>,
): StructureMember | undefined {
  if (constant !== undefined) return { kind: 'constant', ...constant };
  const target = source.resolve(channel);
  if (target === undefined) return undefined;
  const as = kind as 'scalar' | 'plain' | 'any' | 'meta' | 'proc';
  return { kind: 'pv', ...target, as, id, putOrder, triggers };
}

/** The sub-structure at that path, made where it is missing. */
function branch(root: Branch, path: string): Branch {
  let at = root;
  for (const name of path === '' ? [] : path.split('.')) {
    const known = at.members.get(name);
    if (known !== undefined && !('kind' in known)) {
      at = known;
      continue;
    }
    const made: Branch = { id: '', members: new Map() };
    at.members.set(name, made);
    at = made;
  }
  return at;
}

function finished({ members }: Branch): [string, StructureMember][] {
  return [...members].map(([name, member]) => {
    if ('kind' in member) return [name, member];
    return [name, { kind: 'structure', id: member.id, members: new Map(finished(member)) }];
  });
}

/** What QSRV puts first. */
function options(isAtomic: boolean): StructureMember {
  const structure = (members: [string, StructureMember][]): StructureMember => ({
    kind: 'structure',
    id: '',
    members: new Map(members),
  });
  return structure([
    [
      '_options',
      structure([
        ['queueSize', { kind: 'constant', native: 'int32', value: 0 }],
        ['atomic', { kind: 'constant', native: 'boolean', value: isAtomic ? 1 : 0 }],
      ]),
    ],
  ]);
}
