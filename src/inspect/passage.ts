/** What is seen of an actor that is watched. */
import type { AnyEventObject, Snapshot } from 'xstate';
import type { Microstep } from '../actors/kernel/xstate/internals.ts';

/** One event given to an actor. The snapshots are immutable, so that it can be looked at later. */
export interface Passage {
  readonly at: number;
  readonly event: AnyEventObject;
  readonly before: Snapshot<unknown>;
  /** Undefined when the logic threw. */
  readonly after: Snapshot<unknown> | undefined;
  /** Undefined for logic that is not a machine. */
  readonly microsteps: readonly Microstep[] | undefined;
}

/** What has a chart, and tells of its events itself: it has no actor whose logic could be looked into. */
export interface Telling {
  /** @returns ends it */
  tellPassages(onPassage: (passage: Passage) => void): () => void;
}
