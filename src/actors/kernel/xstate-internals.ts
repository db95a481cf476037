/**
 * Everything that this runtime uses of XState beyond its documented interface. Each function has a test
 * (`test/actors/kernel/xstate-internals.test.ts`) that fails when a new version of XState does it another way.
 */
import {
  Actor,
  type ActorOptions,
  type AnyActorLogic,
  type AnyActorRef,
  type AnyActorScope,
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  type AnyTransitionDefinition,
  type EventObject,
  type Observer,
  type SnapshotFrom,
  type Subscription,
} from 'xstate';

/** The states that are active in a snapshot, compound ones included. The same array while the configuration stays. */
export function activeNodes(snapshot: AnyMachineSnapshot): readonly AnyStateNode[] {
  return snapshot._nodes;
}

/**
 * An actor that is small. XState keeps with each actor the options that it was made with, a set of observers, a map of
 * listeners and four closures: half of its memory. Few actors have observers or listeners; they get theirs when somebody
 * subscribes.
 */
export class SmallActor<Logic extends AnyActorLogic> extends Actor<Logic> {
  constructor(logic: Logic, options: ActorOptions<Logic>) {
    super(logic, options);
    const fields = this as unknown as Fields;
    fields.observers = NO_OBSERVERS;
    fields.eventListeners = NO_LISTENERS;
    fields.options = NO_OPTIONS;
    fields._actorScope = new SmallScope(fields);
    if (options.parent === undefined) cancelOnlyTimers(this.system as TimedSystem);
  }

  override subscribe(observer: Observer<SnapshotFrom<Logic>>): Subscription;
  override subscribe(
    next?: (snapshot: SnapshotFrom<Logic>) => void,
    error?: (error: unknown) => void,
    complete?: () => void,
  ): Subscription;
  override subscribe(...observer: unknown[]): Subscription {
    const collections = this as unknown as Fields;
    if (collections.observers === NO_OBSERVERS) collections.observers = new Set();
    return super.subscribe(...(observer as []));
  }

  override on(...listener: Parameters<Actor<Logic>['on']>): ReturnType<Actor<Logic>['on']> {
    const collections = this as unknown as Fields;
    if (collections.eventListeners === NO_LISTENERS) collections.eventListeners = new Map();
    return super.on(...listener);
  }
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
  return { ...snapshot, context, children: {} } as AnyMachineSnapshot;
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

const CHILD_END = 'xstate.done.actor.';

/** Shared by all actors that have none, and never added to. */
const NO_OBSERVERS: Set<unknown> = new Set();
const NO_LISTENERS: Fields['eventListeners'] = new Map();
const NO_OPTIONS = {};

/** What XState's types do not tell of an actor. */
interface Fields {
  observers: Set<unknown>;
  eventListeners: Map<string, Set<(event: EventObject) => void>>;
  options: object;
  _actorScope: object;
  readonly _deferred: (() => void)[];
  readonly _processingStatus: number;
  readonly id: string;
  readonly sessionId: string;
  readonly logger: unknown;
  readonly system: ReportingSystem;
}

/** `_processingStatus` of an actor that has been started. */
const RUNNING = 1;

type Action = Parameters<AnyActorScope['actionExecutor']>[0];

/** What XState hands to an actor's logic: methods in place of closures, except the one that XState calls without it. */
class SmallScope {
  readonly self: Fields;
  readonly id: string;
  readonly sessionId: string;
  readonly logger: unknown;
  readonly system: ReportingSystem;
  actionExecutor: (action: Action) => void;

  constructor(self: Fields) {
    this.self = self;
    this.id = self.id;
    this.sessionId = self.sessionId;
    this.logger = self.logger;
    this.system = self.system;
    this.actionExecutor = (action) => {
      if (self._processingStatus === RUNNING) {
        execute(self, action);
        return;
      }
      /* v8 ignore next -- XState's own actors come here; the logic of a wiring defers its entry actions by itself */
      self._deferred.push(() => execute(self, action));
    };
  }

  defer(effect: () => void): void {
    this.self._deferred.push(effect);
  }

  stopChild(child: { _stop(): void }): void {
    child._stop();
  }

  emit(event: EventObject): void {
    for (const type of [event.type, '*']) {
      for (const listener of this.self.eventListeners.get(type) ?? []) listener(event);
    }
  }
}

function execute(self: Fields, { type, params, exec, info }: Action): void {
  self.system._sendInspectionEvent({ type: '@xstate.action', actorRef: self, action: { type, params } });
  exec?.(info, params);
}

/** XState puts another executor in its place while it takes a step. */
function settable(value: AnyActorScope['actionExecutor']): PropertyDescriptor {
  return { value, writable: true };
}

type TimedSystem = AnyActorScope['system'] & { readonly scheduler: Scheduler };

interface Scheduler {
  schedule(source: AnyActorRef, ...what: unknown[]): void;
  cancelAll(actor: AnyActorRef): void;
}

/** An actor that ends looks through all timers of its system for its own: only one that ever had a timer need do that. */
function cancelOnlyTimers({ scheduler }: TimedSystem): void {
  const timed = new WeakSet<AnyActorRef>();
  const { schedule, cancelAll } = scheduler;
  scheduler.schedule = (source, ...what) => {
    timed.add(source);
    schedule(source, ...what);
  };
  scheduler.cancelAll = (actor) => {
    if (timed.has(actor)) cancelAll(actor);
  };
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
