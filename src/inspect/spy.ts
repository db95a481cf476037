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
  AnyMachineSnapshot,
  AnyTransitionDefinition,
  Snapshot,
} from 'xstate';
import { clean } from './clean.ts';
import { edgeKey } from './definition.ts';
import type { Step } from './feed.ts';
import { type Microstep, performedActions } from './performed.ts';
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
  /** Undefined for logic that is no machine. */
  readonly microsteps: readonly Microstep[] | undefined;
}

/** Calls `onPassage` for each event that the actor is given from now on. */
export function spyOn(ref: AnyActorRef, onPassage: (passage: Passage) => void): Detach {
  const actor = ref as Actor<AnyActorLogic>;
  const logic = actor.logic;
  const spied = Object.create(logic, {
    transition: {
      value: (before: Snapshot<unknown>, event: AnyEventObject, scope: AnyActorScope): Snapshot<unknown> => {
        const microsteps: Microstep[] = [];
        let after: Snapshot<unknown> | undefined;
        try {
          after = logic.transition(before, event, listeningScope(scope, microsteps)) as Snapshot<unknown>;
          return after;
        } finally {
          // No microstep was reported: the event took the hot path, or was queued. Nothing to show.
          const asked = microsteps.length > 0;
          if (asked || after === undefined || !isMachineSnapshot(after)) {
            try {
              onPassage({ at: Date.now(), event, before, after, microsteps: asked ? microsteps : undefined });
            } catch {
              actor.logic = logic; // an observer that fails must not harm what it observes: it is dropped
            }
          }
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

// --- helpers ------------------------------------------------------------------------------------------------------

interface Report {
  readonly type: string;
  readonly actorRef: unknown;
  readonly snapshot?: AnyMachineSnapshot;
  readonly _transitions?: readonly AnyTransitionDefinition[];
}

/** What a machine reports to its system. Not part of XState's types; present in every 5.x. */
interface ReportingSystem {
  _sendInspectionEvent(report: Report): void;
}

function listeningScope(scope: AnyActorScope, microsteps: Microstep[]): AnyActorScope {
  const system = scope.system as AnyActorScope['system'] & ReportingSystem;
  const listening = Object.create(system, {
    _sendInspectionEvent: {
      value: (report: Report): void => {
        if (report.type === '@xstate.microstep' && report.actorRef === scope.self) {
          microsteps.push({ transitions: report._transitions ?? [], snapshot: report.snapshot! });
        }
        system._sendInspectionEvent(report);
      },
    },
  }) as AnyActorScope['system'];
  return { ...scope, system: listening };
}
