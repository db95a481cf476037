/**
 * An actor that is small. XState's own actor keeps, and makes at each creation, the options that it was made with, a
 * mailbox, a set of observers, a map of listeners, a scope of five closures: most of its time and its memory. There are
 * hundreds of thousands of actors here, and few have observers or listeners. This one has the same methods and the same
 * fields (`test/actors/kernel/xstate/small-actor.test.ts`); those that are the same for all stand in the prototype.
 */
import {
  Actor,
  type ActorOptions,
  type AnyActorLogic,
  type AnyActorRef,
  type AnyActorScope,
  type EventObject,
  type Snapshot,
  type Subscription,
} from 'xstate';
import { createSystem, type System } from './small-system.ts';

/** Of XState's options those that are used here. The clock is that of the parent's system when there is a parent. */
export interface SmallActorOptions {
  readonly id?: string | undefined;
  readonly input?: unknown;
  readonly parent?: AnyActorRef | undefined;
  readonly clock?: ActorOptions<AnyActorLogic>['clock'] | undefined;
}

/** As `createActor`. */
export function createSmallActor<Logic extends AnyActorLogic>(
  logic: Logic,
  { id, input, parent, clock }: SmallActorOptions = {},
): Actor<Logic> {
  const system = parent === undefined ? createSystem(clock, isSmall) : (parent.system as unknown as System);
  return new SmallActor(logic, system, parent, id, input) as unknown as Actor<Logic>;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const isSmall = (actor: object): boolean => actor instanceof SmallActor;

/** Shared by all actors that have none, and never added to. */
const NO_OBSERVERS: Set<unknown> = new Set();
const NO_LISTENERS: Map<string, Set<(event: EventObject) => void>> = new Map();
const NOTHING_DEFERRED: (() => void)[] = [];

/** `_processingStatus` */
const NOT_STARTED = 0;
const RUNNING = 1;
const STOPPED = 2;

/** The methods of XState's actor without its constructor. */
interface ActorMethods {
  start(): unknown;
  subscribe(...observer: unknown[]): Subscription;
  on(...listener: unknown[]): Subscription;
  update(snapshot: Snapshot<unknown>, event: EventObject): void;
  _process(event: EventObject): void;
}

const Methods = function Methods() {} as unknown as new () => ActorMethods;
Methods.prototype = Actor.prototype;

class SmallActor extends Methods {
  logic: AnyActorLogic;
  _snapshot: Snapshot<unknown>;
  readonly id: string;
  readonly sessionId: string;
  readonly system: System;
  readonly mailbox = new Mailbox(this);
  readonly _parent: AnyActorRef | undefined;
  _processingStatus = NOT_STARTED;
  _deferred = NOTHING_DEFERRED;
  // Of the prototype, until somebody observes this actor.
  declare observers: Set<unknown>;
  declare eventListeners: typeof NO_LISTENERS;

  constructor(
    logic: AnyActorLogic,
    system: System,
    parent: AnyActorRef | undefined,
    id: string | undefined,
    input: unknown,
  ) {
    super();
    this.logic = logic;
    this.system = system;
    this.sessionId = system._bookId();
    this.id = id ?? this.sessionId;
    this._parent = parent;
    system._sendInspectionEvent({ type: '@xstate.actor', actorRef: this });
    try {
      this._snapshot = logic.getInitialSnapshot(this._actorScope, input) as Snapshot<unknown>;
    } catch (error) {
      this._snapshot = { status: 'error', output: undefined, error };
    }
  }

  get ref(): this {
    return this;
  }

  get src(): AnyActorLogic {
    return this.logic;
  }

  get clock(): unknown {
    return this.system._clock;
  }

  get logger(): unknown {
    return this.system._logger;
  }

  get _actorScope(): AnyActorScope {
    return new Scope(this) as unknown as AnyActorScope;
  }

  override start(): unknown {
    super.start();
    if (this._deferred.length === 0) this._deferred = NOTHING_DEFERRED;
    return this;
  }

  override subscribe(...observer: unknown[]): Subscription {
    if (this.observers === NO_OBSERVERS) this.observers = new Set();
    return super.subscribe(...observer);
  }

  override on(...listener: unknown[]): Subscription {
    if (this.eventListeners === NO_LISTENERS) this.eventListeners = new Map();
    return super.on(...listener);
  }

  /** What XState does as well, at once where there is nothing to tell anybody. */
  override update(snapshot: Snapshot<unknown>, event: EventObject): void {
    if (snapshot.status !== 'active' || this._deferred.length > 0 || this.observers.size > 0) {
      super.update(snapshot, event);
      return;
    }
    this._snapshot = snapshot;
    this.system._sendInspectionEvent({ type: '@xstate.snapshot', actorRef: this, event, snapshot });
  }

  /** XState gives each actor that has ended a new mailbox. */
  _stopProcedure(): this {
    if (this._processingStatus !== RUNNING) return this;
    this.system.scheduler.cancelAll(this);
    this.mailbox.clear();
    this._processingStatus = STOPPED;
    this.system._unregister(this);
    return this;
  }
}

Object.assign(SmallActor.prototype, {
  options: {},
  observers: NO_OBSERVERS,
  eventListeners: NO_LISTENERS,
  systemId: undefined,
  _syncSnapshot: undefined,
  _doneEvent: undefined,
});

/** Events that arrive while one is handled, or before the start. */
class Mailbox {
  readonly #actor: SmallActor;
  #isOpen = false;
  #isBusy = false;
  #waiting: EventObject[] | undefined;

  constructor(actor: SmallActor) {
    this.#actor = actor;
  }

  start(): void {
    this.#isOpen = true;
    const first = this.#waiting?.shift();
    if (first !== undefined) this.#handle(first);
  }

  clear(): void {
    this.#waiting = undefined;
  }

  enqueue(event: EventObject): void {
    if (this.#isOpen && !this.#isBusy) {
      this.#handle(event);
      return;
    }
    this.#waiting ??= [];
    this.#waiting.push(event);
  }

  #handle(first: EventObject): void {
    this.#isBusy = true;
    let event: EventObject | undefined = first;
    do {
      this.#actor._process(event);
      event = this.#waiting?.shift();
    } while (event !== undefined);
    this.#isBusy = false;
  }
}

type Action = Parameters<AnyActorScope['actionExecutor']>[0];
type Executor = AnyActorScope['actionExecutor'];

/** What an actor's logic is handed for one event: methods in place of closures, except the one that is called without it. */
class Scope {
  readonly self: SmallActor;
  // Not private: a scope may be the prototype of another one.
  executor: Executor | undefined;

  constructor(self: SmallActor) {
    this.self = self;
  }

  get id(): string {
    return this.self.id;
  }

  get sessionId(): string {
    return this.self.sessionId;
  }

  get logger(): unknown {
    return this.self.logger;
  }

  get system(): System {
    return this.self.system;
  }

  get actionExecutor(): Executor {
    const { self } = this;
    this.executor ??= (action) => {
      if (self._processingStatus === RUNNING) execute(self, action);
      /* v8 ignore next -- XState's own actors come here; the logic of a wiring defers its entry actions by itself */ else
        this.defer(() => execute(self, action));
    };
    return this.executor;
  }

  /** XState puts another one in its place while it takes a step. */
  set actionExecutor(executor: Executor) {
    this.executor = executor;
  }

  defer(effect: () => void): void {
    const { self } = this;
    if (self._deferred === NOTHING_DEFERRED) self._deferred = [];
    self._deferred.push(effect);
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

function execute(self: SmallActor, { type, params, exec, info }: Action): void {
  self.system._sendInspectionEvent({ type: '@xstate.action', actorRef: self, action: { type, params } });
  exec?.(info, params);
}
