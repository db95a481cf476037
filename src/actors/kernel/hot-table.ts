/**
 * What is hot: for each configuration of a machine, the events whose transition changes no state and does nothing but
 * call methods of the wiring. Read from the machine, so that the machine stays the specification.
 */
import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode, EventObject } from 'xstate';
import { isBound, type Method, methodOf } from './binding.ts';
import type { Wired } from './embody.ts';

/** What an event does in one configuration: candidates in document order. Those without actions need the machine. */
export interface Candidate {
  readonly guard: Method | undefined;
  readonly actions: readonly Method[] | undefined;
}

/** The candidates of each event that can be decided without the machine. Shared by all actors in that configuration. */
export class Table {
  readonly rows: ReadonlyMap<string, readonly Candidate[]>;
  // What was asked last: events of one type come in rows, as do the updates of a hundred subscriptions.
  #type = '';
  #candidates: readonly Candidate[] | undefined;

  constructor(rows: ReadonlyMap<string, readonly Candidate[]>) {
    this.rows = rows;
  }

  candidates(type: string): readonly Candidate[] | undefined {
    if (type !== this.#type) {
      this.#type = type;
      this.#candidates = this.rows.get(type);
    }
    return this.#candidates;
  }
}

/** Nothing is hot. */
export const NOTHING = new Table(new Map());

/** Runs the first candidate whose guard passes; false when the machine has to decide. */
export function runHot(wiring: Wired, candidates: readonly Candidate[], event: EventObject): boolean {
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i]!;
    if (candidate.guard !== undefined && candidate.guard.call(wiring, event) !== true) continue;
    const actions = candidate.actions;
    if (actions === undefined) return false;
    for (let j = 0; j < actions.length; j++) actions[j]!.call(wiring, event);
    return true;
  }
  return false;
}

/** For every event: what happens in this configuration, if all of it can be decided without the machine. */
export function buildTable(snapshot: AnyMachineSnapshot, wiring: Wired): Table {
  const rows = new Map<string, readonly Candidate[]>();
  const nodes: readonly AnyStateNode[] = snapshot._nodes;
  if (nodes.some((node) => node.always !== undefined && node.always.length > 0)) return NOTHING;
  for (const type of snapshot.machine.events as string[]) {
    if (type.includes('*')) continue;
    const handlers = new Set<AnyStateNode>();
    for (const node of nodes) {
      if (node.type !== 'atomic' && node.type !== 'final') continue;
      const handler = nearestHandler(node, type);
      if (handler) handlers.add(handler);
    }
    const [handler, another] = handlers;
    if (handler === undefined || another !== undefined) continue;
    const candidates = candidatesOf(handler.transitions.get(type)!, snapshot.machine, wiring);
    if (candidates?.some((candidate) => candidate.actions !== undefined)) rows.set(type, candidates);
  }
  return new Table(rows);
}

// --- helpers ------------------------------------------------------------------------------------------------------

type AnyTransition = { guard?: unknown; target?: readonly unknown[] | undefined; actions: readonly unknown[] };

function nearestHandler(node: AnyStateNode, type: string): AnyStateNode | undefined {
  for (let at: AnyStateNode | undefined = node; at !== undefined; at = at.parent) {
    if (at.transitions.has(type)) return at;
  }
  return undefined;
}

/** Undefined when a guard is more than a named function, so that not even the choice can be made here. */
function candidatesOf(
  transitions: AnyTransition[],
  machine: AnyStateMachine,
  wiring: Wired,
): readonly Candidate[] | undefined {
  const { actions: implementations } = machine.implementations;
  const isWired = (name: unknown): name is string =>
    typeof name === 'string' && isBound((implementations as Record<string, unknown>)[name]);
  const candidates: Candidate[] = [];
  for (const { guard, target, actions } of transitions) {
    const decide = guard === undefined ? undefined : guardOf(guard, machine, wiring);
    if (guard !== undefined && decide === undefined) return undefined;
    const hot = (target === undefined || target.length === 0) && actions.every(isWired);
    candidates.push({
      guard: decide,
      actions: hot ? actions.map((action) => methodOf(wiring, action as string)) : undefined,
    });
  }
  return candidates;
}

/** The wiring's guard of that name, or the machine's own: pure, of event and context. */
function guardOf(guard: unknown, machine: AnyStateMachine, wiring: Wired): Method | undefined {
  if (typeof guard !== 'string') return undefined;
  const implementation = (machine.implementations.guards as Record<string, unknown>)[guard];
  if (typeof implementation !== 'function' || 'check' in implementation) return undefined;
  if (isBound(implementation)) return methodOf(wiring, guard);
  const own = implementation as (args: { context: unknown; event: EventObject }) => boolean;
  return function (this: Wired, event) {
    return own({ context: this.ref.getSnapshot().context, event });
  };
}
