import type { Circuit, Receiver } from './circuit.ts';
import { ECA_NORMAL, EVENT_ADD, HEADER, subscribe, TIME_DOUBLE_SIZE, TIME_DOUBLE_VALUE } from './wire.ts';

/** One subscription on each channel of a circuit: counts updates and keeps the newest value of each. */
export class Subscriber implements Receiver {
  /** Updates so far, first ones included. */
  updates = 0;
  /** Newest value by channel, in the order of the sids; NaN before the first update. */
  readonly newest: Float64Array;
  #circuit: Circuit;
  #onTurn: () => void = () => {};
  #onFault: (fault: Error) => void = () => {};

  /** Resolves when every subscription had its first update. Rejects on ERROR and when the circuit closes. */
  static on(circuit: Circuit, sids: readonly number[]): Promise<Subscriber> {
    return new Promise((resolve, reject) => {
      const subscriber = new Subscriber(circuit, sids.length);
      let primed = 0;
      subscriber.listen(() => {
        while (primed < sids.length && !Number.isNaN(subscriber.newest[primed]!)) primed += 1;
        if (primed === sids.length) resolve(subscriber);
      }, reject);
      circuit.send(Buffer.concat(sids.map((sid, n) => subscribe(sid, n))));
    });
  }

  private constructor(circuit: Circuit, channels: number) {
    this.#circuit = circuit;
    this.newest = new Float64Array(channels).fill(Number.NaN);
    circuit.receiver = this;
  }

  /** Calls `onTurn` after each chunk of updates, `onFault` when no more will come. */
  listen(onTurn: () => void, onFault: (fault: Error) => void): void {
    this.#onTurn = onTurn;
    this.#onFault = onFault;
  }

  close(): void {
    this.#circuit.close();
  }

  message(command: number, bytes: Buffer, at: number): void {
    if (command !== EVENT_ADD) return;
    if (bytes.readUInt32BE(at + 8) !== ECA_NORMAL || bytes.readUInt16BE(at + 2) !== TIME_DOUBLE_SIZE) {
      this.failed(new Error(`an update came with ECA ${bytes.readUInt32BE(at + 8)}, not as a DBR_TIME_DOUBLE`));
      return;
    }
    this.newest[bytes.readUInt32BE(at + 12)] = bytes.readDoubleBE(at + HEADER + TIME_DOUBLE_VALUE);
    this.updates += 1;
  }

  turn(): void {
    this.#onTurn();
  }

  failed(fault: Error): void {
    this.#onFault(fault);
  }
}
