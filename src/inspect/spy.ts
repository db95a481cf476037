/**
 * Watching one actor, at no cost to the others.
 *
 * XState's `system.inspect` reports every event of every actor, which halves what an IOC can do. A spy replaces the
 * logic of a single actor by an heir of it whose `transition` notes what it was given and what came of it. It asks the
 * machine itself which transitions were taken: they are reported as microsteps to the system handed to the machine,
 * and that system is an heir, too, which listens.
 */
import type {
  Actor,
  AnyActorLogic,
  AnyActorRef,
  AnyActorScope,
  AnyEventObject,
  AnyTransitionDefinition,
  Snapshot,
} from 'xstate';
import { clean } from './clean.ts';
import { actionNames, boundaryActions, edgeKey } from './definition.ts';
import type { Step } from './feed.ts';
import { passedOver, whyRefused } from './refusal.ts';
import type { Detach } from './source.ts';
import { describeState, isMachineSnapshot } from './state.ts';

/** One event given to an actor. The snapshots are immutable, so that it can be looked at later. */
export interface Passage {
  readonly at: number;
  readonly event: AnyEventObject;
  readonly before: Snapshot<unknown>;
  /** Undefined when the logic threw. */
  readonly after: Snapshot<unknown> | undefined;
  /** Transitions of each microstep; undefined for logic that is no machine. */
  readonly taken: readonly (readonly AnyTransitionDefinition[])[] | undefined;
}

/** Calls `onPassage` for each event that the actor is given from now on. */
export function spyOn(ref: AnyActorRef, onPassage: (passage: Passage) => void): Detach {
  const actor = ref as Actor<AnyActorLogic>;
  const logic = actor.logic;
  const spied = Object.create(logic, {
    transition: {
      value: (before: Snapshot<unknown>, event: AnyEventObject, scope: AnyActorScope): Snapshot<unknown> => {
        const taken: (readonly AnyTransitionDefinition[])[] = [];
        let after: Snapshot<unknown> | undefined;
        try {
          after = logic.transition(before, event, listeningScope(scope, taken)) as Snapshot<unknown>;
          return after;
        } finally {
          // A machine that was not asked has not been given the event, or was answered for by its owner.
          const asked = taken.length > 0 || after === undefined || !isMachineSnapshot(after);
          if (asked) onPassage({ at: Date.now(), event, before, after, taken: taken.length > 0 ? taken : undefined });
        }
      },
    },
  }) as AnyActorLogic;
  actor.logic = spied;
  return () => {
    if (actor.logic === spied) actor.logic = logic;
  };
}

/** A passage as it is shown. */
export function toStep(passage: Passage, seq: number): Step {
  const { event, before, after, taken, at } = passage;
  const transitions = taken?.flat() ?? [];
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
  const { exit, entry } = boundaryActions(before, after);
  return {
    ...said,
    actions: [...exit, ...transitions.flatMap(({ actions }) => actionNames(actions)), ...entry],
    refused:
      taken !== undefined && transitions.length === 0 && after.status === 'active' ? whyRefused(before, event) : '',
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Report {
  readonly type: string;
  readonly actorRef: unknown;
  readonly _transitions?: readonly AnyTransitionDefinition[];
}

/** What a machine reports to its system. Not part of XState's types; present in every 5.x. */
interface ReportingSystem {
  _sendInspectionEvent(report: Report): void;
}

function listeningScope(scope: AnyActorScope, taken: (readonly AnyTransitionDefinition[])[]): AnyActorScope {
  const system = scope.system as AnyActorScope['system'] & ReportingSystem;
  const listening = Object.create(system, {
    _sendInspectionEvent: {
      value: (report: Report): void => {
        if (report.type === '@xstate.microstep' && report.actorRef === scope.self)
          taken.push(report._transitions ?? []);
        system._sendInspectionEvent(report);
      },
    },
  }) as AnyActorScope['system'];
  return { ...scope, system: listening };
}
