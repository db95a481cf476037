/** Which states the actors of an IOC have been in, as seen by XState's inspection. */

import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode, InspectionEvent } from 'xstate';
import { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import { activeNodes, transitionsOf } from '../../../src/actors/kernel/xstate/internals.ts';
import { channelMachine } from '../../../src/machines/ca/channel.ts';
import { circuitMachine } from '../../../src/machines/ca/circuit.ts';
import { subscriptionMachine } from '../../../src/machines/ca/subscription.ts';
import { nameServerMachine } from '../../../src/machines/name-server.ts';
import { putCompletionMachine } from '../../../src/machines/put-completion.ts';
import type { RunningIoc } from '../../../src/serve.ts';

/** Charts of what serves clients. */
const charts: readonly AnyStateMachine[] = [
  circuitMachine,
  channelMachine,
  subscriptionMachine,
  putCompletionMachine,
  nameServerMachine,
];

export class ReachedStates {
  readonly #reached = new Set<string>();

  /** Of all that happens from now on, and of where the IOC's actors are now. */
  constructor({ ioc }: RunningIoc) {
    for (const { ref } of ioc.server(Supervisor)!.children()) this.#note(ref.getSnapshot());
    ioc.ref.system.inspect((event: InspectionEvent) => {
      if (event.type !== '@xstate.snapshot' && event.type !== '@xstate.microstep') return;
      if (isMachineSnapshot(event.snapshot)) this.#note(event.snapshot);
      // States that are left at once are only seen as those that are left.
      if (event.type !== '@xstate.microstep') return;
      for (const { source } of transitionsOf(event)) this.#reached.add(source.id);
    });
  }

  /** States of the charts that no actor was in. */
  get missing(): string[] {
    return charts.flatMap(statesOf).filter((id) => !this.#reached.has(id));
  }

  /** States of actors that their charts do not have. */
  get foreign(): string[] {
    const known = new Set(charts.flatMap(statesOf));
    return [...this.#reached].filter((id) => charts.some((chart) => id.startsWith(`${chart.id}.`)) && !known.has(id));
  }

  #note(snapshot: AnyMachineSnapshot): void {
    for (const { id } of activeNodes(snapshot)) this.#reached.add(id);
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

function isMachineSnapshot(snapshot: object): snapshot is AnyMachineSnapshot {
  return 'machine' in snapshot;
}

/** Ids of all states; a history is none. */
function statesOf({ root }: AnyStateMachine): string[] {
  const below = ({ id, type, states }: AnyStateNode): string[] => {
    return type === 'history' ? [] : [id, ...Object.values(states).flatMap(below)];
  };
  return below(root as AnyStateNode);
}
