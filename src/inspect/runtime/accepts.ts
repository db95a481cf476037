/** Which events a person may send to an actor by hand. */
import { Adopted } from '../../actors/kernel/adopted.ts';
import { isMachineSnapshot } from '../../actors/kernel/state-text.ts';
import type { Accepts } from '../source.ts';
import { snapshotOf } from '../state.ts';
import type { Resident } from './census.ts';

/**
 * Of the runtime's own machines, by id: their other events carry sockets and messages, and an invented one would break
 * what clients rely on.
 */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  beacon: ['pause', 'resume'],
  circuit: ['monitors.off', 'monitors.on', 'stop'],
  device: ['restart', 'stop'],
  motor: ['stop'],
  port: ['connect', 'disable', 'enable'],
  nameServer: ['pause', 'resume'],
  pvaBeacon: ['pause', 'resume'],
  pvaConnection: ['stop'],
  pvaNameServer: ['pause', 'resume'],
};

/** Machines of authors may get any event: one that fails on it is started again. */
export function acceptsOf({ wired, ref, record }: Resident): Accepts {
  if (record !== undefined) return [];
  const snapshot = snapshotOf(ref);
  if (!isMachineSnapshot(snapshot)) return [];
  if (wired === undefined || wired instanceof Adopted) return 'any';
  return COMMANDS[snapshot.machine.id] ?? [];
}
