/**
 * How a statechart gets a body.
 *
 * A machine in `src/machines` says *when* something happens: it names actions and guards, and does nothing itself. A
 * `Wired` object says *how*: it has one method per name. `embody(machine)` joins the two into actor logic; the machine
 * stays the specification and is what the inspector draws.
 *
 * Values are too many for full transitions (4 to 8 µs each). A transition that changes no state - targetless, its
 * actions all methods of the wiring, no `assign`, no `always` beside it - has no effect but those methods. Such a
 * transition is *hot*: it is run directly, for the same event, in the same state, in the same order. Which transitions
 * are hot is read from the machine itself, per configuration of active states, once. Everything else goes through the
 * machine. `test/actors/hot-path.test.ts` proves for random sequences of events that both ways answer alike.
 *
 * Two doors lead to an actor. `ref.send` is XState's own: mailbox, inspection, transition. `deliver` is the short one
 * for owners in this process: it runs a hot transition at once when the actor is idle and nobody inspects the system,
 * else it sends. Both find the same table, so that they cannot disagree.
 */
import {
  type ActorLogic,
  type ActorRef,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  createActor,
  type EventObject,
} from 'xstate';
import { wired, wiredGuard } from '../machines/wired.ts';

/** What an actor of the tree is, to people: the first column of the inspector. */
export type Kind =
  | 'ioc'
  | 'supervisor'
  | 'nameServer'
  | 'beacon'
  | 'circuit'
  | 'channel'
  | 'subscription'
  | 'pv'
  | 'putCompletion'
  | 'client'
  | 'clientSearcher'
  | 'clientSearchTimer'
  | 'clientCircuit'
  | 'clientChannel'
  | 'clientSubscription'
  | 'clientRegistration'
  | 'repeater'
  | 'device'
  | 'helper';

export type WiredRef = ActorRef<AnyMachineSnapshot, EventObject>;
export type WiredLogic = ActorLogic<AnyMachineSnapshot, EventObject, { wiring: Wired; context: object }>;

/** A method of a wiring as the table calls it. */
type Method = (this: Wired, event: EventObject) => unknown;

/** What an event does in one configuration: candidates in document order. `cold` ones need the machine. */
interface Candidate {
  readonly guard: Method | undefined;
  readonly actions: readonly Method[] | undefined;
}
type AnyTransition = { guard?: unknown; target?: readonly unknown[] | undefined; actions: readonly unknown[] };
type Table = Readonly<Record<string, readonly Candidate[]>>;

/** The body of one actor: its methods are the actions and guards that its machine names. */
export abstract class Wired {
  abstract readonly kind: Kind;
  readonly parent: Wired | undefined;
  readonly ref: WiredRef;
  /** Set by the logic: what is hot in the present configuration. */
  table: Table = NOTHING;
  /** True while an event is being handled; what arrives then waits its turn. */
  busy = false;
  /** What arrived by mailbox during a hot transition of the short way. */
  postponed: EventObject[] | undefined;

  /**
   * @param id unique below its parent; shown to people.
   * @param context the machine's first context: JSON only, for people to read.
   */
  constructor(logic: WiredLogic, parent: Wired | undefined, id: string, context: object, clock?: SystemClock) {
    this.parent = parent;
    this.ref = createActor(logic, {
      id,
      input: { wiring: this, context },
      ...(parent ? { parent: parent.ref } : {}),
      ...(clock ? { clock } : {}),
    });
  }

  /** What to call it in the inspector. */
  abstract label(): string;

  /** Live facts and counters, JSON only. */
  abstract describe(): Record<string, unknown>;

  /** Children of the tree, for who walks it. */
  children(): Iterable<Wired> {
    return [];
  }

  /** Hands over an event in this turn: at once when that is safe, else through the mailbox. */
  deliver(event: EventObject): void {
    if (this.busy || observers > 0) {
      this.ref.send(event);
      return;
    }
    const candidates = this.table[event.type];
    if (candidates === undefined) {
      this.ref.send(event);
      return;
    }
    this.busy = true;
    let ran = false;
    try {
      ran = runHot(this, candidates, event);
    } catch (error) {
      ran = true;
      this.ref.send({ type: CRASH, error } as EventObject);
    } finally {
      this.busy = false;
    }
    if (!ran) this.ref.send(event);
    if (this.postponed !== undefined) this.#sendPostponed(this.postponed);
  }

  #sendPostponed(events: EventObject[]): void {
    this.postponed = undefined;
    for (const event of events) this.ref.send(event);
  }
}

/** The clock of an actor system. */
export interface SystemClock {
  setTimeout(fire: () => void, delayMs: number): unknown;
  clearTimeout(timer: never): void;
}

/**
 * Actor logic of a machine whose actions and guards are methods of the wiring given as input.
 *
 * @param alike for machines of which there are thousands: contexts with the same answer begin in the same state, with
 *   the same entry actions. The beginning is then worked out once per answer, not once per actor.
 */
export function embody(machine: AnyStateMachine, alike?: (context: object) => string): WiredLogic {
  const body = machine.provide({
    actions: bind(placeholders(machine.implementations.actions)),
    guards: bind(placeholders(machine.implementations.guards)),
  });
  const firstContext = machine.config.context as object | ((args: { input: object }) => object);
  const config = { ...machine.config };
  body.config = config as never;
  const tables = new Map<object, Map<string, Table>>();
  const tableOf = (wiring: Wired, snapshot: AnyMachineSnapshot): Table => {
    const prototype: object = Object.getPrototypeOf(wiring);
    let ofClass = tables.get(prototype);
    if (ofClass === undefined) {
      ofClass = new Map();
      tables.set(prototype, ofClass);
    }
    const key = JSON.stringify(snapshot.value);
    let table = ofClass.get(key);
    if (table === undefined) {
      table = buildTable(snapshot, wiring);
      ofClass.set(key, table);
    }
    return table;
  };

  const beginnings = new Map<string, Beginning>();

  return {
    config: machine.config,
    transition(snapshot, event, scope) {
      const wiring = (scope.self as Embodied)[WIRING]!;
      if (wiring.busy) {
        wiring.postponed ??= [];
        wiring.postponed.push(event);
        return snapshot;
      }
      const outer = acting;
      acting = wiring;
      wiring.busy = true;
      try {
        if (event.type === CRASH) throw (event as EventObject & { error: unknown }).error;
        const candidates = wiring.table[event.type];
        if (candidates !== undefined && runHot(wiring, candidates, event)) return snapshot;
        const next = body.transition(snapshot, event, scope as never) as AnyMachineSnapshot;
        if (next._nodes !== snapshot._nodes) {
          wiring.table = next.status === 'active' ? tableOf(wiring, next) : NOTHING;
        }
        return next;
      } catch (error) {
        wiring.table = NOTHING;
        throw error;
      } finally {
        wiring.busy = false;
        acting = outer;
      }
    },
    getInitialSnapshot(scope, input) {
      (scope.self as Embodied)[WIRING] = input.wiring;
      const key = alike?.(input.context);
      const known = key === undefined ? undefined : beginnings.get(key);
      if (known !== undefined) return begin(known, input.wiring, input.context, scope);
      const entry: Method[] = [];
      const outer = acting;
      acting = input.wiring;
      try {
        // Given ready-made: XState would make it by an `assign`, which it forbids where an action creates an actor.
        const context = typeof firstContext === 'function' ? firstContext({ input: input.context }) : firstContext;
        config.context = context as never;
        const recorded = key === undefined ? scope : recording(scope as object as Scope, input.wiring, entry);
        const snapshot = body.getInitialSnapshot(recorded as never) as AnyMachineSnapshot;
        input.wiring.table = tableOf(input.wiring, snapshot);
        if (key !== undefined) beginnings.set(key, { snapshot, entry, table: input.wiring.table });
        return snapshot;
      } finally {
        acting = outer;
      }
    },
    start(snapshot) {
      body.start(snapshot as never);
    },
    getPersistedSnapshot: (snapshot) => snapshot as never,
  } as WiredLogic;
}

/** Tells `deliver` that the system is (or is no longer) inspected: every event then goes through the mailbox. */
export function observe(): () => void {
  observers++;
  let active = true;
  return () => {
    if (active) observers--;
    active = false;
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const NOTHING: Table = Object.freeze({});
const CRASH = 'wiring.crashed';
const INIT: EventObject = { type: 'xstate.init' };

/** How many inspectors are attached to this process. */
let observers = 0;

/** Implementations made by `bind`: what they name is a method of the wiring. */
const boundNames = new WeakSet<object>();
type Bound = Record<string, (args: { event: EventObject; self?: object }) => never>;

/** Where an actor keeps its wiring: a property, since a WeakMap of so many costs the garbage collector dearly. */
const WIRING = Symbol('wiring');
type Embodied = { [WIRING]?: Wired };

/** The wiring whose machine is in transition: XState hands guards no `self`. */
let acting: Wired | undefined;

/** How actors of one kind begin: their first snapshot but for its context, and what they do on entry. */
interface Beginning {
  readonly snapshot: AnyMachineSnapshot;
  readonly entry: readonly Method[];
  readonly table: Table;
}

/** The part of XState's actor scope that a beginning needs. */
interface Scope {
  readonly defer: (effect: () => void) => void;
  readonly actionExecutor: (action: { type: string; exec?: object }) => void;
}

function begin(beginning: Beginning, wiring: Wired, context: object, scope: object): AnyMachineSnapshot {
  const { snapshot, entry, table } = beginning;
  wiring.table = table;
  for (const action of entry) (scope as Scope).defer(() => action.call(wiring, INIT));
  return { ...snapshot, context, children: {} } as AnyMachineSnapshot;
}

/** A scope that notes the entry actions; only a wiring's own can be repeated for another actor. */
function recording(scope: Scope, wiring: Wired, entry: Method[]): Scope {
  return {
    ...scope,
    actionExecutor: (action) => {
      if (action.exec === undefined || !boundNames.has(action.exec)) {
        throw new TypeError(`A ${wiring.kind} begins with '${action.type}', which is not an action of its wiring.`);
      }
      entry.push(methodOf(wiring, action.type));
      scope.actionExecutor(action);
    },
  };
}

function runHot(wiring: Wired, candidates: readonly Candidate[], event: EventObject): boolean {
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i]!;
    if (candidate.guard !== undefined && candidate.guard.call(wiring, event) !== true) continue;
    const actions = candidate.actions;
    if (actions === undefined) return false;
    for (let j = 0; j < actions.length; j++) actions[j]!.call(wiring, event);
    return true;
  }
  return false;
}

/** Implementations that call the acting wiring's method of the same name. */
function bind(names: Iterable<string>): Bound {
  const bound: Bound = {};
  for (const name of names) {
    bound[name] = ({ event, self }) => {
      // Guards are not told whose they are; asked from outside, as `snapshot.can()` does, they refuse.
      const wiring = self === undefined ? acting : (self as Embodied)[WIRING];
      return (wiring !== undefined && methodOf(wiring, name).call(wiring, event)) as never;
    };
    boundNames.add(bound[name]);
  }
  return bound;
}

function methodOf(wiring: Wired, name: string): Method {
  const implementation = (wiring as unknown as Record<string, Method | undefined>)[name];
  if (implementation === undefined) {
    throw new TypeError(`The machine of a ${wiring.kind} names '${name}', but its wiring has no such method.`);
  }
  return implementation;
}

/** Names left to the wiring: those that the machine's `setup` declares with a placeholder of `machines/wired.ts`. */
function placeholders(implementations: object): string[] {
  return Object.entries(implementations)
    .filter(([, implementation]) => implementation === wired || implementation === wiredGuard)
    .map(([name]) => name);
}

/** For every event: what happens in this configuration, if all of it can be decided without the machine. */
function buildTable(snapshot: AnyMachineSnapshot, wiring: Wired): Table {
  const table: Record<string, readonly Candidate[]> = {};
  const nodes: readonly AnyStateNode[] = snapshot._nodes;
  if (nodes.some((node) => node.always !== undefined && node.always.length > 0)) return table;
  for (const type of snapshot.machine.events as string[]) {
    if (type.includes('*')) continue;
    const handlers = new Set<AnyStateNode>();
    for (const node of nodes) {
      if (node.type !== 'atomic' && node.type !== 'final') continue;
      const handler = nearestHandler(node, type);
      if (handler) handlers.add(handler);
    }
    const [handler, another] = handlers;
    if (handler === undefined || another !== undefined) continue;
    const candidates = candidatesOf(handler.transitions.get(type)!, snapshot.machine, wiring);
    if (candidates?.some((candidate) => candidate.actions !== undefined)) table[type] = candidates;
  }
  return table;
}

function nearestHandler(node: AnyStateNode, type: string): AnyStateNode | undefined {
  for (let at: AnyStateNode | undefined = node; at !== undefined; at = at.parent) {
    if (at.transitions.has(type)) return at;
  }
  return undefined;
}

/** Undefined when a guard is more than a named function, so that not even the choice can be made here. */
function candidatesOf(
  transitions: AnyTransition[],
  machine: AnyStateMachine,
  wiring: Wired,
): readonly Candidate[] | undefined {
  const { actions: implementations } = machine.implementations;
  const isWired = (name: unknown): name is string =>
    typeof name === 'string' && name in implementations && boundNames.has((implementations as Bound)[name]!);
  const candidates: Candidate[] = [];
  for (const { guard, target, actions } of transitions) {
    const decide = guard === undefined ? undefined : guardOf(guard, machine, wiring);
    if (guard !== undefined && decide === undefined) return undefined;
    const hot = (target === undefined || target.length === 0) && actions.every(isWired);
    candidates.push({
      guard: decide,
      actions: hot ? actions.map((action) => methodOf(wiring, action as string)) : undefined,
    });
  }
  return candidates;
}

/** The wiring's guard of that name, or the machine's own: pure, of event and context. */
function guardOf(guard: unknown, machine: AnyStateMachine, wiring: Wired): Method | undefined {
  if (typeof guard !== 'string') return undefined;
  const implementation = (machine.implementations.guards as Record<string, unknown>)[guard];
  if (typeof implementation !== 'function' || 'check' in implementation) return undefined;
  if (boundNames.has(implementation)) return methodOf(wiring, guard);
  const own = implementation as (args: { context: unknown; event: EventObject }) => boolean;
  return function (this: Wired, event) {
    return own({ context: this.ref.getSnapshot().context, event });
  };
}
