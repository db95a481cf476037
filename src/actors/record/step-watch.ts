/** Who watches the steps of a record's chart: nobody, as a rule. */
import type { AnyMachineSnapshot } from 'xstate';

/** @param before, after snapshots of the record's machine */
export type StepWatcher = (event: string, before: AnyMachineSnapshot, after: AnyMachineSnapshot) => void;

const watchers = new Map<object, Set<StepWatcher>>();
/** Looked at for each step of each record. */
export let stepsAreWatched = false;

/** @returns ends it */
export function watchSteps(record: object, watcher: StepWatcher): () => void {
  const known = watchers.get(record) ?? new Set();
  known.add(watcher);
  watchers.set(record, known);
  stepsAreWatched = true;
  return () => {
    known.delete(watcher);
    if (known.size === 0 && watchers.get(record) === known) watchers.delete(record);
    stepsAreWatched = watchers.size > 0;
  };
}

export function tellStep(record: object, ...step: Parameters<StepWatcher>): void {
  for (const watcher of watchers.get(record) ?? []) watcher(...step);
}
