/** An IOC at a glance: what it is made of, who is connected, and what its devices do. */
import type { ActorKind } from '../../../src/inspect/source.ts';
import { machineOf } from './supervised.ts';
import type { ActorNode, World } from './world.ts';

export interface Overview {
  readonly counts: ReadonlyMap<ActorKind, number>;
  /** Those that do not keep up first, then those with most channels. */
  readonly clients: readonly ClientLine[];
  /** Machines of authors, in the order of the tree: not what they started, nor what watches over them while they run. */
  readonly devices: readonly ActorNode[];
}

export interface ClientLine {
  readonly circuit: ActorNode;
  readonly channels: number;
  readonly subscriptions: number;
}

export function overviewOf(world: World): Overview {
  const counts = new Map<ActorKind, number>();
  const clients: ClientLine[] = [];
  const devices: ActorNode[] = [];
  for (const actor of world.actors.values()) {
    counts.set(actor.kind, (counts.get(actor.kind) ?? 0) + 1);
    if (actor.kind === 'circuit') clients.push(clientLine(world, actor));
    if (actor.kind === 'device' && world.actors.get(actor.parent)?.kind !== 'device')
      devices.push(machineOf(world, actor));
  }
  counts.set('device', devices.length);
  return { counts, clients: clients.toSorted(compare), devices };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function clientLine(world: World, circuit: ActorNode): ClientLine {
  const channels = circuit.children.flatMap((index) => world.actors.get(index) ?? []);
  return {
    circuit,
    channels: channels.length,
    subscriptions: channels.reduce((sum, { children }) => sum + children.length, 0),
  };
}

function compare(a: ClientLine, b: ClientLine): number {
  const isSlow = ({ circuit }: ClientLine): number => (circuit.mark === '' ? 0 : 1);
  return isSlow(b) - isSlow(a) || b.channels - a.channels || a.circuit.label.localeCompare(b.circuit.label);
}
