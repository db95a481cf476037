/** An IOC at a glance: what it is made of, who is connected, and what its devices do. */
import type { ActorKind } from '../../../src/inspect/source.ts';
import { isClient, isSubscription } from './kinds.ts';
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
  /** A circuit or a connection. */
  readonly client: ActorNode;
  readonly channels: number;
  readonly subscriptions: number;
}

export function overviewOf(world: World): Overview {
  const counts = new Map<ActorKind, number>();
  const clients: ClientLine[] = [];
  const devices: ActorNode[] = [];
  for (const actor of world.actors.values()) {
    // Fields that somebody uses are part of their PV.
    if (!isField(world, actor)) counts.set(actor.kind, (counts.get(actor.kind) ?? 0) + 1);
    if (isClient(actor.kind)) clients.push(clientLine(world, actor));
    if (actor.kind === 'device' && world.actors.get(actor.parent)?.kind !== 'device')
      devices.push(machineOf(world, actor));
  }
  counts.set('device', devices.length);
  return { counts, clients: clients.toSorted(compare), devices };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function isField(world: World, { kind, parent }: ActorNode): boolean {
  return kind === 'pv' && world.actors.get(parent)?.kind === 'pv';
}

function clientLine(world: World, client: ActorNode): ClientLine {
  const subscribes = (index: number): boolean => isSubscription(world.actors.get(index)?.kind);
  const channels = client.children.flatMap((index) => world.actors.get(index) ?? []);
  return {
    client,
    channels: channels.length,
    subscriptions: channels.reduce((sum, { children }) => sum + children.filter(subscribes).length, 0),
  };
}

function compare(a: ClientLine, b: ClientLine): number {
  const isSlow = ({ client }: ClientLine): number => (client.mark === '' ? 0 : 1);
  return isSlow(b) - isSlow(a) || b.channels - a.channels || a.client.label.localeCompare(b.client.label);
}
