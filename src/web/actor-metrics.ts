/** Metrics of machines, of ports to devices, and of RecCaster: one label each, the actor's own name. */

import type { AnyStateMachine } from 'xstate';
import { Device } from '../actors/group/device.ts';
import type { Ioc } from '../actors/ioc/ioc.ts';
import { isMachineSnapshot, stateText } from '../actors/kernel/state-text.ts';
import { activeNodes } from '../actors/kernel/xstate/internals.ts';
import { Port } from '../actors/port/port.ts';
import { RecCaster } from '../actors/recsync/reccaster.ts';
import { stateAt, statePaths } from '../database/author/machine-graph.ts';
import { portMachine } from '../machines/port.ts';
import { recCasterMachine } from '../machines/reccaster.ts';
import type { MetricsPage } from './metrics-page.ts';

/** Of machines, ports and RecCaster, as they are now. */
export function writeActors(page: MetricsPage, ioc: Ioc): void {
  const actors = [...ioc.groups.actors(), ...(ioc.streams?.ports ?? [])];
  for (const actor of actors) if (actor instanceof Device) writeDevice(page, actor);
  const { clock } = ioc.services;
  const unixSeconds = (time: number) => (clock.wallTime() - (clock.now() - time)) / 1000;
  for (const actor of actors) if (actor instanceof Port) writePort(page, actor, unixSeconds);
  const reccaster = ioc.server(RecCaster);
  if (reccaster === undefined) return;
  const state = stateText(reccaster.ref.getSnapshot().value);
  page.stateSet('xioc_recsync_state', 'Whether a recceiver has the PVs.', Object.keys(recCasterMachine.states), [
    state,
  ]);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A machine of more states would be more series than a metric should be. */
const MOST_STATES = 100;

function writeDevice(page: MetricsPage, device: Device): void {
  const machine = { machine: device.label() };
  page.counter('xioc_machine_restarts', 'Times a machine was started again.', device.restarts, machine);
  const { snapshot } = device;
  if (!isMachineSnapshot(snapshot)) return;
  const leaves = statePaths(snapshot.machine).filter((path) => !isCompound(snapshot.machine, path));
  if (leaves.length > MOST_STATES) return;
  const active = activeNodes(snapshot).map(({ path }) => path.join('.'));
  page.stateSet('xioc_machine_state', 'In which of its states a machine is.', leaves, active, machine);
}

function isCompound(machine: AnyStateMachine, path: string): boolean {
  return Object.keys(stateAt(machine, path)?.states ?? {}).length > 0;
}

function writePort(page: MetricsPage, port: Port, unixSeconds: (time: number) => number): void {
  const { counters, lengths } = port;
  const of = { port: port.parts.name };
  page.stateSet('xioc_port_state', 'What the connection to a device is doing.', portStates, [port.state], of);
  page.gauge('xioc_port_up', 'Whether the device can be asked.', port.isUp ? 1 : 0, of);
  page.counter('xioc_port_reconnects', 'Tries to connect after the first.', Math.max(counters.opens - 1, 0), of);
  const outcomes = {
    ok: counters.exchanges,
    timeout: counters.timeouts,
    mismatch: counters.mismatches,
    checksum: counters.checksums,
    late: counters.late,
    refused: counters.refusedByDevice,
  };
  for (const [outcome, count] of Object.entries(outcomes)) {
    page.counter('xioc_port_exchanges', 'Requests by what became of them.', count, { ...of, outcome });
  }
  page.gauge('xioc_port_latency_seconds', 'How long the last reply took.', counters.lastLatencyMs / 1000, of);
  page.counter('xioc_port_busy_seconds', 'Time in which a reply was waited for.', port.busyMs / 1000, of);
  for (const [priority, length] of Object.entries(lengths)) {
    page.gauge('xioc_port_queue', 'Requests that wait for their turn.', length, { ...of, priority });
  }
  page.counter('xioc_port_bytes', 'Bytes from and to the device.', counters.bytesIn, { ...of, direction: 'in' });
  page.counter('xioc_port_bytes', '', counters.bytesOut, { ...of, direction: 'out' });
  page.counter('xioc_port_dropped_bytes', 'Bytes that were not a frame.', counters.droppedBytes, of);
  if (!Number.isFinite(port.lastHeard)) return;
  const heard = unixSeconds(port.lastHeard);
  page.gauge('xioc_port_last_reply_timestamp_seconds', 'Unix time at which something came last.', heard, of);
}

const portStates = Object.keys(portMachine.states);
