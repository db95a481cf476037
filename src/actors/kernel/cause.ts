/**
 * What something sets off, wherever that happens: in the same turn, after a promise, or when a timer fires.
 *
 * Nothing is noted, and next to nothing is asked, until somebody looks.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Effects that are kept of one cause. */
const MOST_EFFECTS = 100;

/** Something that sets off other things, until it has ended. */
export class Cause {
  readonly #effects: string[] = [];
  #leftOut = 0;
  #hasEnded = false;

  /** @param effect in words */
  note(effect: string): void {
    if (this.#hasEnded) return;
    if (this.#effects.length < MOST_EFFECTS) this.#effects.push(effect);
    else this.#leftOut++;
  }

  /** In their order. What comes later is no concern of it. */
  end(): Effects {
    this.#hasEnded = true;
    return { effects: this.#effects, leftOut: this.#leftOut };
  }
}

export interface Effects {
  /** Events with what they led to, updates, records that were processed: each in words. At most 100. */
  readonly effects: readonly string[];
  /** How many there were beyond these. */
  readonly leftOut: number;
}

/** From now on causes are followed. @returns ends it */
export function followCauses(): () => void {
  followers++;
  let isFollowing = true;
  return () => {
    if (isFollowing) followers--;
    isFollowing = false;
  };
}

/** What has set off what happens now; undefined: nothing that is followed, or nobody looks. */
export function presentCause(): Cause | undefined {
  return followers === 0 ? undefined : causes.getStore();
}

/** A new one; undefined: nobody looks, or there is one already, of which this is an effect. */
export function newCause(): Cause | undefined {
  return followers === 0 || causes.getStore() !== undefined ? undefined : new Cause();
}

export function causedBy<T>(cause: Cause, act: () => T): T {
  return causes.run(cause, act);
}

/** For timers: what is done later has the cause of now, whatever has woken the clock. */
export function keepCause(act: () => void): () => void {
  if (followers === 0) return act;
  const cause = causes.getStore();
  return cause === undefined ? () => causes.exit(act) : () => causes.run(cause, act);
}

// --- helpers ------------------------------------------------------------------------------------------------------

let followers = 0;
const causes = new AsyncLocalStorage<Cause>();
