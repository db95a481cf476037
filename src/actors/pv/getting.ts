/** A PV's get handler at work: clients that ask while it has not answered share its answer. */

import type { Requester } from '../../database/pv/definition.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { Value } from '../../protocol/value/value.ts';
import { isPromise } from '../kernel/promise.ts';
import type { PostOptions } from './post.ts';
import type { Update } from './update.ts';

/** Told the value, or undefined when the handler failed. */
export type Reader = (update: Update | undefined) => void;

/** The PV, as far as its get handler goes. */
export interface Gettable {
  readonly definition: { readonly get?: ((client: Requester) => unknown) | undefined };
  readonly current: Update;
  /** @throws TypeError when `input` cannot be its value */
  coerce(input: unknown): Value;
  store(value: Value, options: PostOptions | undefined): void;
  handlerFailed(what: 'get', error: unknown): void;
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
      this.#failed(error);
      reader(undefined);
      return;
    }
    if (isPromise(answer)) this.#await(answer, reader);
    else reader(this.#answered(answer));
  }

  // --- helpers

  /** Stores what the handler answered; undefined when it is not a value of the PV. */
  #answered(answer: unknown): Update | undefined {
    if (answer === undefined) return this.#pv.current;
    try {
      this.#pv.store(this.#pv.coerce(answer), undefined);
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
    return this.#pv.current;
  }

  #failed(error: unknown): void {
    this.#pv.handlerFailed('get', error);
    this.#pv.store(this.#pv.current.value, { status: AlarmStatus.READ, severity: Severity.INVALID });
  }

  #await(promise: PromiseLike<unknown>, reader: Reader): void {
    this.#readers = [reader];
    const settle = (update: Update | undefined) => {
      const readers = this.#readers ?? [];
      this.#readers = undefined;
      for (const each of readers) each(update);
    };
    promise.then(
      (answer) => settle(this.#answered(answer)),
      (error: unknown) => {
        this.#failed(error);
        settle(undefined);
      },
    );
  }
}
