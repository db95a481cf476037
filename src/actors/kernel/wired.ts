/**
 * The wiring of an actor: an object with one method for each action and guard that its machine names.
 *
 * Two doors lead to an actor. `ref.send` is XState's own: mailbox, inspection, transition. `deliver` is the short one
 * for owners in this process: it runs a hot transition (`wire.ts`) at once when the actor is idle and nobody inspects
 * the system, else it sends. Both use the same table, so that they cannot disagree.
 */
import type {
  ActorLogic,
  ActorRef,
  ActorRefFrom,
  AnyActorRef,
  AnyMachineSnapshot,
  AnyStateMachine,
  EventFrom,
  EventObject,
  InputFrom,
} from 'xstate';
import { NOTHING, runHot, type Table } from './table.ts';
import { createSmallActor } from './xstate/small-actor.ts';

/** An actor that takes these events. */
export type Ref<Event extends EventObject> = ActorRef<AnyMachineSnapshot, Event>;

/** An actor of the tree, whatever its machine: it can be looked at, but not sent anything. */
export interface AnyWired {
  /** What it is, to people: the first column of the inspector. */
  readonly kind: string;
  readonly parent: AnyWired | undefined;
  readonly ref: Ref<never>;
  readonly turn: Turn;
  /** Its name in the inspector. */
  label(): string;
  /** Live facts and counters, JSON only. */
  describe(): Record<string, unknown>;
  /** Children in the tree. */
  children(): Iterable<AnyWired>;
}

/** Actor logic of a machine, made by `wire`. */
export interface WiredLogic<M extends AnyStateMachine>
  extends ActorLogic<AnyMachineSnapshot, EventObject, { wiring: AnyWired; context: object }> {
  readonly machine?: M;
}

/**
 * Base class of the wirings of one machine:
 *
 *     class Channel extends Wired<typeof channelMachine> implements ChannelWiring
 */
export abstract class Wired<M extends AnyStateMachine> implements AnyWired {
  abstract readonly kind: string;
  readonly parent: AnyWired | undefined;
  ref: ActorRefFrom<M>;
  /** Used by the logic and by `deliver`. */
  readonly turn = new Turn();

  /**
   * @param id unique below its parent; shown to people.
   * @param input of the machine; what it makes of it, its context, is JSON only, for people to read.
   */
  constructor(
    logic: WiredLogic<M>,
    parent: AnyWired | undefined,
    id: string,
    input: InputFrom<M>,
    clock?: SystemClock,
  ) {
    this.parent = parent;
    this.ref = createSmallActor(logic, {
      id,
      input: { wiring: this, context: input as object },
      parent: parent?.ref as AnyActorRef | undefined,
      clock,
    }) as unknown as ActorRefFrom<M>;
  }

  /** After it has failed: another actor takes its place, and is to be started. @param id as for the constructor */
  protected renew(logic: WiredLogic<M>, id: string, input: InputFrom<M>): void {
    this.turn.busy = false;
    this.turn.postponed = undefined;
    this.ref = createSmallActor(logic, {
      id,
      input: { wiring: this, context: input as object },
      parent: this.parent?.ref as AnyActorRef | undefined,
      clock: undefined,
    }) as unknown as ActorRefFrom<M>;
  }

  /** What its code has thrown outside of its actions fails it as well. */
  protected crash(error: unknown): void {
    (this.ref as Ref<EventObject>).send({ type: CRASH, error } as EventObject);
  }

  abstract label(): string;

  abstract describe(): Record<string, unknown>;

  children(): Iterable<AnyWired> {
    return [];
  }

  /** Hands over an event in this turn: at once when that is safe, else through the mailbox. */
  deliver(given: EventFrom<M>): void {
    const event = given as EventObject;
    const turn = this.turn;
    const ref = this.ref as Ref<EventObject>;
    if (turn.busy || observers > 0) {
      ref.send(event);
      return;
    }
    const candidates = turn.table.candidates(event.type);
    if (candidates === undefined) {
      ref.send(event);
      return;
    }
    turn.busy = true;
    let ran = false;
    try {
      ran = runHot(this, candidates, event);
    } catch (error) {
      ran = true;
      ref.send({ type: CRASH, error } as EventObject);
    } finally {
      turn.busy = false;
    }
    if (!ran) ref.send(event);
    const { postponed } = turn;
    if (postponed === undefined) return;
    turn.postponed = undefined;
    for (const late of postponed) ref.send(late);
  }
}

/**
 * Whether an actor may take an event now, and what is hot. Kept in a class of its own so that `deliver` stays
 * monomorphic: as fields of each subclass they made every access megamorphic.
 */
export class Turn {
  /** What is hot now. */
  table: Table = NOTHING;
  /** True while an event is being handled; what arrives then waits its turn. */
  busy = false;
  /** What arrived by mailbox during a hot transition of the short way. */
  postponed: EventObject[] | undefined;
  #observer: TurnObserver | undefined;

  /** By the logic: the table of the present configuration. */
  choose(table: Table): void {
    if (this.#observer === undefined) this.table = table;
    else this.#observer.chosen(table);
  }

  /** Lets `observer` decide what is hot, from now on; undefined: the table of the configuration is. */
  observe(observer: TurnObserver | undefined): void {
    this.#observer = observer;
  }
}

/** Watches one actor. It sets the `table` of the turn, to one without the transitions that are to be seen. */
export interface TurnObserver {
  /** The actor is in a configuration with this table. */
  chosen(table: Table): void;
}

/** The clock of an actor system. */
export interface SystemClock {
  setTimeout(fire: () => void, delayMs: number): unknown;
  clearTimeout(timer: never): void;
}

/** Sent by `deliver` to an actor whose wiring has thrown: its logic throws the error where XState expects it. */
export const CRASH = 'wiring.crashed';

/** How many inspectors are attached to this process. */
let observers = 0;

/** Tells `deliver` that the system is (or is no longer) inspected: every event then goes through the mailbox. */
export function observe(): () => void {
  observers++;
  let active = true;
  return () => {
    if (active) observers--;
    active = false;
  };
}
