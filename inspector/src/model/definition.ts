/** A machine's definition as `@xstate/inspect` delivers it, and its transitions. */
import type { WireNode, WireTransition } from '../../../src/inspect/definition.ts';

export type Definition = WireNode;
export type Transition = WireTransition;

/** One transition of a definition, with the key by which the feed refers to it. */
export interface KeyedTransition {
  readonly key: string;
  readonly source: string;
  /** What triggers it, for people: `READ_NOTIFY`, `after drainLimit`, `always`, `done: session`. */
  readonly trigger: string;
  readonly targets: readonly string[];
  readonly transition: Transition;
}

/** The transitions of one state, in the order in which they are tried. */
export function transitionsOf(node: Definition): KeyedTransition[] {
  const keyed = (trigger: string, label: string, transitions: readonly Transition[]): KeyedTransition[] =>
    transitions.map((transition, place) => ({
      key: `${node.id}|${trigger}|${place}`,
      source: node.id,
      trigger: label,
      targets: (transition.target ?? []).map((target) => target.replace(/^#/, '')),
      transition,
    }));
  return [
    ...Object.entries(node.on).flatMap(([event, transitions]) => keyed(event, eventLabel(event), transitions)),
    ...Object.entries(node.after).flatMap(([delay, transitions]) =>
      keyed(`after ${delay}`, `after ${/^\d+$/.test(delay) ? `${delay} ms` : delay}`, transitions),
    ),
    ...keyed('always', 'always', node.always),
  ];
}

/** Every state of a definition, outermost first. */
export function* statesOf(node: Definition): Generator<Definition> {
  yield node;
  for (const child of Object.values(node.states)) yield* statesOf(child);
}

/** `xstate.done.actor.timer` → `done: timer`; `xstate.after.stepTime.motor.moving` → `after stepTime`. */
export function eventLabel(event: string): string {
  return event
    .replace(/^xstate\.(done|error|snapshot)\.(?:actor|state)\./, '$1: ')
    .replace(/^xstate\.after\.([^.]+)\..*$/, 'after $1');
}
