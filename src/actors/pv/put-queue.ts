/** The puts of one PV: the one whose handler is at work, those that wait for it, and those that need not wait. */
import type { Put } from './put.ts';
import type { PutCompletion } from './put-completion.ts';

export class PutQueue {
  readonly #waiting: Put[] = [];
  #running: PutCompletion | undefined;
  #beside: Set<PutCompletion> | undefined;
  readonly #idlers: (() => void)[] = [];

  /** How many wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /** How many are at work without keeping others waiting. */
  get beside(): number {
    return this.#beside?.size ?? 0;
  }

  /** True while a put handler is at work or puts wait. */
  get busy(): boolean {
    return this.#running !== undefined || this.beside > 0 || this.#waiting.length > 0;
  }

  /** Whose handler is at work and keeps the others waiting. */
  get running(): PutCompletion | undefined {
    return this.#running;
  }

  /** All whose handlers are at work. */
  *completions(): Iterable<PutCompletion> {
    if (this.#running) yield this.#running;
    if (this.#beside) yield* this.#beside;
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

  runBeside(completion: PutCompletion): void {
    this.#beside ??= new Set();
    this.#beside.add(completion);
  }

  /** The handler of the put that kept others waiting is done with it. */
  ran(): Put | undefined {
    const put = this.#running?.put;
    this.#running = undefined;
    return put;
  }

  /** @returns whether it was one that kept nobody waiting */
  ranBeside(completion: PutCompletion): boolean {
    return this.#beside?.delete(completion) ?? false;
  }

  /** The next in line, when there is one; without any, the queue may be idle. */
  next(): Put | undefined {
    const put = this.#waiting.shift();
    if (put === undefined && !this.busy) for (const resolve of this.#idlers.splice(0)) resolve();
    return put;
  }

  /** The client does not wait for the put of this `reply` any more. */
  abandon(reply: (status: number) => void): void {
    for (const put of this.#waiting) if (put.reply === reply) put.reply = undefined;
    for (const completion of this.completions()) {
      if (completion.put.reply !== reply) continue;
      completion.put.reply = undefined;
      completion.ref.send({ type: 'abandon' });
    }
  }

  /** Settles everything that waits with this ECA status. */
  dismiss(status: number): void {
    for (const put of this.#waiting.splice(0)) put.settle(status);
  }
}
