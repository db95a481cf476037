/** The machines of an IOC as charts, those that they start included. */
import type { AnyActorLogic, AnyStateMachine } from 'xstate';
import { type WireNode, wireDefinition } from '../inspect/definition.ts';

export interface MachineChart {
  readonly id: string;
  /** The prefixes of the groups, or the PVs, that it belongs to; of a child those of its parent. */
  readonly owners: readonly string[];
  readonly chart: WireNode;
}

/** One chart for machines that are the same, whoever has them. */
export function machineCharts(
  logics: Iterable<{ readonly owner: string; readonly logic: AnyActorLogic }>,
): readonly MachineChart[] {
  const charts = new Map<string, { id: string; owners: string[]; chart: WireNode }>();
  const add = (owner: string, logic: AnyActorLogic) => {
    if (!isMachine(logic)) return;
    const chart = wireDefinition(logic);
    const same = JSON.stringify(chart);
    const known = charts.get(same);
    if (known !== undefined) {
      if (!known.owners.includes(owner)) known.owners.push(owner);
      return;
    }
    charts.set(same, { id: logic.id, owners: [owner], chart });
    for (const child of Object.values(logic.implementations.actors)) add(owner, child as AnyActorLogic);
  };
  for (const { owner, logic } of logics) add(owner, logic);
  return [...charts.values()];
}

// --- helpers ------------------------------------------------------------------------------------------------------

function isMachine(logic: AnyActorLogic): logic is AnyStateMachine {
  return 'root' in logic && 'implementations' in logic;
}
