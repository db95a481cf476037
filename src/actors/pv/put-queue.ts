/** The puts of one PV: the one whose handler is at work, those waiting for it, and those that run concurrently. */
import type { Put, PutOutcome } from './put.ts';
import type { PutCompletion } from './put-completion.ts';

export class PutQueue {
  #waiting: Put[] = [];
  #running: PutCompletion | undefined;
  #concurrent: Set<PutCompletion> | undefined;
  readonly #idlers: (() => void)[] = [];

  /** How many wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /** How many are at work without keeping others waiting. */
  get concurrent(): number {
    return this.#concurrent?.size ?? 0;
  }

  /** True while a put handler is at work or puts wait. */
  get busy(): boolean {
    return this.#running !== undefined || this.concurrent > 0 || this.#waiting.length > 0;
  }

  /** The put whose handler is at work and keeps the others waiting. */
  get running(): PutCompletion | undefined {
    return this.#running;
  }

  /** All puts whose handlers are at work. */
  *completions(): Iterable<PutCompletion> {
    if (this.#running) yield this.#running;
    if (this.#concurrent) yield* this.#concurrent;
  }

  /** Resolves when no put is processed and none waits. */
  whenIdle(): Promise<void> {
    if (!this.busy) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idlers.push(resolve);
    });
  }

  wait(put: Put): void {
    this.#waiting.push(put);
  }

  run(completion: PutCompletion): void {
    this.#running = completion;
  }

  runConcurrently(completion: PutCompletion): void {
    this.#concurrent ??= new Set();
    this.#concurrent.add(completion);
  }

  /** The handler that kept others waiting has finished. */
  finish(): Put | undefined {
    const put = this.#running?.put;
    this.#running = undefined;
    return put;
  }

  /** @returns whether the put was one that kept nobody waiting */
  finishConcurrent(completion: PutCompletion): boolean {
    return this.#concurrent?.delete(completion) ?? false;
  }

  /** The next in line, if there is one; without any, the queue may be idle. */
  next(): Put | undefined {
    const put = this.#waiting.shift();
    if (put === undefined && !this.busy) for (const resolve of this.#idlers.splice(0)) resolve();
    return put;
  }

  /** The client no longer waits for this put: one that waits itself is not done (dbNotifyCancel). */
  abandon(put: Put): void {
    this.#waiting = this.#waiting.filter((other) => other !== put);
    for (const completion of this.completions()) {
      if (completion.put !== put) continue;
      put.abandon();
      completion.ref.send({ type: 'abandon' });
    }
  }

  /** Settles everything that waits. */
  dismiss(outcome: PutOutcome): void {
    for (const put of this.#waiting.splice(0)) put.settle(outcome);
  }
}
