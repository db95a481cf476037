/**
 * What is hot: for each configuration of a machine, the events whose transition changes no state and does nothing but
 * call methods of the wiring. Read from the machine, so that the machine stays the specification.
 */
import type { AnyMachineSnapshot, AnyStateMachine, AnyStateNode, EventObject } from 'xstate';
import { isBound, methodOf } from './binding.ts';
import { hasChanges } from './change.ts';
import { type Candidate, type ChangeCandidate, type Method, NOTHING, type Snapshots, Table } from './table.ts';
import type { AnyWired } from './wired.ts';
import { activeNodes, describes } from './xstate/internals.ts';

/** For every event: what happens in this configuration, if all of it can be decided without the machine. */
export function buildTable(snapshot: AnyMachineSnapshot, wiring: AnyWired): Table {
  const rows = new Map<string, readonly Candidate[]>();
  const changes = new Map<string, readonly ChangeCandidate[]>();
  const remembers = hasChanges(snapshot.machine);
  const nodes = activeNodes(snapshot);
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
    const transitions = handler?.transitions.get(type);
    if (transitions === undefined || another !== undefined) continue;
    const candidates = candidatesOf(transitions, snapshot.machine, wiring);
    if (candidates === undefined) continue;
    if (candidates.some(({ actions }) => actions !== undefined)) rows.set(type, candidates);
    if (remembers && candidates.some(({ actions }) => actions === undefined)) changes.set(type, candidates);
  }
  return new Table(rows, changes);
}

// --- helpers ------------------------------------------------------------------------------------------------------

type AnyTransition = { guard?: unknown; target?: readonly unknown[] | undefined; actions: readonly unknown[] };

/** The innermost state that has a transition for this type of event, if only by a wildcard. */
function nearestHandler(node: AnyStateNode, type: string): AnyStateNode | undefined {
  for (let at: AnyStateNode | undefined = node; at !== undefined; at = at.parent) {
    for (const descriptor of at.transitions.keys()) if (describes(descriptor, type)) return at;
  }
  return undefined;
}

/** Undefined when a guard is more than a named function, so that not even the choice can be made here. */
function candidatesOf(
  transitions: AnyTransition[],
  machine: AnyStateMachine,
  wiring: AnyWired,
): readonly ChangeCandidate[] | undefined {
  const { actions: implementations } = machine.implementations;
  const isWired = (name: unknown): name is string =>
    typeof name === 'string' && isBound((implementations as Record<string, unknown>)[name]);
  const candidates: ChangeCandidate[] = [];
  for (const { guard, target, actions } of transitions) {
    const decide = guard === undefined ? undefined : guardOf(guard, machine, wiring);
    if (guard !== undefined && decide === undefined) return undefined;
    const hot = (target === undefined || target.length === 0) && actions.every(isWired);
    candidates.push({
      guard: decide,
      actions: hot ? actions.map((action) => methodOf(wiring, action as string)) : undefined,
      change: undefined,
    });
  }
  return candidates;
}

/** The wiring's guard of that name, or the machine's own: pure, of event and context. */
function guardOf(guard: unknown, machine: AnyStateMachine, wiring: AnyWired): Method | undefined {
  if (typeof guard !== 'string') return undefined;
  const implementation = (machine.implementations.guards as Record<string, unknown>)[guard];
  if (typeof implementation !== 'function' || 'check' in implementation) return undefined;
  if (isBound(implementation)) return methodOf(wiring, guard);
  const own = implementation as (args: { context: unknown; event: EventObject }) => boolean;
  return function (this: Snapshots, event) {
    return own({ context: this.ref.getSnapshot().context, event });
  };
}
