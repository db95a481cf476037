/**
 * The census as rows, and what changed since the last look.
 *
 * Nothing is tapped for the tree: snapshots are immutable, so an actor whose snapshot is the same object has not
 * changed. Looking at 20,000 actors takes a few milliseconds.
 */
import type { AnyStateMachine, Snapshot } from 'xstate';
import { describeState, isMachineSnapshot } from '../actors/kernel/state-text.ts';
import { type Change, type Mark, NO_PARENT, type Row } from './feed.ts';
import type { CensusEntry } from './source.ts';
import { markOf, snapshotOf } from './state.ts';

export interface Delta {
  readonly added: readonly Row[];
  readonly changed: readonly Change[];
  readonly gone: readonly number[];
}

const ROWS_PER_STEP = 256;

interface Known {
  entry: CensusEntry;
  readonly index: number;
  readonly machine: string;
  parent: number;
  snapshot: Snapshot<unknown> | undefined;
  value: unknown;
  state: string;
  mark: Mark;
  label: string;
  seen: number;
}

export class Rows {
  readonly #known = new Map<string, Known>();
  readonly #machineName: (machine: AnyStateMachine | undefined, entry: CensusEntry) => string;
  #nextIndex = 0;
  #looks = 0;

  /** @param machineName names the definition of an actor; equal definitions get the same name. */
  constructor(machineName: (machine: AnyStateMachine | undefined, entry: CensusEntry) => string) {
    this.#machineName = machineName;
  }

  /** Compares the census with the last look at it, in short steps. */
  *looking(census: ReadonlyMap<string, CensusEntry>): Generator<void, Delta> {
    const added: Row[] = [];
    const changed: Change[] = [];
    const gone: number[] = [];
    const look = ++this.#looks;
    let done = 0;
    for (const entry of census.values()) {
      if (++done % ROWS_PER_STEP === 0) yield;
      let known = this.#known.get(entry.id);
      if (known !== undefined && known.entry.ref !== entry.ref) {
        gone.push(known.index);
        known = undefined;
      }
      if (known === undefined) {
        const born = this.#meet(entry);
        if (born === undefined) continue;
        born.seen = look;
        this.#known.set(entry.id, born);
        added.push(rowOf(born));
        continue;
      }
      known.seen = look;
      if (update(known, entry)) changed.push([known.index, known.state, known.mark, known.label]);
    }
    for (const known of this.#known.values()) {
      if (++done % ROWS_PER_STEP === 0) yield;
      if (known.seen === look) continue;
      gone.push(known.index);
      this.#known.delete(known.entry.id);
    }
    return { added, changed, gone };
  }

  /** Every row as of the last look. */
  *all(): Generator<Row> {
    for (const known of this.#known.values()) yield rowOf(known);
  }

  /** An actor under construction has no snapshot yet: it is met at the next look. */
  #meet(entry: CensusEntry): Known | undefined {
    const snapshot = snapshotOf(entry.ref);
    if (snapshot === undefined) return undefined;
    const state = describeState(snapshot);
    const machine = isMachineSnapshot(snapshot) ? snapshot.machine : undefined;
    return {
      entry,
      index: this.#nextIndex++,
      machine: this.#machineName(machine, entry),
      parent: (entry.parent === undefined ? undefined : this.#known.get(entry.parent)?.index) ?? NO_PARENT,
      snapshot,
      value: isMachineSnapshot(snapshot) ? snapshot.value : undefined,
      state,
      mark: markOf(entry.kind, snapshot, state),
      label: entry.label,
      seen: 0,
    };
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function rowOf({ index, entry, parent, label, machine, state, mark }: Known): Row {
  return [index, entry.id, entry.kind, parent, label, machine, state, mark];
}

/** True when what the row shows has changed. */
function update(known: Known, entry: CensusEntry): boolean {
  const renamed = entry.label !== known.label;
  known.entry = entry;
  known.label = entry.label;
  const snapshot = snapshotOf(entry.ref);
  if (snapshot === known.snapshot) return renamed;
  const statusBefore = known.snapshot?.status;
  known.snapshot = snapshot;
  const value = isMachineSnapshot(snapshot) ? snapshot.value : undefined;
  if (value !== undefined && value === known.value && statusBefore === snapshot?.status) return renamed;
  known.value = value;
  const state = describeState(snapshot);
  const mark = markOf(entry.kind, snapshot, state);
  if (state === known.state && mark === known.mark) return renamed;
  known.state = state;
  known.mark = mark;
  return true;
}
