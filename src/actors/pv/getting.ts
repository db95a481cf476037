/** A PV's get handler at work: clients that ask while it has not answered share its answer. */
import type { Requester } from '../../database/pv/definition.ts';
import { isPromise } from '../kernel/promise.ts';
import type { Update } from './update.ts';

/** Told the value, or undefined when the handler failed. */
export type Reader = (update: Update | undefined) => void;

/** The PV, as far as its get handler goes. */
export interface Gettable {
  readonly definition: { readonly get?: ((client: Requester) => unknown) | undefined };
  /** Stores what the handler answered; undefined when it is not a value of the PV. */
  getAnswered(answer: unknown): Update | undefined;
  getFailed(error: unknown): void;
}

export class Getting {
  readonly #pv: Gettable;
  #readers: Reader[] | undefined;

  constructor(pv: Gettable) {
    this.#pv = pv;
  }

  /** Clients that wait for the answer. */
  get waiting(): number {
    return this.#readers?.length ?? 0;
  }

  ask(client: Requester, reader: Reader): void {
    if (this.#readers !== undefined) {
      this.#readers.push(reader);
      return;
    }
    let answer: unknown;
    try {
      answer = this.#pv.definition.get!(client);
    } catch (error) {
      this.#pv.getFailed(error);
      reader(undefined);
      return;
    }
    if (isPromise(answer)) this.#await(answer, reader);
    else reader(this.#pv.getAnswered(answer));
  }

  // --- helpers

  #await(promise: PromiseLike<unknown>, reader: Reader): void {
    this.#readers = [reader];
    const settle = (update: Update | undefined) => {
      const readers = this.#readers ?? [];
      this.#readers = undefined;
      for (const each of readers) each(update);
    };
    promise.then(
      (answer) => settle(this.#pv.getAnswered(answer)),
      (error: unknown) => {
        this.#pv.getFailed(error);
        settle(undefined);
      },
    );
  }
}
