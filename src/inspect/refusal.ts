/** Why an event moved nothing: the question that a person asks first, and that XState leaves open. */
import type { AnyEventObject, AnyMachineSnapshot, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { stateText } from '../actors/kernel/state-text.ts';
import { activeNodes, describes } from '../actors/kernel/xstate/internals.ts';
import { guardName } from './definition.ts';

/** A sentence without a full stop, for an event that selected no transition in `before`. */
export function whyRefused(before: AnyMachineSnapshot, event: AnyEventObject): string {
  if (before.status !== 'active') return `the actor is ${before.status}`;
  const refusals: string[] = [];
  for (const node of innermostFirst(activeNodes(before))) {
    for (const candidate of candidatesOf(node, event.type)) {
      if (candidate.guard !== undefined) refusals.push(`guard ${guardName(candidate.guard)} of ${node.key} said no`);
    }
  }
  if (refusals.length > 0) return [...new Set(refusals)].join(', ');
  return `no transition on ${event.type} in ${stateText(before.value)}`;
}

/** Guards that were asked and said no before one of `taken` was chosen at the same state. */
export function passedOver(taken: readonly AnyTransitionDefinition[]): string[] {
  return taken.flatMap((transition) => {
    const { source, eventType } = transition as { source: AnyStateNode; eventType: string };
    const candidates = eventType === '' ? source.always : source.transitions.get(eventType);
    const earlier = candidates?.slice(0, candidates.indexOf(transition)) ?? [];
    return earlier.filter(({ guard }) => guard !== undefined).map(({ guard }) => guardName(guard));
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

function innermostFirst(nodes: readonly AnyStateNode[]): AnyStateNode[] {
  return nodes.toSorted((a, b) => b.path.length - a.path.length || a.order - b.order);
}

function candidatesOf(node: AnyStateNode, eventType: string): AnyTransitionDefinition[] {
  const found: AnyTransitionDefinition[] = [];
  for (const [descriptor, transitions] of node.transitions) {
    if (describes(descriptor, eventType)) found.push(...(transitions as AnyTransitionDefinition[]));
  }
  return found;
}
