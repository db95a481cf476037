/** A put whose handler answers later: watches the promise, and the time limit. */
import { putCompletionMachine } from '../../machines/put-completion.ts';
import { embody, Wired } from '../kernel/embody.ts';
import type { Put } from './put.ts';
import type { Pv } from './pv.ts';

const logic = embody(putCompletionMachine);

export class PutCompletion extends Wired {
  readonly kind = 'putCompletion';
  readonly put: Put;
  readonly #pv: Pv;
  #answer: unknown;
  #error: unknown;

  constructor(pv: Pv, id: string, put: Put, handler: PromiseLike<unknown>, limitMs: number) {
    super(logic, pv, id, { origin: `${put.client.user}@${put.client.peer}`, value: String(put.value), limitMs });
    this.#pv = pv;
    this.put = put;
    this.ref.start();
    handler.then(
      (answer) => {
        this.#answer = answer;
        this.ref.send({ type: 'handler.resolved' });
      },
      (error: unknown) => {
        this.#error = error;
        this.ref.send({ type: 'handler.rejected' });
      },
    );
  }

  label(): string {
    return `put by ${this.put.client.user || '?'}@${this.put.client.peer}`;
  }

  describe(): Record<string, unknown> {
    return { client: this.put.client, value: String(this.put.value) };
  }

  // --- actions of the machine

  succeed(): void {
    this.#pv.putSettled(this, this.#answer);
  }

  fail(): void {
    this.#pv.putRejected(this, this.#error);
  }

  expire(): void {
    this.#pv.putRejected(this, new Error('the put handler did not answer within its time limit'));
  }
}
