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
 * machine. `test/actors/kernel/hot-path.test.ts` proves for random sequences of events that both ways answer alike.
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
  createActor,
  type EventObject,
} from 'xstate';
import { act, bound, isBound, type Method, methodOf, tie, wiringOf } from './binding.ts';
import { buildTable, NOTHING, runHot, type Table } from './hot-table.ts';

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

/** The body of one actor: its methods are the actions and guards that its machine names. */
export abstract class Wired {
  abstract readonly kind: Kind;
  readonly parent: Wired | undefined;
  readonly ref: WiredRef;
  /** The logic and `deliver` keep it. */
  readonly turn = new Turn();

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
    const turn = this.turn;
    if (turn.busy || observers > 0) {
      this.ref.send(event);
      return;
    }
    const candidates = turn.table.candidates(event.type);
    if (candidates === undefined) {
      this.ref.send(event);
      return;
    }
    turn.busy = true;
    let ran = false;
    try {
      ran = runHot(this, candidates, event);
    } catch (error) {
      ran = true;
      this.ref.send({ type: CRASH, error } as EventObject);
    } finally {
      turn.busy = false;
    }
    if (!ran) this.ref.send(event);
    const { postponed } = turn;
    if (postponed === undefined) return;
    turn.postponed = undefined;
    for (const late of postponed) this.ref.send(late);
  }
}

/**
 * Whether an actor may take an event now, and what is hot. An object of one shape for actors of all kinds: where
 * `deliver` looked at the wirings themselves, V8 would have to search for each field.
 */
export class Turn {
  /** Set by the logic: what is hot in the present configuration. */
  table: Table = NOTHING;
  /** True while an event is being handled; what arrives then waits its turn. */
  busy = false;
  /** What arrived by mailbox during a hot transition of the short way. */
  postponed: EventObject[] | undefined;
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
  const body = bound(machine);
  const firstContext = machine.config.context as object | ((args: { input: object }) => object);
  const config = { ...machine.config };
  body.config = config as never;
  const heeded = new Set<string>(machine.events);
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
      // XState remembers every type of event it has looked for, and each child's end is a type of its own.
      if (event.type.startsWith(CHILD_END) && !heeded.has(event.type)) return snapshot;
      const wiring = wiringOf(scope.self);
      const { turn } = wiring;
      if (turn.busy) {
        turn.postponed ??= [];
        turn.postponed.push(event);
        return snapshot;
      }
      const outer = act(wiring);
      turn.busy = true;
      try {
        if (event.type === CRASH) throw (event as EventObject & { error: unknown }).error;
        const candidates = turn.table.candidates(event.type);
        if (candidates !== undefined && runHot(wiring, candidates, event)) return snapshot;
        const next = body.transition(snapshot, event, scope as never) as AnyMachineSnapshot;
        if (next._nodes !== snapshot._nodes) {
          turn.table = next.status === 'active' ? tableOf(wiring, next) : NOTHING;
        }
        return next;
      } catch (error) {
        turn.table = NOTHING;
        throw error;
      } finally {
        turn.busy = false;
        act(outer);
      }
    },
    getInitialSnapshot(scope, input) {
      tie(scope.self, input.wiring);
      const key = alike?.(input.context);
      const known = key === undefined ? undefined : beginnings.get(key);
      if (known !== undefined) return begin(known, input.wiring, input.context, scope);
      const entry: Method[] = [];
      const outer = act(input.wiring);
      try {
        // Given ready-made: XState would make it by an `assign`, which it forbids where an action creates an actor.
        const context = typeof firstContext === 'function' ? firstContext({ input: input.context }) : firstContext;
        config.context = context as never;
        const recorded = key === undefined ? scope : recording(scope as object as Scope, input.wiring, entry);
        const snapshot = body.getInitialSnapshot(recorded as never) as AnyMachineSnapshot;
        const table = tableOf(input.wiring, snapshot);
        input.wiring.turn.table = table;
        if (key !== undefined) beginnings.set(key, { snapshot, entry, table });
        return snapshot;
      } finally {
        act(outer);
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

const CRASH = 'wiring.crashed';
const CHILD_END = 'xstate.done.actor.';
const INIT: EventObject = { type: 'xstate.init' };

/** How many inspectors are attached to this process. */
let observers = 0;

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
  wiring.turn.table = table;
  for (const action of entry) (scope as Scope).defer(() => action.call(wiring, INIT));
  return { ...snapshot, context, children: {} } as AnyMachineSnapshot;
}

/** A scope that notes the entry actions; only a wiring's own can be repeated for another actor. */
function recording(scope: Scope, wiring: Wired, entry: Method[]): Scope {
  return {
    ...scope,
    actionExecutor: (action) => {
      if (!isBound(action.exec)) {
        throw new TypeError(`A ${wiring.kind} begins with '${action.type}', which is not an action of its wiring.`);
      }
      entry.push(methodOf(wiring, action.type));
      scope.actionExecutor(action);
    },
  };
}
