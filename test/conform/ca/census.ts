/** Who is there in an IOC: its actors counted, and compared with what a conversation says must be there. */

import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import type { HeapClock } from '../../../src/actors/kernel/clock.ts';
import type { Conversation } from '../../../src/conform/ca/conversation.ts';
import type { RunningIoc } from '../../../src/serve.ts';

export interface Population {
  readonly circuits: number;
  readonly channels: number;
  readonly subscriptions: number;
  /** As the PVs count them. */
  readonly subscribers: number;
}

export function population({ ioc }: RunningIoc): Population {
  const circuits = [...supervisorOf(ioc).circuits.values()];
  const channels = circuits.flatMap((circuit) => [...circuit.children()]);
  const subscribers = [...ioc.pvs.values()].reduce((sum, pv) => sum + pv.audience.size, 0);
  return {
    circuits: circuits.length,
    channels: channels.length,
    subscriptions: channels.flatMap((channel) => [...channel.children()]).length,
    subscribers,
  };
}

/** By its kind, since a build of the server with a fault in it has classes of its own. */
export function supervisorOf(ioc: RunningIoc['ioc']): Supervisor {
  return [...ioc.children()].find(({ kind }) => kind === 'supervisor') as unknown as Supervisor;
}

/** What the models say is there; `colleague` has a circuit, and a channel to each PV. */
export function expectedPopulation({ parties }: Conversation): Population {
  const online = parties.filter(({ link }) => link !== undefined);
  const subscriptions = online
    .flatMap((party) => [...party.subscriptions.values()])
    .filter(({ stream }) => stream).length;
  const ownChannels = online.reduce((sum, { sids }) => sum + sids.size, 0);
  return {
    circuits: online.length + 1,
    channels: ownChannels + parties[0]!.channels.size,
    subscriptions,
    subscribers: subscriptions,
  };
}

/** A client's leaving takes a turn of the loop, or a few, to arrive. */
export async function expectPopulation(running: RunningIoc, wanted: () => Population): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    if (isSame(population(running), wanted())) return;
    await sleep(attempt < 20 ? 0 : 4);
  }
  expect(population(running)).toEqual(wanted());
}

/** Timers armed, and sockets open, in this process. */
export function resources(clock: HeapClock): { timers: number; sockets: number } {
  const sockets = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  return { timers: clock.pending, sockets };
}

// --- helpers --------------------------------------------------------------------------------------------------------

function isSame(one: Population, other: Population): boolean {
  return (Object.keys(one) as (keyof Population)[]).every((key) => one[key] === other[key]);
}
