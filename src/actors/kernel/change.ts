/**
 * Transitions to another state that are the same each time.
 *
 * The machine performs such a transition once. What it did is remembered with the transition: which actions it ran, and
 * the snapshot that it came to. For the next actor in the same configuration the actions are run and the snapshot is
 * copied, which takes a tenth of the time. A transition is the same each time when nothing but the wiring's actions is
 * run, and nothing on its way depends on the actor: no context is assigned, no delay armed or cancelled, nothing raised
 * or spawned, and no guard is asked but the transition's own.
 */
import type { AnyActorScope, AnyMachineSnapshot, AnyStateMachine, AnyStateNode, EventObject } from 'xstate';
import { isBound, methodOf } from './binding.ts';
import type { Change, ChangeCandidate } from './table.ts';
import type { AnyWired } from './wired.ts';
import { activeNodes, describes, listening, noting } from './xstate/internals.ts';

/** Whether transitions of this machine may be remembered at all. */
export function hasChanges(machine: AnyStateMachine): boolean {
  const hearsEnds = (machine.events as string[]).some(
    (descriptor) => descriptor.startsWith(STATE_END) || describes(descriptor, STATE_END),
  );
  return !hearsEnds && !hasHistory(machine.root);
}

/** The first candidate whose guard passes; undefined when none does. */
export function choose(
  wiring: AnyWired,
  candidates: readonly ChangeCandidate[],
  event: EventObject,
): ChangeCandidate | undefined {
  for (const candidate of candidates) {
    if (candidate.guard === undefined || candidate.guard.call(wiring, event) === true) return candidate;
  }
  return undefined;
}

/** Runs the actions. @returns where it leads */
export function perform(
  { actions, snapshot }: Change,
  wiring: AnyWired,
  event: EventObject,
  { context, children }: AnyMachineSnapshot,
): AnyMachineSnapshot {
  for (let i = 0; i < actions.length; i++) actions[i]!.call(wiring, event);
  return { ...snapshot, context, children } as AnyMachineSnapshot;
}

/** Has the machine perform a transition. @returns what it did as well, if it would do the same for every actor */
export function learn(
  machine: AnyStateMachine,
  wiring: AnyWired,
  event: EventObject,
  before: AnyMachineSnapshot,
  scope: AnyActorScope,
): { readonly next: AnyMachineSnapshot; readonly change: Omit<Change, 'table'> | undefined } {
  const names: string[] = [];
  let steps = 0;
  let isSame = Object.keys(before.children).length === 0;
  const noted = noting(scope, ({ type, exec }) => {
    if (isBound(exec)) names.push(type);
    else isSame = false;
  });
  const heard = listening(noted, ({ transitions, snapshot }) => {
    const isFirst = steps++ === 0;
    if (transitions.length !== 1 || (!isFirst && transitions[0]!.guard !== undefined)) isSame = false;
    if (activeNodes(snapshot).some(asksGuards)) isSame = false;
  });
  const next = machine.transition(before, event, heard) as AnyMachineSnapshot;
  isSame &&= steps > 0 && next.context === before.context && next.output === undefined && next.status !== 'error';
  if (!isSame) return { next, change: undefined };
  const snapshot = { ...next, context: {}, children: {} } as AnyMachineSnapshot;
  return { next, change: { actions: names.map((name) => methodOf(wiring, name)), snapshot } };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Begins the types of the events that XState raises when a state with final states has reached one. */
const STATE_END = 'xstate.done.state.';

/** Whether leaving the state without an event is decided by a guard. */
function asksGuards({ always }: AnyStateNode): boolean {
  return always?.[0]?.guard !== undefined;
}

function hasHistory({ type, states }: AnyStateNode): boolean {
  return type === 'history' || Object.values(states).some(hasHistory);
}
