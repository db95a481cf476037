/**
 * Watching one actor, at no cost to the others.
 *
 * XState's `system.inspect` reports every event of every actor, which halves what an IOC can do. A spy puts itself before
 * the `transition` of a single actor and notes what that was given and what came of it. Which transitions were taken it
 * learns from the machine, which reports its microsteps.
 */
import type { AnyActorRef, AnyTransitionDefinition, Snapshot } from 'xstate';
import { describeState, isMachineSnapshot } from '../actors/kernel/state-text.ts';
import { interpose, listening, type Microstep } from '../actors/kernel/xstate/internals.ts';
import { clean } from './clean.ts';
import { edgeKey } from './definition.ts';
import type { Step } from './feed.ts';
import type { Passage, Telling } from './passage.ts';
import { performedActions } from './performed.ts';
import { passedOver, whyRefused } from './refusal.ts';
import type { Detach } from './source.ts';

/** Calls `onPassage` for each event that the actor is given from now on. */
export function spyOn(ref: AnyActorRef | Telling, onPassage: (passage: Passage) => void): Detach {
  if ('tellPassages' in ref) return ref.tellPassages(onPassage);
  const end = interpose(ref, (own) => (before, event, scope) => {
    const microsteps: Microstep[] = [];
    let after: Snapshot<unknown> | undefined;
    try {
      after = own(
        before,
        event,
        listening(scope, (microstep) => microsteps.push(microstep)),
      ) as Snapshot<unknown>;
      return after;
    } finally {
      // No microstep of a machine: the event took the hot path, or was queued. There is nothing to show.
      const asked = microsteps.length > 0;
      if (asked || after === undefined || !isMachineSnapshot(after)) {
        try {
          onPassage({ at: Date.now(), event, before, after, microsteps: asked ? microsteps : undefined });
        } catch {
          end(); // an observer that fails must not harm what it observes: it is dropped
        }
      }
    }
  });
  return end;
}

/** A passage as it is shown. */
export function toStep(passage: Passage, seq: number): Step {
  const { event, before, after, microsteps = [], at } = passage;
  const transitions = takenBy(passage);
  const said = {
    seq,
    at,
    event: event.type,
    detail: clean(event),
    from: describeState(before),
    to: after === undefined ? 'threw' : describeState(after),
    edges: transitions.map(edgeKey),
    passedOver: passedOver(transitions),
  };
  if (!isMachineSnapshot(before) || !isMachineSnapshot(after)) return { ...said, actions: [], refused: '' };
  const refused = microsteps.length > 0 && transitions.length === 0 && after.status === 'active';
  return {
    ...said,
    actions: performedActions(before, microsteps),
    refused: refused ? whyRefused(before, event) : '',
  };
}

/** The transitions of all microsteps, in order. */
export function takenBy({ microsteps }: Passage): AnyTransitionDefinition[] {
  return microsteps?.flatMap(({ transitions }) => transitions) ?? [];
}
