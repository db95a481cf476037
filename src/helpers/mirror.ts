/**
 * A structure of another IOC as a group of this one: `oven: mirror('pva://BL1:oven', { temperature: pv.double(0) })`.
 *
 * Members are named as the fields of the structure: a PV for a field, or for a sub-structure that is an NTScalar, an
 * NTScalarArray or an NTEnum; a group for any other sub-structure. Fields that no member is named after are left out.
 */
import { readingOf } from '../actors/pva/client/reading.ts';
import { PvaPV, type PvaUpdate } from '../client/pva-pv.ts';
import { type Group, group } from '../database/author/group.ts';
import type { GroupDefinition, GroupOptions, Members } from '../database/author/group-definition.ts';
import type { PvHandle } from '../database/author/handle.ts';
import type { IocContext } from '../database/author/ioc-context.ts';
import { skip } from '../database/pv/answer.ts';

/**
 * Updates of the structure are written to the members that they concern, in one turn. A put to a member is passed on, and
 * completed when the other IOC has: the member has what comes back. While the other IOC is not connected the members are
 * INVALID with COMM; one that the structure has no field for stays so, and the log says it once.
 *
 * @param target name of the structure, with or without `pva://`
 */
export function mirror<M extends Members>(target: string, members: M, options: GroupOptions = {}): Group<M> {
  const definition = group('mirror', members, options);
  return definition.handlers((pvs, ioc) => {
    const mirrored = [...mirroredOf(definition, pvs as Readonly<Record<string, unknown>>, '')];
    let isStarted = false;
    const startup = () => {
      if (isStarted) return; // by the first of them
      isStarted = true;
      follow(remoteOf(target, ioc), mirrored, ioc);
    };
    return handlersOf(definition, '', startup, () => remoteOf(target, ioc)) as never;
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A member, and the field that it shows. */
interface Mirrored {
  readonly path: string;
  readonly handle: PvHandle;
}

const LOST = { severity: 'INVALID', status: 'COMM' } as const;

function remoteOf(target: string, ioc: IocContext): PvaPV {
  const remote = ioc.client().pv(target.startsWith('pva://') ? target : `pva://${target}`);
  if (remote instanceof PvaPV) return remote;
  throw new TypeError(`${target} is not a structure of PV Access: name it like pva://BL1:oven`);
}

function* mirroredOf(
  { members }: GroupDefinition,
  handles: Readonly<Record<string, unknown>>,
  outer: string,
): Iterable<Mirrored> {
  for (const [key, member] of Object.entries(members)) {
    const path = outer + key;
    if (member.kind === 'pv') yield { path, handle: handles[key] as PvHandle };
    else yield* mirroredOf(member, handles[key] as Readonly<Record<string, unknown>>, `${path}.`);
  }
}

function handlersOf({ members }: GroupDefinition, outer: string, startup: () => void, remote: () => PvaPV): object {
  const entries = Object.entries(members).map(([key, member]) => {
    const path = outer + key;
    if (member.kind !== 'pv') return [key, handlersOf(member, `${path}.`, startup, remote)];
    const put = async (value: unknown) => {
      await remote().write({ [path]: value }, { notify: true });
      return skip;
    };
    return [key, { startup, put }];
  });
  return Object.fromEntries(entries) as object;
}

function follow(remote: PvaPV, mirrored: readonly Mirrored[], ioc: IocContext): void {
  const lose = () => {
    for (const { handle } of mirrored) handle.write(handle.value, LOST);
  };
  let isChecked = false;
  lose();
  remote.on('connection', (isConnected) => {
    if (!isConnected) lose();
  });
  remote.subscribe({
    onUpdate: (update) => {
      const missing = mirrored.filter((each) => !show(each, update)).map(({ path }) => path);
      if (isChecked || missing.length === 0) return;
      isChecked = true;
      ioc.log.warn(`${remote.name} has no field ${missing.join(', ')}: what mirrors it stays INVALID`);
    },
    onError: (error) => {
      ioc.log.warn(`${remote.name} cannot be mirrored: ${error.message}`);
      lose();
    },
  });
}

/** False: there is no such field. */
function show({ path, handle }: Mirrored, update: PvaUpdate): boolean {
  const field = update.field(path);
  if (field === undefined) return false;
  if (!update.changed.some((each) => each === path || each.startsWith(`${path}.`))) return true;
  if (typeof field !== 'object' || !('fields' in field)) {
    handle.write(field, { severity: 0, status: 0 });
    return true;
  }
  const { value, severity = 0, status, seconds, nanoseconds } = readingOf(field);
  handle.write(value, {
    severity,
    ...(status !== undefined && { status }),
    ...(seconds !== undefined && nanoseconds !== undefined && { time: { seconds, nanoseconds } }),
  });
  return true;
}
