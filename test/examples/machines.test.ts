/** The statecharts of the examples: those that have modes are charts, and together they show what charts can do. */

import { expect, test } from 'vitest';
import type { AnyActorLogic, AnyStateMachine, AnyStateNode } from 'xstate';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import { examples } from '../../src/examples/index.ts';
import { makeIoc } from '../../src/serve.ts';
import { macros } from './surprises.ts';

const withModes = `
  random_walk chirp decay thermo_sim states trigger_with_pc mini_beamline fake_motor_record lakeshore areadetector_image worker_thread
  worker_thread_pc scan_rate supervised shared_memory io_interrupt barcode_reader gamepad client_monitor_async
  thread_client_monitor dynamic_pvgroups
`
  .trim()
  .split(/\s+/);

async function machinesOf(id: string): Promise<AnyStateMachine[]> {
  const { default: group } = await examples[id]!();
  const ioc = await makeIoc(group, { clock: new HeapClock(0), macros: macros[id] ?? {} });
  return Array.from(ioc.groups.logics(), ({ logic }) => logic).filter(isMachine);
}

test.each(withModes)('%s is a statechart', async (id) => {
  expect(await machinesOf(id)).not.toEqual([]);
});

test('together they show what a statechart is made of', async () => {
  const shown = new Map<string, Set<string>>();
  for (const id of withModes) {
    for (const machine of await machinesOf(id)) {
      for (const part of partsOf(machine)) shown.set(part, (shown.get(part) ?? new Set()).add(id));
    }
  }
  const parts = ['after', 'invoke', 'parallel', 'history', 'final', 'guard', 'compound', 'spawned child', 'sent event'];
  for (const part of parts) expect(shown.get(part)?.size ?? 0, part).toBeGreaterThan(0);
});

// --- helpers ------------------------------------------------------------------------------------------------------

function isMachine(logic: AnyActorLogic): logic is AnyStateMachine {
  return 'root' in logic;
}

function* nodesOf(machine: AnyStateMachine): Iterable<AnyStateNode> {
  const nodes: AnyStateNode[] = [machine.root];
  for (const node of nodes) {
    yield node;
    nodes.push(...Object.values(node.states));
  }
}

/** What the machine and those that it invokes or spawns are made of. */
function* partsOf(machine: AnyStateMachine): Iterable<string> {
  const invoked = new Set<unknown>();
  for (const node of nodesOf(machine)) {
    yield node.type;
    if (node.after.length > 0) yield 'after';
    for (const { src } of node.invoke) {
      yield 'invoke';
      invoked.add(src);
    }
    const transitions = [...node.transitions.values()].flat().concat(node.always ?? []);
    if (transitions.some(({ guard }) => guard !== undefined)) yield 'guard';
  }
  const { actors, actions } = machine.implementations;
  for (const [name, actor] of Object.entries(actors)) {
    if (!invoked.has(name)) yield 'spawned child';
    const logic = actor as AnyActorLogic;
    if (isMachine(logic)) yield* partsOf(logic);
  }
  for (const action of Object.values(actions)) {
    if ((action as { readonly type?: string }).type === 'xstate.sendTo') yield 'sent event';
  }
}
