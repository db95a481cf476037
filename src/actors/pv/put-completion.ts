/** A put whose handler answers later: watches the promise, and the time limit. */
import { type PutCompletionWiring, putCompletionMachine } from '../../machines/put-completion.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Put } from './put.ts';

const logic = wire(putCompletionMachine);

/** Who started the put, and learns how its handler fared: exactly one of the two is called. */
export interface PutCompletionOwner {
  putSettled(completion: PutCompletion, answer: unknown): void;
  putRejected(completion: PutCompletion, error: unknown): void;
}

export class PutCompletion extends Wired<typeof putCompletionMachine> implements PutCompletionWiring {
  readonly kind = 'putCompletion';
  readonly put: Put;
  /** In ms, on the IOC's clock. */
  readonly startedAt: number;
  readonly #owner: PutCompletionOwner;
  #answer: unknown;
  #error: unknown;

  constructor(
    parent: AnyWired,
    owner: PutCompletionOwner,
    id: string,
    put: Put,
    handler: PromiseLike<unknown>,
    limitMs: number,
    startedAt: number,
  ) {
    super(logic, parent, id, { origin: `${put.client.user}@${put.client.peer}`, value: String(put.value), limitMs });
    this.#owner = owner;
    this.put = put;
    this.startedAt = startedAt;
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
    this.#owner.putSettled(this, this.#answer);
  }

  fail(): void {
    this.#owner.putRejected(this, this.#error);
  }

  expire(): void {
    this.#owner.putRejected(this, new Error('the put handler did not answer within its time limit'));
  }
}
