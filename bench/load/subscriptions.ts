import type { Circuit, Receiver } from './circuit.ts';
import { cancel, EVENT_ADD, EVENT_CANCEL, subscribe } from './wire.ts';

export interface Churned {
  /** Subscriptions made and cancelled. */
  readonly subscriptions: number;
  /** From the first request to the last confirmation. */
  readonly seconds: number;
}

/**
 * Makes a subscription on each channel and cancels it again, round after round, for `ms` milliseconds. A round is asked
 * for in one go, and the next one when all of its cancellations are confirmed. Rejects on ERROR, on a subscription that
 * was confirmed twice, and when the circuit closes.
 */
export function subscriptions(circuit: Circuit, sids: readonly number[], ms: number): Promise<Churned> {
  return new Promise((resolve, reject) => {
    circuit.receiver = new Churn(circuit, sids, ms, resolve, reject);
  });
}

class Churn implements Receiver {
  #circuit: Circuit;
  #round: Buffer;
  #size: number;
  #ms: number;
  #resolve: (churned: Churned) => void;
  #reject: (fault: Error) => void;
  #rounds = 0;
  /** By subscription: the round in which its cancellation was confirmed last. */
  #confirmed: Uint32Array;
  #left = 0;
  #since = performance.now();

  constructor(
    circuit: Circuit,
    sids: readonly number[],
    ms: number,
    resolve: (churned: Churned) => void,
    reject: (fault: Error) => void,
  ) {
    this.#circuit = circuit;
    this.#size = sids.length;
    this.#ms = ms;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#confirmed = new Uint32Array(sids.length);
    this.#round = Buffer.concat([...sids.map(subscribe), ...sids.map(cancel)]);
    this.#next();
  }

  message(command: number, bytes: Buffer, at: number): void {
    const confirms = command === EVENT_CANCEL || (command === EVENT_ADD && bytes.readUInt16BE(at + 2) === 0);
    if (!confirms) return;
    const subscription = bytes.readUInt32BE(at + 12);
    if (this.#confirmed[subscription] === this.#rounds) {
      this.failed(new Error(`the cancellation of subscription ${subscription} was confirmed twice`));
    }
    this.#confirmed[subscription] = this.#rounds;
    this.#left -= 1;
  }

  turn(): void {
    if (this.#left > 0) return;
    const elapsed = performance.now() - this.#since;
    if (elapsed < this.#ms) this.#next();
    else this.#resolve({ subscriptions: this.#rounds * this.#size, seconds: elapsed / 1000 });
  }

  failed(fault: Error): void {
    this.#reject(fault);
  }

  #next(): void {
    this.#rounds += 1;
    this.#left = this.#size;
    this.#circuit.send(this.#round);
  }
}
