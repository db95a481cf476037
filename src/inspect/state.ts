/** What a snapshot says in a line, and how worrying it is. */
import type { AnyActorRef, Snapshot } from 'xstate';
import type { Mark } from './feed.ts';
import type { ActorKind } from './source.ts';

/** The snapshot of an actor; undefined while it is being constructed. */
export function snapshotOf(ref: AnyActorRef): Snapshot<unknown> | undefined {
  return ref.getSnapshot() as Snapshot<unknown> | undefined;
}

/** How an actor is doing, judged by its status and the names of its states. */
export function markOf(kind: ActorKind, snapshot: Snapshot<unknown> | undefined, state: string): Mark {
  if (snapshot === undefined) return '';
  if (snapshot.status === 'error') return 'crashed';
  if (snapshot.status !== 'active') return 'stopped';
  const words = state.split(/[^A-Za-z]+/);
  const rules = kind === 'pv' ? ALARMS : kind === 'port' ? PORT_TROUBLES : TROUBLES;
  return rules.find(([word]) => words.includes(word))?.[1] ?? '';
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Rule = readonly [word: string, mark: Mark];

const ALARMS: readonly Rule[] = [
  ['overdue', 'major'],
  ['invalid', 'invalid'],
  ['major', 'major'],
  ['minor', 'minor'],
];

const PORT_TROUBLES: readonly Rule[] = [
  ['waiting', 'major'],
  ['disabled', 'minor'],
  ['recovering', 'minor'],
];

const TROUBLES: readonly Rule[] = [
  ['failed', 'major'],
  ['failing', 'major'],
  ['faulty', 'minor'],
  ['gaveUp', 'major'],
  ['fault', 'major'],
  ['faulted', 'major'],
  ['restarting', 'minor'],
  ['congested', 'slow'],
  ['backlogged', 'slow'],
];
