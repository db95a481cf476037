/** The actor tree as the list of rows that are open, filtered, grouped by kind. */
import type { Mark } from '../../../src/inspect/feed.ts';
import { ACTOR_KINDS, type ActorKind } from '../../../src/inspect/source.ts';
import type { Predicate } from './filter.ts';
import { machineOf, supervisorOf } from './supervised.ts';
import type { ActorNode, World } from './world.ts';

/** A line of the tree: an actor, or a group of one owner's actors of the same kind. */
export interface TreeLine {
  /** Id of the actor, or of its owner and a kind: `ioc/pv`. */
  readonly key: string;
  readonly actor: ActorNode | undefined;
  readonly label: string;
  readonly kind: ActorKind;
  readonly depth: number;
  readonly expandable: boolean;
  readonly expanded: boolean;
  /** Worst mark of what is below, shown while it is closed. */
  readonly worst: Mark;
  readonly position: number;
  readonly siblings: number;
}

export interface Tree {
  readonly lines: readonly TreeLine[];
  /** Actors that the filter found themselves, their owners not counted. */
  readonly found: number;
}

/** Kinds of which an owner may have more than fit a glance. */
const GROUPED_FROM = 4;

const SEVERITY: Readonly<Record<Mark, number>> = {
  '': 0,
  stopped: 1,
  minor: 2,
  slow: 3,
  major: 4,
  invalid: 5,
  crashed: 6,
};

const GROUP_LABELS: Readonly<Record<ActorKind, string>> = {
  ioc: 'IOCs',
  supervisor: 'Supervisors',
  nameServer: 'Name servers',
  beacon: 'Beacons',
  circuit: 'Circuits',
  channel: 'Channels',
  subscription: 'Subscriptions',
  pvaSupervisor: 'PV Access supervisors',
  pvaNameServer: 'PV Access name servers',
  pvaBeacon: 'PV Access beacons',
  pvaConnection: 'PV Access connections',
  pvaChannel: 'Channels',
  pvaOperation: 'Operations',
  pvaMonitor: 'Monitors',
  pv: 'PVs',
  putCompletion: 'Puts at work',
  supervised: 'Parts that are down',
  group: 'Groups',
  device: 'Device machines',
  port: 'Ports',
  door: 'Played devices',
  security: 'Access security',
  scan: 'Scans',
  record: 'Records',
  client: 'Clients',
};

/**
 * @param expanded keys of the lines that somebody opened; while filtering everything found is open.
 */
export function buildTree(world: World, expanded: ReadonlySet<string>, filter: readonly Predicate[]): Tree {
  if (world.root === undefined) return { lines: [], found: 0 };
  const survey = takeSurvey(world, filter);
  const lines: TreeLine[] = [];
  const filtering = filter.length > 0;
  const isOpen = (key: string): boolean => filtering || expanded.has(key);

  /** An author's machine stands where its device is; what watches over it is shown below it. */
  const addDevice = (device: ActorNode, machine: ActorNode, ...place: readonly [number, number, number]): void => {
    const [depth, position, siblings] = place;
    const open = isOpen(machine.id);
    const line = { kind: machine.kind, label: machine.label, actor: machine, key: machine.id };
    const worst = open ? machine.mark : survey.worst(device.index);
    lines.push({ ...line, depth, expandable: true, expanded: open, worst, position, siblings });
    if (!open) return;
    const inner = familiesOf(world, machine, survey).flatMap(({ members }) => members);
    lines.push({
      key: device.id,
      actor: device,
      label: 'supervision',
      kind: device.kind,
      depth: depth + 1,
      expandable: false,
      expanded: false,
      worst: device.mark,
      position: 1,
      siblings: inner.length + 1,
    });
    for (const [nth, child] of inner.entries()) addActor(child, depth + 1, nth + 2, inner.length + 1);
  };

  const addActor = (actor: ActorNode, depth: number, position: number, siblings: number): void => {
    const machine = actor.kind === 'device' ? machineOf(world, actor) : actor;
    if (machine !== actor && supervisorOf(world, machine) === actor) {
      addDevice(actor, machine, depth, position, siblings);
      return;
    }
    const expandable = actor.children.some((index) => survey.visible(index));
    const open = expandable && isOpen(actor.id);
    lines.push({
      key: actor.id,
      actor,
      label: actor.label,
      kind: actor.kind,
      depth,
      expandable,
      expanded: open,
      worst: open ? actor.mark : survey.worst(actor.index),
      position,
      siblings,
    });
    if (open) addChildren(actor, depth + 1);
  };

  const addChildren = (owner: ActorNode, depth: number): void => {
    const families = familiesOf(world, owner, survey);
    const entries = families.flatMap((family): (Family | ActorNode)[] =>
      families.length > 1 && family.members.length >= GROUPED_FROM ? [family] : [...family.members],
    );
    entries.forEach((entry, place) => {
      if (!('members' in entry)) {
        addActor(entry, depth, place + 1, entries.length);
        return;
      }
      const { kind, members } = entry;
      const key = `${owner.id}/${kind}`;
      const open = isOpen(key);
      lines.push({
        key,
        actor: undefined,
        label: `${GROUP_LABELS[kind]} (${members.length.toLocaleString('en')})`,
        kind,
        depth,
        expandable: true,
        expanded: open,
        worst: open ? '' : worstOf(members.map(({ index }) => survey.worst(index))),
        position: place + 1,
        siblings: entries.length,
      });
      if (!open) return;
      for (const [nth, member] of members.entries()) addActor(member, depth + 1, nth + 1, members.length);
    });
  };

  if (survey.visible(world.root.index)) addActor(world.root, 0, 1, 1);
  return { lines, found: survey.found };
}

/** Keys to open so that an actor can be seen. */
export function pathTo(world: World, actor: ActorNode): string[] {
  const keys: string[] = [];
  let below = actor;
  if (actor.kind === 'device') keys.push(machineOf(world, actor).id); // it may be shown below its machine
  for (let owner = world.actors.get(actor.parent); owner; owner = world.actors.get(owner.parent)) {
    keys.push(owner.id, `${owner.id}/${below.kind}`);
    below = owner;
  }
  return keys;
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Survey {
  visible(index: number): boolean;
  worst(index: number): Mark;
  readonly found: number;
}

/** One walk over all actors: what the filter leaves, and how each branch is doing. */
function takeSurvey(world: World, filter: readonly Predicate[]): Survey {
  const visible = new Set<number>();
  const worst = new Map<number, Mark>();
  const all = 2 ** filter.length - 1;
  let found = 0;
  const visit = (actor: ActorNode, held: number): boolean => {
    let holds = held;
    filter.forEach((predicate, bit) => {
      if (predicate(actor)) holds |= 1 << bit;
    });
    if (holds === all && held !== all) found++;
    let shown = holds === all;
    let mark = actor.mark;
    for (const index of actor.children) {
      const child = world.actors.get(index);
      if (child === undefined) continue;
      if (visit(child, holds)) shown = true;
      mark = worstOf([mark, worst.get(index) ?? '']);
    }
    if (shown) visible.add(actor.index);
    if (mark !== '') worst.set(actor.index, mark);
    return shown;
  };
  visit(world.root!, 0);
  return { visible: (index) => visible.has(index), worst: (index) => worst.get(index) ?? '', found };
}

function worstOf(marks: readonly Mark[]): Mark {
  return marks.reduce((worst, mark) => (SEVERITY[mark] > SEVERITY[worst] ? mark : worst), '');
}

interface Family {
  readonly kind: ActorKind;
  readonly members: ActorNode[];
}

/** An owner's visible children by kind, in the order of kinds; PVs by name. */
function familiesOf(world: World, owner: ActorNode, survey: Survey): Family[] {
  return orderedFamilies(world, owner).flatMap(({ kind, members }) => {
    const shown = members.flatMap((index) => (survey.visible(index) ? (world.actors.get(index) ?? []) : []));
    return shown.length > 0 ? [{ kind, members: shown }] : [];
  });
}

/** Ordering 20,000 names takes a while, and they rarely change. By the list of an owner's children. */
const ordered = new WeakMap<readonly number[], { readonly state: string; readonly families: OrderedFamily[] }>();

interface OrderedFamily {
  readonly kind: ActorKind;
  readonly members: readonly number[];
}

function orderedFamilies(world: World, { children }: ActorNode): OrderedFamily[] {
  const state = `${children.length} ${children.at(-1)}`;
  const known = ordered.get(children);
  if (known?.state === state) return known.families;
  const byKind = new Map<ActorKind, ActorNode[]>();
  for (const index of children) {
    const child = world.actors.get(index);
    if (child === undefined) continue;
    const members = byKind.get(child.kind);
    if (members) members.push(child);
    else byKind.set(child.kind, [child]);
  }
  byKind.get('pv')?.sort(byLabel);
  const families = ACTOR_KINDS.flatMap((kind) => {
    const members = byKind.get(kind);
    return members ? [{ kind, members: members.map(({ index }) => index) }] : [];
  });
  ordered.set(children, { state, families });
  return families;
}

const collator = new Intl.Collator('en', { numeric: true });

function byLabel(a: ActorNode, b: ActorNode): number {
  return collator.compare(a.label, b.label);
}
