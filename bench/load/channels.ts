import type { Circuit, Receiver } from './circuit.ts';
import { CREATE_CH_FAIL, CREATE_CHAN, createChannel } from './wire.ts';

export interface Channels {
  /** Server ids in the order the channels were asked for. */
  readonly sids: readonly number[];
  /** Seconds since the first request at which the n-th channel stood. */
  readonly at: readonly number[];
}

const IN_FLIGHT = 256;

/**
 * Creates a channel to each of `names`, with 256 requests in flight.
 * Rejects when the server refuses one, says ERROR or closes.
 */
export function createChannels(circuit: Circuit, names: readonly string[]): Promise<Channels> {
  return new Promise((resolve, reject) => {
    circuit.receiver = new Creation(circuit, names, resolve, reject);
  });
}

class Creation implements Receiver {
  #circuit: Circuit;
  #requests: readonly Buffer[];
  #sids: number[] = [];
  #at: number[] = [];
  #sent = 0;
  #since: number;
  #resolve: (channels: Channels) => void;
  #reject: (fault: Error) => void;

  constructor(
    circuit: Circuit,
    names: readonly string[],
    resolve: (channels: Channels) => void,
    reject: (fault: Error) => void,
  ) {
    this.#circuit = circuit;
    this.#requests = names.map((name, cid) => createChannel(name, cid));
    this.#resolve = resolve;
    this.#reject = reject;
    this.#since = performance.now();
    this.turn();
  }

  message(command: number, bytes: Buffer, at: number): void {
    if (command === CREATE_CHAN) {
      this.#sids[bytes.readUInt32BE(at + 8)] = bytes.readUInt32BE(at + 12);
      this.#at.push((performance.now() - this.#since) / 1000);
    } else if (command === CREATE_CH_FAIL) {
      this.#reject(new Error(`the server has no channel number ${bytes.readUInt32BE(at + 8)}`));
    }
  }

  turn(): void {
    const until = Math.min(this.#at.length + IN_FLIGHT, this.#requests.length);
    if (until > this.#sent) {
      this.#circuit.send(Buffer.concat(this.#requests.slice(this.#sent, until)));
      this.#sent = until;
    }
    if (this.#at.length === this.#requests.length) this.#resolve({ sids: this.#sids, at: this.#at });
  }

  failed(fault: Error): void {
    this.#reject(fault);
  }
}
