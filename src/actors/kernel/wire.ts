/**
 * How a statechart is wired to code.
 *
 * A machine in `src/machines` says *when* something happens: it names actions and guards, and does nothing itself. A
 * `Wired` object says *how*: it has one method per name. `wire(machine)` joins the two into actor logic; the machine
 * stays the specification and is what the inspector draws.
 *
 * Values are too many for full transitions (4 to 8 µs each). A transition that changes no state - targetless, its
 * actions all methods of the wiring, no `assign`, no `always` - has no effect but those methods. Such a
 * transition is *hot*: it is run directly, for the same event, in the same state, in the same order. Which transitions
 * are hot is read from the machine itself, once per configuration of active states. Everything else goes through the
 * machine. `test/actors/kernel/hot-path.test.ts` proves for random sequences of events that both ways act the same.
 */
import type { AnyActorScope, AnyMachineSnapshot, AnyStateMachine, EventObject, InputFrom } from 'xstate';
import { act, bound, isBound, methodOf, tie, wiringOf } from './binding.ts';
import { choose, learn, perform } from './change.ts';
import { buildTable } from './hot-table.ts';
import { type Method, NOTHING, runHot, type Table } from './table.ts';
import { type AnyWired, CRASH, type WiredLogic } from './wired.ts';
import {
  activeNodes,
  copied,
  describes,
  INIT,
  isChildEnd,
  mayDescribeChildEnd,
  noting,
  withSettableContext,
} from './xstate/internals.ts';

/**
 * Actor logic of a machine whose actions and guards are methods of the wiring given as input.
 *
 * @param beginningKey for machines of which there are thousands: maps an input to a key. Actors with equal keys begin
 *   in the same state with the same entry actions, and share one first snapshot except its context, which is the input.
 */
export function wire<M extends AnyStateMachine>(
  machine: M,
  beginningKey?: (input: InputFrom<M>) => string,
): WiredLogic<M> {
  const body = bound(machine);
  const firstContext = machine.config.context as object | ((args: { input: object }) => object);
  const beginningWith = withSettableContext(body);
  const heeded = (machine.events as string[]).filter(mayDescribeChildEnd);
  const tables = new Map<object, Map<string, Table>>();
  const tableOf = (wiring: AnyWired, snapshot: AnyMachineSnapshot): Table => {
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

  /** By the class of the wiring, whose methods they hold, and by key. */
  const beginnings = new Map<object, Map<string, Beginning>>();

  return {
    config: machine.config,
    transition(snapshot, event, scope) {
      // XState caches lookups by event type for ever. `xstate.done.actor.<id>` is a new type per child: it would leak.
      if (isChildEnd(event) && !heeded.some((descriptor) => describes(descriptor, event.type))) return snapshot;
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
        const changing = turn.table.changes.get(event.type);
        const candidate = changing && choose(wiring, changing, event);
        if (candidate !== undefined && candidate.actions === undefined && candidate.change !== 'machine') {
          const { change } = candidate;
          if (change !== undefined) {
            const next = perform(change, wiring, event, snapshot);
            turn.choose(change.table);
            return next;
          }
          const { next, change: learnt } = learn(body, wiring, event, snapshot, scope as never);
          const table = next.status === 'active' ? tableOf(wiring, next) : NOTHING;
          candidate.change = learnt === undefined ? 'machine' : { ...learnt, table };
          turn.choose(table);
          return next;
        }
        const next = body.transition(snapshot, event, scope as never) as AnyMachineSnapshot;
        if (next.status !== 'active') turn.choose(NOTHING);
        else if (activeNodes(next) !== activeNodes(snapshot)) turn.choose(tableOf(wiring, next));
        return next;
      } catch (error) {
        turn.choose(NOTHING);
        throw error;
      } finally {
        turn.busy = false;
        act(outer);
      }
    },
    getInitialSnapshot(scope, input) {
      tie(scope.self, input.wiring);
      const key = beginningKey?.(input.context as InputFrom<M>);
      const prototype: object = Object.getPrototypeOf(input.wiring);
      const known = key === undefined ? undefined : beginnings.get(prototype)?.get(key);
      if (known !== undefined) return begin(known, input.wiring, input.context, scope);
      const entry: Method[] = [];
      const outer = act(input.wiring);
      try {
        // Given ready-made: XState would make it by an `assign`, which it forbids where an action creates an actor.
        const context = typeof firstContext === 'function' ? firstContext({ input: input.context }) : firstContext;
        const recorded = key === undefined ? scope : recording(scope, machine.id, input.wiring, entry);
        const snapshot = beginningWith(context).getInitialSnapshot(recorded as never) as AnyMachineSnapshot;
        const table = tableOf(input.wiring, snapshot);
        input.wiring.turn.choose(table);
        if (key !== undefined) {
          const ofClass = beginnings.get(prototype) ?? new Map<string, Beginning>();
          beginnings.set(prototype, ofClass.set(key, { snapshot, entry, table }));
        }
        return snapshot;
      } finally {
        act(outer);
      }
    },
    start(snapshot) {
      body.start(snapshot as never);
    },
    getPersistedSnapshot: (snapshot) => snapshot as never,
  } as WiredLogic<M>;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** How actors of one kind begin: their first snapshot except its context, and what they do on entry. */
interface Beginning {
  readonly snapshot: AnyMachineSnapshot;
  readonly entry: readonly Method[];
  readonly table: Table;
}

function begin(beginning: Beginning, wiring: AnyWired, context: object, scope: AnyActorScope): AnyMachineSnapshot {
  const { snapshot, entry, table } = beginning;
  wiring.turn.choose(table);
  for (const action of entry) scope.defer(() => action.call(wiring, INIT));
  return copied(snapshot, context);
}

/** A scope that notes the entry actions; only a wiring's own can be repeated for another actor. */
function recording(scope: AnyActorScope, machine: string, wiring: AnyWired, entry: Method[]): AnyActorScope {
  return noting(scope, ({ type, exec }) => {
    if (!isBound(exec)) {
      throw new TypeError(`The machine '${machine}' begins with '${type}', which is not an action of its wiring.`);
    }
    entry.push(methodOf(wiring, type));
  });
}
