import type { Circuit, Receiver } from './circuit.ts';
import {
  ECA_NORMAL,
  HEADER,
  READ_NOTIFY,
  read,
  TIME_DOUBLE_SIZE,
  TIME_DOUBLE_VALUE,
  WRITE_NOTIFY,
  write,
} from './wire.ts';

export type Kind = 'get' | 'put';

/** When to stop sending: after this many requests, or after this many milliseconds. */
export type Until = { readonly requests: number } | { readonly ms: number };

export interface Requested {
  readonly replies: number;
  /** From the first request to the last reply. */
  readonly seconds: number;
}

/** Replies the server may owe at a time. Below the number of channels, so that a channel has one outstanding at most. */
const IN_FLIGHT = 256;

/**
 * Pipelined READ_NOTIFY of DBR_TIME_DOUBLE, or WRITE_NOTIFY of DBR_DOUBLE, around all channels again and again.
 *
 * `expected` holds the last value put to each channel: a put updates it, and each get is compared with it. Resolves when
 * every reply owed has come; rejects on a failed reply, on a wrong value, and when the circuit closes.
 */
export function requests(
  kind: Kind,
  circuit: Circuit,
  sids: readonly number[],
  expected: Float64Array,
  until: Until,
): Promise<Requested> {
  return new Promise((resolve, reject) => {
    circuit.receiver = new Requests(kind, circuit, sids, expected, until, resolve, reject);
  });
}

class Requests implements Receiver {
  #kind: Kind;
  #circuit: Circuit;
  #expected: Float64Array;
  #resolve: (requested: Requested) => void;
  #reject: (fault: Error) => void;
  /** One request per channel, end to end: what is sent is a slice of it, never a copy. */
  #ring: Buffer;
  #length: number;
  #channels: number;
  #next = 0;
  #sent = 0;
  #replies = 0;
  #mostRequests: number;
  #since = performance.now();
  #deadline: number;

  constructor(
    kind: Kind,
    circuit: Circuit,
    sids: readonly number[],
    expected: Float64Array,
    until: Until,
    resolve: (requested: Requested) => void,
    reject: (fault: Error) => void,
  ) {
    this.#kind = kind;
    this.#circuit = circuit;
    this.#expected = expected;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#ring = Buffer.concat(sids.map((sid, n) => (kind === 'get' ? read(sid, n) : write(WRITE_NOTIFY, sid, n))));
    this.#channels = sids.length;
    this.#length = this.#ring.length / sids.length;
    this.#mostRequests = 'requests' in until ? until.requests : Number.POSITIVE_INFINITY;
    this.#deadline = 'ms' in until ? this.#since + until.ms : Number.POSITIVE_INFINITY;
    this.turn();
  }

  message(command: number, bytes: Buffer, at: number): void {
    const fault = this.#kind === 'put' ? putFault(command, bytes, at) : this.#getFault(command, bytes, at);
    if (fault !== undefined) this.failed(new Error(fault));
    this.#replies += 1;
  }

  turn(): void {
    const now = performance.now();
    if (now < this.#deadline) this.#sendUntil(Math.min(this.#replies + IN_FLIGHT, this.#mostRequests));
    if (this.#replies === this.#sent) {
      this.#resolve({ replies: this.#replies, seconds: (now - this.#since) / 1000 });
    }
  }

  failed(fault: Error): void {
    this.#reject(fault);
  }

  #sendUntil(total: number): void {
    while (this.#sent < total) {
      const count = Math.min(total - this.#sent, this.#channels - this.#next);
      if (this.#kind === 'put') this.#fill(count);
      this.#circuit.send(this.#ring.subarray(this.#next * this.#length, (this.#next + count) * this.#length));
      this.#next = (this.#next + count) % this.#channels;
      this.#sent += count;
    }
  }

  /** A new value for each of the next `count` puts; their place in the ring is free, as the last put there was answered. */
  #fill(count: number): void {
    for (let channel = this.#next; channel < this.#next + count; channel++) {
      const value = this.#expected[channel]! + 1;
      this.#expected[channel] = value;
      this.#ring.writeDoubleBE(value, channel * this.#length + HEADER);
    }
  }

  #getFault(command: number, bytes: Buffer, at: number): string | undefined {
    if (command !== READ_NOTIFY) return `command ${command} came where a get was to be answered`;
    if (bytes.readUInt32BE(at + 8) !== ECA_NORMAL) return `a get failed with ECA ${bytes.readUInt32BE(at + 8)}`;
    if (bytes.readUInt16BE(at + 2) !== TIME_DOUBLE_SIZE) return 'a get was not answered with one DBR_TIME_DOUBLE';
    const channel = bytes.readUInt32BE(at + 12);
    const value = bytes.readDoubleBE(at + HEADER + TIME_DOUBLE_VALUE);
    if (value === this.#expected[channel]) return undefined;
    return `PV ${channel} reads ${value}, but ${this.#expected[channel]} was put last`;
  }
}

function putFault(command: number, bytes: Buffer, at: number): string | undefined {
  if (command !== WRITE_NOTIFY) return `command ${command} came where a put was to be answered`;
  if (bytes.readUInt32BE(at + 8) !== ECA_NORMAL) return `a put failed with ECA ${bytes.readUInt32BE(at + 8)}`;
  return undefined;
}
