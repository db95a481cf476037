/** Actors of an IOC that run to their end, such as those that process a put. */
import type { AnyActorLogic, AnyActorRef } from 'xstate';
import { Adopted } from '../kernel/adopted.ts';
import type { AnyWired } from '../kernel/wired.ts';

export class Runs {
  readonly #owner: AnyWired;
  readonly #running = new Map<string, Adopted>();
  #count = 0;

  constructor(owner: AnyWired) {
    this.#owner = owner;
  }

  [Symbol.iterator](): Iterator<Adopted> {
    return this.#running.values();
  }

  /** @param id of an actor */
  has(id: string): boolean {
    return this.#running.has(id);
  }

  start(logic: AnyActorLogic, input: unknown): AnyActorRef {
    const id = `run#${++this.#count}`; // no PV has such a name
    const run = new Adopted(logic, this.#owner, id, input);
    this.#running.set(id, run);
    const forget = () => void this.#running.delete(id);
    run.ref.subscribe({ complete: forget, error: forget });
    run.ref.start();
    return run.ref;
  }

  stop(): void {
    for (const run of this.#running.values()) run.stop();
  }
}
