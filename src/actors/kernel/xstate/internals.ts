/**
 * Everything that this runtime uses of XState beyond its documented interface, except for what makes its actors small
 * (`small-actor.ts`, `small-system.ts`). Each function has a test (`test/actors/kernel/xstate/internals.test.ts`) that fails
 * when a new version of XState does it another way.
 */
import type {
  Actor,
  AnyActorLogic,
  AnyActorRef,
  AnyActorScope,
  AnyEventObject,
  AnyMachineSnapshot,
  AnyStateMachine,
  AnyStateNode,
  AnyTransitionDefinition,
  EventObject,
} from 'xstate';

/** The states that are active in a snapshot, compound ones included. The same array while the configuration stays. */
export function activeNodes(snapshot: AnyMachineSnapshot): readonly AnyStateNode[] {
  return snapshot._nodes;
}

/** A delayed event that an actor has coming. */
export interface Scheduled {
  readonly event: EventObject;
  /** `Date.now()` when it was armed. */
  readonly startedAt: number;
  /** In milliseconds. */
  readonly delay: number;
}

export function scheduledOf(ref: AnyActorRef): readonly Scheduled[] {
  const { _scheduledEvents: scheduled } = ref.system.getSnapshot();
  return Object.values(scheduled).filter(({ source }) => source === ref);
}

/** One microstep: the transitions taken together, and where they led. */
export interface Microstep {
  readonly transitions: readonly AnyTransitionDefinition[];
  readonly snapshot: AnyMachineSnapshot;
}

/** The transitions of a microstep that a machine reports to its system. */
export function transitionsOf(report: { readonly _transitions?: readonly AnyTransitionDefinition[] }) {
  return report._transitions ?? [];
}

/** A scope for one call of a machine's `transition` that reports the microsteps which the machine takes. */
export function listening(scope: AnyActorScope, onMicrostep: (microstep: Microstep) => void): AnyActorScope {
  const system = scope.system as ReportingSystem;
  const listener = Object.create(system, {
    _sendInspectionEvent: {
      value: (report: Report): void => {
        if (report.type === '@xstate.microstep' && report.actorRef === scope.self) {
          onMicrostep({ transitions: transitionsOf(report), snapshot: report.snapshot! });
        }
        system._sendInspectionEvent(report);
      },
    },
  }) as ReportingSystem;
  return Object.create(scope, { system: { value: listener }, actionExecutor: settable(scope.actionExecutor) });
}

type Transition = AnyActorLogic['transition'];

/**
 * Puts `transition` in place of that of one running actor's logic.
 *
 * @param transition is given the actor's own
 * @returns takes it away again
 */
export function interpose(ref: AnyActorRef, transition: (own: Transition) => Transition): () => void {
  const actor = ref as Actor<AnyActorLogic>;
  const { logic } = actor;
  const own: Transition = (snapshot, event, scope) => logic.transition(snapshot, event, scope);
  const interposed = Object.create(logic, { transition: { value: transition(own) } }) as AnyActorLogic;
  actor.logic = interposed;
  return () => {
    if (actor.logic === interposed) actor.logic = logic;
  };
}

/** The same machine, whose first context can be set for each actor in place of being computed by an `assign`. */
export function withSettableContext<M extends AnyStateMachine>(machine: M): (context: object) => M {
  const config = { ...machine.config };
  machine.config = config;
  return (context) => {
    config.context = context;
    return machine;
  };
}

/** A first snapshot for another actor of the same machine: the same except its context. */
export function copied(snapshot: AnyMachineSnapshot, context: object): AnyMachineSnapshot {
  return { ...snapshot, context, children: NO_CHILDREN } as AnyMachineSnapshot;
}

/** A scope for `getInitialSnapshot` that notes the entry actions before they are run. */
export function noting(
  scope: AnyActorScope,
  onAction: (action: { type: string; exec?: unknown }) => void,
): AnyActorScope {
  return Object.create(scope, {
    actionExecutor: settable((action) => {
      onAction(action);
      scope.actionExecutor(action);
    }),
  });
}

/** The first event of every actor. */
export const INIT: EventObject = { type: 'xstate.init' };

/** Makes an actor stop, with all its children. */
export const STOP: EventObject = { type: 'xstate.stop' };

/** Whether an event tells that a child has ended. */
export function isChildEnd({ type }: AnyEventObject): boolean {
  return type.startsWith(CHILD_END);
}

/** Whether a state's transition for `descriptor` takes the end of some child. */
export function mayDescribeChildEnd(descriptor: string): boolean {
  return descriptor.startsWith(CHILD_END) || describes(descriptor, CHILD_END);
}

/** Whether a state's transition for `descriptor` takes events of this type: `*` and a trailing `.*` are wildcards. */
export function describes(descriptor: string, type: string): boolean {
  if (descriptor === type || descriptor === '*') return true;
  if (!descriptor.endsWith('.*')) return false;
  const stem = descriptor.slice(0, -2);
  return type === stem || type.startsWith(`${stem}.`);
}

/** An event of XState's own in words: `after <delay>`, `done <child>`, `error <child>`; undefined for any other. */
export function inWords(type: string): string | undefined {
  const [, what, , name] = /^xstate\.(after|done|error)\.(actor\.|state\.)?([^.]*)/.exec(type) ?? [];
  return what === undefined ? undefined : `${what} ${name}`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** XState replaces the object when it adds a child. */
const NO_CHILDREN = Object.freeze({});

const CHILD_END = 'xstate.done.actor.';

/** XState puts another executor in its place while it takes a step. */
function settable(value: AnyActorScope['actionExecutor']): PropertyDescriptor {
  return { value, writable: true };
}

interface Report {
  readonly type: string;
  readonly actorRef: unknown;
  readonly action?: { readonly type: string; readonly params: unknown };
  readonly snapshot?: AnyMachineSnapshot;
  readonly _transitions?: readonly AnyTransitionDefinition[];
}

/** What a machine reports to its system. Not part of XState's types. */
type ReportingSystem = AnyActorScope['system'] & { _sendInspectionEvent(report: Report): void };
