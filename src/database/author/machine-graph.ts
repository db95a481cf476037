/** What a machine has: its states, the events it takes, and which states can still be reached. */
import type { AnyActorLogic, AnyStateMachine, AnyStateNode } from 'xstate';

/** Undefined for logic that is not a machine, of which nothing is known. */
export function machineOf(logic: AnyActorLogic): AnyStateMachine | undefined {
  return 'root' in logic && 'definition' in logic ? (logic as AnyStateMachine) : undefined;
}

/** The state of this path, as in `moving.fast`. */
export function stateAt(machine: AnyStateMachine, path: string): AnyStateNode | undefined {
  let node: AnyStateNode | undefined = machine.root;
  for (const key of path.split('.')) {
    if (node === undefined) return undefined;
    node = Object.hasOwn(node.states, key) ? node.states[key] : undefined;
  }
  return node;
}

/** Paths of all states, outer ones before those within them. */
export function statePaths(machine: AnyStateMachine): string[] {
  return nodesBelow(machine.root)
    .filter(({ type }) => type !== 'history')
    .map(({ path }) => path.join('.'));
}

/** Types of the events that the machine takes somewhere, XState's own not included; `*` and `name.*` stand for many. */
export function eventTypes(machine: AnyStateMachine): readonly string[] {
  let known = typesOf.get(machine);
  if (known === undefined) {
    const types = [machine.root, ...nodesBelow(machine.root)].flatMap(({ transitions }) => [...transitions.keys()]);
    known = [...new Set<string>(types)].filter((type) => !type.startsWith('xstate.'));
    typesOf.set(machine, known);
  }
  return known;
}

/** Whether the machine takes events of this type in any state. */
export function takesEvent(machine: AnyStateMachine, type: string): boolean {
  return eventTypes(machine).some(
    (known) =>
      known === type ||
      known === '*' ||
      (known.endsWith('.*') && (type === known.slice(0, -2) || type.startsWith(known.slice(0, -1)))),
  );
}

/**
 * Whether some row of events could bring a machine from these active states into `goal`. Guards are taken to pass, so that `true` means no more than
 * "it is drawn"; `false` is certain.
 */
export function canReach(active: Iterable<AnyStateNode>, goal: AnyStateNode): boolean {
  const reached = new Set<AnyStateNode>(active);
  const queue = [...reached];
  const add = (node: AnyStateNode): boolean => {
    if (reached.has(node)) return false;
    reached.add(node);
    queue.push(node);
    return true;
  };
  const enter = (node: AnyStateNode): void => {
    if (add(node)) for (const child of entered(node)) enter(child);
    for (let at = node.parent; at !== undefined; at = at.parent) {
      if (add(at) && at.type === 'parallel') for (const region of entered(at)) enter(region);
    }
  };
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    const transitions = [...node.transitions.values()].flat().concat(node.always ?? []);
    for (const { target } of transitions) for (const to of (target ?? []) as readonly AnyStateNode[]) enter(to);
  }
  return reached.has(goal);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const typesOf = new WeakMap<AnyStateMachine, readonly string[]>();

/** What is entered with a state: all regions of a parallel one, the initial one of others, any of those a history restores. */
function entered(node: AnyStateNode): readonly AnyStateNode[] {
  if (node.type === 'parallel') return Object.values(node.states);
  if (node.type === 'history') return node.parent ? Object.values(node.parent.states) : [];
  return (node.initial?.target ?? []) as readonly AnyStateNode[];
}

function nodesBelow(node: AnyStateNode): AnyStateNode[] {
  return Object.values(node.states).flatMap((child) => [child, ...nodesBelow(child)]);
}
