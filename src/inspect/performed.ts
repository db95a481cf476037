/** What a machine did on its way: the actions of its transitions, and of the states that they left and entered. */
import type { AnyMachineSnapshot, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { activeNodes, type Microstep } from '../actors/kernel/xstate/internals.ts';
import { actionNames } from './definition.ts';

/** Names of the actions in the order in which they are performed: exits, transitions, entries, for each microstep. */
export function performedActions(before: AnyMachineSnapshot, microsteps: readonly Microstep[]): string[] {
  const names: string[] = [];
  let nodes = activeNodes(before);
  for (const { transitions, snapshot } of microsteps) {
    const isLeftBy = (node: AnyStateNode): boolean => transitions.some((transition) => concerns(transition, node));
    const left = nodes.filter(isLeftBy).toSorted((a, b) => b.order - a.order);
    nodes = activeNodes(snapshot);
    const entered = nodes.filter(isLeftBy).toSorted((a, b) => a.order - b.order);
    names.push(
      ...left.flatMap(({ exit }) => actionNames(exit)),
      ...transitions.flatMap(({ actions }) => actionNames(actions)),
      ...entered.flatMap(({ entry }) => actionNames(entry)),
    );
  }
  return names;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/**
 * Whether a state, when it is active before (after) a transition, is left (entered) by it: it lies within the
 * transition's domain (SCXML 3.13; XState's `reenter` makes the source itself be left as well).
 */
function concerns(transition: AnyTransitionDefinition, node: AnyStateNode): boolean {
  const { source, target, reenter } = transition as unknown as {
    source: AnyStateNode;
    target: readonly AnyStateNode[] | undefined;
    reenter: boolean;
  };
  if (target === undefined || target.length === 0) return false;
  const inward = target.every((each) => each === source || isWithin(each, source));
  if (!reenter && inward) return isWithin(node, source);
  const domain = commonAncestor([source, ...target]);
  if (domain !== undefined) return isWithin(node, domain);
  return reenter || isWithin(node, source.machine.root);
}

/** The nearest state that all of them lie within; undefined when one of them is the root. */
function commonAncestor([first, ...others]: readonly AnyStateNode[]): AnyStateNode | undefined {
  for (let at = first?.parent; at !== undefined; at = at.parent) {
    const ancestor = at;
    if (others.every((each) => isWithin(each, ancestor))) return ancestor;
  }
  return undefined;
}

function isWithin(node: AnyStateNode, owner: AnyStateNode): boolean {
  for (let at = node.parent; at !== undefined; at = at.parent) if (at === owner) return true;
  return false;
}
