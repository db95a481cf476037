/** A promise with a time limit and an AbortSignal: what every request of a client is while it is under way. */

import { whenAborted } from './abort.ts';
import type { HeapClock, Timer } from './clock.ts';

/** How long to wait, and how to stop waiting. */
export interface WaitOptions {
  /** Milliseconds; Infinity waits for ever. Default: the context's `timeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** Rejects with the signal's reason. What the server was already asked to do is not undone. */
  readonly signal?: AbortSignal | undefined;
}

export class Operation<T> {
  readonly promise: Promise<T>;
  /** Decided: what comes later is ignored. */
  settled = false;
  /** Takes it out of where it waits; called once, whatever the outcome. */
  onSettled: (() => void) | undefined;
  readonly #clock: HeapClock;
  readonly #timer: Timer | undefined;
  readonly #stopListening: (() => void) | undefined;
  #resolve!: (value: T) => void;
  #reject!: (reason: unknown) => void;

  /** @param late what to reject with when the time is over */
  constructor(clock: HeapClock, timeoutMs: number, signal: AbortSignal | undefined, late: () => Error) {
    this.#clock = clock;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (signal?.aborted) {
      this.reject(signal.reason);
      return;
    }
    if (signal !== undefined) this.#stopListening = whenAborted(signal, () => this.reject(signal.reason));
    this.#timer = clock.setTimeout(() => this.reject(late()), timeoutMs);
  }

  resolve(value: T): void {
    if (this.#settle()) this.#resolve(value);
  }

  reject(reason: unknown): void {
    if (this.#settle()) this.#reject(reason);
  }

  #settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.#clock.clearTimeout(this.#timer);
    this.#stopListening?.();
    this.onSettled?.();
    return true;
  }
}
