/**
 * A hand on a server over the network: a PV that says when the puts to another one are done.
 *
 * Each put of 1 to the gate lets one put of the slow PV be done, be it under way or still to come; 0 takes back what was
 * let through in advance.
 */
import { Colleague } from './colleague.ts';
import type { PvState } from './pv-state.ts';
import type { Environment } from './subject.ts';

/** How often the gate is opened for puts that earlier clients have left. */
const MOST_LEFT = 100;

interface Hand {
  readonly colleague: Colleague;
  readonly pv: PvState;
}

export class Gate implements Environment {
  readonly #gate: Hand;
  readonly #slow: Hand;

  /** @throws Error when the server cannot be reached, or does not serve the PVs */
  static async open(host: string, port: number, patienceMs: number, pvs: { gate: string; slow: string }) {
    const hand = async (name: string): Promise<Hand> => {
      const colleague = await Colleague.connect(host, port, patienceMs);
      return { colleague, pv: await colleague.open(name) };
    };
    const gate = await hand(pvs.gate);
    return new Gate(gate, await hand(pvs.slow));
  }

  private constructor(gate: Hand, slow: Hand) {
    this.#gate = gate;
    this.#slow = slow;
  }

  async completePut(left?: readonly number[]): Promise<void> {
    if (left === undefined) await this.#put([1]);
    else await this.#completeAll(left);
  }

  async completeRest(): Promise<void> {
    await this.#completeAll(this.#slow.pv.nextValue());
  }

  close(): void {
    this.#gate.colleague.close();
    this.#slow.colleague.close();
  }

  // --- helpers

  /**
   * A put of its own comes after all others: when it is done, none is under way. One more, since a server may begin a put
   * that has waited on a circuit before it sees that the circuit has ended.
   */
  async #completeAll(value: readonly number[]): Promise<void> {
    for (let round = 0; round < 2; round++) {
      let isDone = false;
      const put = this.#slow.colleague.write(this.#slow.pv, value).finally(() => {
        isDone = true;
      });
      // It is awaited below.
      put.catch(() => {});
      for (let attempt = 0; attempt < MOST_LEFT && !isDone; attempt++) await this.#put([1]);
      await put;
    }
    await this.#put([0]);
  }

  async #put(value: readonly number[]): Promise<void> {
    await this.#gate.colleague.write(this.#gate.pv, value);
  }
}
