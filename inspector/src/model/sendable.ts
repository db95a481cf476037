/** Which events of a machine can be sent to it by hand. */
import type { Accepts } from '../../../src/inspect/source.ts';
import { type Definition, statesOf } from './definition.ts';

export interface Sendable {
  /** Events that an active state has a transition for; a guard may still say no. */
  readonly now: readonly string[];
  /** The others. */
  readonly later: readonly string[];
}

/** @param active ids of the active states */
export function sendable(definition: Definition, active: ReadonlySet<string>, accepts: Accepts): Sendable {
  const now = new Set<string>();
  const all = new Set<string>();
  for (const { id, on } of statesOf(definition)) {
    for (const event of Object.keys(on)) {
      if (event.startsWith('xstate.') || event.includes('*')) continue;
      if (accepts !== 'any' && !accepts.includes(event)) continue;
      all.add(event);
      if (active.has(id)) now.add(event);
    }
  }
  return { now: [...now], later: [...all].filter((event) => !now.has(event)) };
}
