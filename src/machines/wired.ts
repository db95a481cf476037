/**
 * Placeholders for what a machine names but does not do.
 *
 * Machines are pure: `setup({ actions: { answerRead: wired } })` declares a name, and the wiring of the same noun in
 * `src/actors` has a method `answerRead(event)`. Run without a wiring (in tests and pictures) a wired action does
 * nothing and a wired guard refuses.
 */
import type { ErrorActorEvent } from 'xstate';

/** `xstate.error.actor.<id>`: a child has thrown. A machine that does not handle it dies with the child. */
export type ChildFailure = ErrorActorEvent<unknown, string>;

/** An action that the wiring performs. */
export function wired(): void {}

/** A guard that the wiring decides: it must not change anything. */
export function wiredGuard(): boolean {
  return false;
}
