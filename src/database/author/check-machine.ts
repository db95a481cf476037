/** Mistakes in a machine that an author gives a group. XState would say nothing, and do nothing, when it comes to them. */
import { type AnyActorLogic, type AnyStateMachine, type AnyStateNode, StateMachine } from 'xstate';
import { DefinitionError } from '../pv/definition-error.ts';

/** @throws DefinitionError when it is not a machine, or names actions, guards, delays or actors that nobody has defined */
export function checkMachine(owner: string, logic: AnyActorLogic, permits: readonly string[] = []): void {
  if (typeof logic?.transition !== 'function') {
    throw new DefinitionError(
      owner,
      'what behaves() was given makes no machine: return setup({ … }).createMachine({ … }).',
    );
  }
  if (!(logic instanceof StateMachine)) return;
  const machine = logic as AnyStateMachine;
  for (const [kind, name] of named(machine.root)) {
    if (name.startsWith('xstate.') || Object.hasOwn(machine.implementations[kind], name)) continue;
    throw new DefinitionError(
      owner,
      `its machine '${machine.id}' names '${name}', but setup() has no such thing among its ${kind}: define it there.`,
    );
  }
  const events = machine.events.filter((event) => !event.startsWith('xstate.'));
  const unknown = permits.find((permit) => !events.some((event) => isTaken(permit, event)));
  if (unknown === undefined) return;
  throw new DefinitionError(
    owner,
    `permits names '${unknown}', which its machine '${machine.id}' never takes: its events are ${events.join(', ')}.`,
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** @param pattern the event that a transition names, which may be `*` or end in `.*` */
function isTaken(event: string, pattern: string): boolean {
  return pattern.endsWith('*') ? event.startsWith(pattern.slice(0, -1).replace(/\.$/, '')) : event === pattern;
}

type Kind = keyof AnyStateMachine['implementations'];

function* named(node: AnyStateNode): Iterable<[Kind, string]> {
  for (const action of [...node.entry, ...node.exit]) yield* nameOf('actions', action);
  for (const transitions of node.transitions.values()) {
    for (const { actions, guard } of transitions) {
      for (const action of actions) yield* nameOf('actions', action);
      yield* nameOf('guards', guard);
    }
  }
  for (const { delay } of node.after) if (Number.isNaN(Number(delay))) yield* nameOf('delays', delay);
  for (const { src } of node.invoke) yield* nameOf('actors', src);
  for (const child of Object.values(node.states)) yield* named(child);
}

/** Functions and logic given inline have no name. */
function* nameOf(kind: Kind, given: unknown): Iterable<[Kind, string]> {
  if (typeof given === 'string') yield [kind, given];
  else if (isNamed(given)) yield [kind, given.type];
}

function isNamed(given: unknown): given is { readonly type: string } {
  return typeof given === 'object' && given !== null && 'type' in given && typeof given.type === 'string';
}
