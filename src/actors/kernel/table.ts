/** What an actor does with an event that changes no state: the part of a transition that needs no machine. */
import type { AnyMachineSnapshot, EventObject } from 'xstate';

/** A method of a wiring, called with the wiring as `this`. */
export type Method = (this: Snapshots, event: EventObject) => unknown;

/** All that a method may ask of a wiring without knowing whose it is. */
export interface Snapshots {
  readonly ref: { getSnapshot(): AnyMachineSnapshot };
}

/** What an event does in one configuration: candidates in document order. Those without actions need the machine. */
export interface Candidate {
  readonly guard: Method | undefined;
  readonly actions: readonly Method[] | undefined;
}

/** What a transition to another state does. */
export interface Change {
  readonly actions: readonly Method[];
  /** Of some actor: all others end in a copy of it, with their own context. */
  readonly snapshot: AnyMachineSnapshot;
  readonly table: Table;
}

/** A candidate that may change the state, and what is known of it. */
export interface ChangeCandidate extends Candidate {
  /** Undefined before the machine has performed it once; `machine`: it is the machine's each time. */
  change: Change | 'machine' | undefined;
}

/** The candidates of each event that can be decided without the machine. Shared by all actors in that configuration. */
export class Table {
  readonly rows: ReadonlyMap<string, readonly Candidate[]>;
  /** The candidates of events that may change the state, where their guards can be asked without the machine. */
  readonly changes: ReadonlyMap<string, readonly ChangeCandidate[]>;
  // The last lookup: events of one type come in rows, as do the updates of a hundred subscriptions.
  #type = '';
  #candidates: readonly Candidate[] | undefined;

  constructor(
    rows: ReadonlyMap<string, readonly Candidate[]>,
    changes: ReadonlyMap<string, readonly ChangeCandidate[]> = new Map(),
  ) {
    this.rows = rows;
    this.changes = changes;
  }

  candidates(type: string): readonly Candidate[] | undefined {
    if (type !== this.#type) {
      this.#type = type;
      this.#candidates = this.rows.get(type);
    }
    return this.#candidates;
  }
}

/** Nothing is hot. */
export const NOTHING = new Table(new Map());

/** Runs the first candidate whose guard passes; false when the machine has to decide. */
export function runHot(wiring: Snapshots, candidates: readonly Candidate[], event: EventObject): boolean {
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
