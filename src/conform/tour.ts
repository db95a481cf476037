/**
 * A walk over a model that takes every transition, or every transition after every other: all states, all transitions,
 * all pairs of them.
 *
 * The graph of the model is `xstate/graph`'s. The walk is planned as it goes, since the conversation may have led
 * elsewhere meanwhile (another client's put), and a transition may be given up because the server fails on it.
 */
import type { ActorLogic, AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';
import { type AdjacencyMap, getAdjacencyMap } from 'xstate/graph';
import { stateKey } from './instance.ts';

/** What a move elsewhere amounts to here: explored under the name of the move. */
const SIGNALS = new Set(['changed', 'unchanged', 'unselected', 'gone', 'cleared']);

/** How often a move is tried that cannot be made just then. */
const MOST_ATTEMPTS = 10;

/** How often a move may lead elsewhere than the model alone says, because of what others do. */
const MOST_DIVERSIONS = 200;

/** How far a tour goes: every transition once, or every pair of transitions that can follow each other. */
export const depths = ['transitions', 'pairs'] as const;
export type Depth = (typeof depths)[number];

interface Transition {
  readonly index: number;
  readonly from: string;
  readonly event: string;
  readonly to: string;
  /** Indexes of transitions that are still to be taken right after this one. */
  readonly wanted: Set<number>;
  /** Indexes of transitions that were. */
  readonly followers: Set<number>;
  taken: boolean;
  givenUp: boolean;
  attempts: number;
}

export interface Coverage {
  readonly states: readonly [covered: number, all: number];
  readonly transitions: readonly [covered: number, all: number];
  readonly pairs: readonly [covered: number, all: number];
  /** Transitions that were not taken, for people. */
  readonly missing: readonly string[];
  /** Pairs that were not taken, of transitions that were. */
  readonly missingPairs: readonly string[];
}

export class Tour {
  readonly #transitions: Transition[] = [];
  readonly #outgoing = new Map<string, Transition[]>();
  readonly #depth: Depth;
  readonly #pairs: number;
  #last: Transition | undefined;
  /** Cannot be made until something else has happened. */
  readonly #postponed = new Set<Transition>();

  constructor(model: AnyStateMachine, depth: Depth = 'pairs') {
    this.#depth = depth;
    for (const { from, event, to } of explore(model)) {
      const transition = {
        index: this.#transitions.length,
        from,
        event,
        to,
        wanted: new Set<number>(),
        followers: new Set<number>(),
        taken: false,
        givenUp: false,
        attempts: 0,
      };
      this.#transitions.push(transition);
      const outgoing = this.#outgoing.get(from);
      if (outgoing === undefined) this.#outgoing.set(from, [transition]);
      else outgoing.push(transition);
    }
    for (const { to, wanted } of this.#transitions) {
      for (const { index } of this.#outgoing.get(to) ?? []) wanted.add(index);
    }
    this.#pairs = this.#transitions.reduce((sum, { wanted }) => sum + wanted.size, 0);
  }

  /** The next move for a model in the state `key`; undefined when everything was taken that can be. */
  next(key: string): string | undefined {
    const behind = this.#last?.to === key ? this.#last : undefined;
    const direct = behind && this.#firstWanted(behind);
    return (direct ?? this.#stepTowardsWanted(key))?.event;
  }

  /** The move was made in state `from`, and the model is now in state `to`. */
  took(from: string, event: string, to: string): void {
    const transition = this.#find(from, event);
    if (transition === undefined) return;
    if (this.#last?.to === from) {
      this.#last.wanted.delete(transition.index);
      this.#last.followers.add(transition.index);
    }
    if (this.#depth === 'transitions') this.#wantNoMore(transition);
    transition.taken = true;
    if (transition.to !== to && ++transition.attempts >= MOST_DIVERSIONS) this.giveUp(from, event);
    this.#postponed.clear();
    this.#last = transition.to === to ? transition : undefined;
  }

  /** The move cannot be made now, though the model knows it. */
  postpone(from: string, event: string): void {
    const transition = this.#find(from, event);
    if (transition === undefined) return;
    if (this.#last?.to === from) this.#last.wanted.delete(transition.index);
    if (++transition.attempts >= MOST_ATTEMPTS) this.giveUp(from, event);
    this.#postponed.add(transition);
    this.#last = undefined;
  }

  /** The server fails on it: it is not tried again. */
  giveUp(from: string, event: string): void {
    const transition = this.#find(from, event);
    if (transition === undefined || transition.givenUp) return;
    transition.givenUp = true;
    transition.wanted.clear();
    this.#wantNoMore(transition);
  }

  /** The server fails on it, whatever the state. */
  giveUpMove(event: string): void {
    for (const transition of this.#transitions) if (transition.event === event) this.giveUp(transition.from, event);
  }

  /** A new conversation: what comes next follows nothing. */
  restart(): void {
    this.#last = undefined;
  }

  get coverage(): Coverage {
    const taken = this.#transitions.filter((transition) => transition.taken);
    const states = new Set(this.#transitions.flatMap(({ from, to }) => [from, to]));
    const visited = new Set(taken.flatMap(({ from, to }) => [from, to]));
    return {
      states: [visited.size, states.size],
      transitions: [taken.length, this.#transitions.length],
      pairs: [this.#transitions.reduce((sum, { followers }) => sum + followers.size, 0), this.#pairs],
      missing: this.#transitions.filter(({ taken }) => !taken).map(describe),
      missingPairs: taken.flatMap((first) => this.#missingBehind(first)),
    };
  }

  // --- helpers

  #find(from: string, event: string): Transition | undefined {
    return this.#outgoing.get(from)?.find((transition) => transition.event === event);
  }

  #wantNoMore({ index }: Transition): void {
    for (const { wanted } of this.#transitions) wanted.delete(index);
  }

  #missingBehind(first: Transition): string[] {
    const behind = this.#outgoing.get(first.to) ?? [];
    const missing = behind.filter(({ index, taken }) => taken && !first.followers.has(index));
    return missing.map((second) => `${describe(first)}, then ${second.event}`);
  }

  #firstWanted({ wanted }: Transition): Transition | undefined {
    const [index] = wanted;
    return index === undefined ? undefined : this.#transitions[index];
  }

  /** First step of the shortest way to a transition that lacks a follower. */
  #stepTowardsWanted(start: string): Transition | undefined {
    const firstSteps = new Map<string, Transition | undefined>([[start, undefined]]);
    for (const [state, firstStep] of firstSteps) {
      for (const transition of this.#outgoing.get(state) ?? []) {
        if (transition.givenUp || this.#postponed.has(transition)) continue;
        const step = firstStep ?? transition;
        if (transition.wanted.size > 0) return step;
        if (!firstSteps.has(transition.to)) firstSteps.set(transition.to, step);
      }
    }
    return undefined;
  }
}

/** Who goes on a tour: the key of the state it is in, and its moves. */
export interface Tourist {
  readonly key: string;
  move(event: string): Promise<void>;
}

/** A tour alone, to its end. Throws what the moves throw. */
export async function follow(tour: Tour, tourist: Tourist): Promise<void> {
  tour.restart();
  for (let event = tour.next(tourist.key); event !== undefined; event = tour.next(tourist.key)) {
    const from = tourist.key;
    await tourist.move(event);
    tour.took(from, event, tourist.key);
  }
}

/** Moves that a model knows. */
export function movesOf(model: AnyStateMachine): string[] {
  return (model.events as string[]).filter((type) => !SIGNALS.has(type));
}

// --- helpers --------------------------------------------------------------------------------------------------------

function describe({ from, event }: Transition): string {
  return `${event} in ${from}`;
}

type Explorable = ActorLogic<AnyMachineSnapshot, EventObject, undefined>;

function* explore(model: AnyStateMachine): Generator<{ from: string; event: string; to: string }> {
  const events: EventObject[] = movesOf(model).map((type) => ({ type }));
  const map: AdjacencyMap<AnyMachineSnapshot, EventObject> = getAdjacencyMap(model as unknown as Explorable, {
    events,
    filterEvents: (snapshot, event) => snapshot.can(event as never),
    serializeState: stateKey,
  });
  for (const [from, { transitions }] of Object.entries(map)) {
    for (const { event, state } of Object.values<{ event: EventObject; state: AnyMachineSnapshot }>(transitions)) {
      yield { from, event: event.type, to: stateKey(state) };
    }
  }
}
