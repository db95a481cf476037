import { createChannels } from './channels.ts';
import { Circuit } from './circuit.ts';
import { Subscriber } from './subscriber.ts';
import { HEADER, WRITE, write } from './wire.ts';

export interface Monitored {
  /** Updates that reached all circuits together. */
  readonly updates: number;
  /** Values written: `updates` is this many times the number of circuits, less what the server skipped. */
  readonly writes: number;
  /** From the first value to the arrival of the last. */
  readonly seconds: number;
  /** Pairs of circuit and PV whose newest value is still not the last one written, long after the writer stopped. */
  readonly stale: number;
}

/**
 * Rounds over all PVs the writer may be ahead of what the slowest circuit has seen. With more, the receiving thread of
 * EPICS base starves its sending threads: it skips more values and delivers fewer; the others gain little.
 */
const LEAD = 4;
/** How long after the last WRITE a circuit may still lack its value. */
const SETTLE_MS = 5_000;

/**
 * One writer circuit and any number of subscriber circuits, all on the same PVs.
 *
 * The writer puts one growing number to all PVs, round after round, with plain WRITEs, and stays at most LEAD rounds
 * ahead of what the slowest circuit has seen of the last PV. A server may skip values but must deliver the newest, so
 * the writer never waits in vain, and no server is asked to hold more than LEAD rounds.
 */
export class Monitors {
  #writer: Circuit;
  #subscribers: readonly Subscriber[];
  /** One WRITE to each PV, end to end. */
  #round: Buffer;
  #pvs: number;
  /** What the last round wrote. */
  #value: number;
  #onTurn: () => void = () => {};
  #onFault: (fault: Error) => void = () => {};

  /** Resolves when every subscription has seen a first round of values. */
  static async open(port: number, names: readonly string[], circuits: number): Promise<Monitors> {
    const writer = await Circuit.open(port);
    const { sids } = await createChannels(writer, names);
    const subscribers: Subscriber[] = [];
    for (let n = 0; n < circuits; n++) {
      const circuit = await Circuit.open(port);
      subscribers.push(await Subscriber.on(circuit, (await createChannels(circuit, names)).sids));
    }
    const monitors = new Monitors(writer, sids, subscribers);
    monitors.#writeRound();
    await monitors.#until(() => monitors.#stale() === 0, SETTLE_MS);
    return monitors;
  }

  private constructor(writer: Circuit, sids: readonly number[], subscribers: readonly Subscriber[]) {
    this.#writer = writer;
    this.#subscribers = subscribers;
    this.#round = Buffer.concat(sids.map((sid, n) => write(WRITE, sid, n)));
    this.#pvs = sids.length;
    this.#value = Math.ceil(Math.max(...subscribers.flatMap(({ newest }) => [...newest])));
    const failed = (fault: Error) => this.#onFault(fault);
    writer.receiver = { message() {}, turn() {}, failed };
    for (const subscriber of subscribers) subscriber.listen(() => this.#onTurn(), failed);
  }

  /** Writes for `ms` milliseconds, then waits for the last values to arrive. Rejects on ERROR and on a closed circuit. */
  async run(ms: number): Promise<Monitored> {
    const updatesBefore = this.#updates();
    const valueBefore = this.#value;
    const since = performance.now();
    const over = () => {
      if (performance.now() - since >= ms) return true;
      this.#writeAhead();
      return false;
    };
    await this.#until(over, ms + SETTLE_MS);
    await this.#until(() => this.#stale() === 0, SETTLE_MS);
    return {
      updates: this.#updates() - updatesBefore,
      writes: (this.#value - valueBefore) * this.#pvs,
      seconds: (performance.now() - since) / 1000,
      stale: this.#stale(),
    };
  }

  close(): void {
    this.#writer.close();
    for (const subscriber of this.#subscribers) subscriber.close();
  }

  /** Asks `over` now and after each chunk of updates, and stops waiting for it after `ms`. */
  #until(over: () => boolean, ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#onTurn = () => {};
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#onFault = (fault) => {
        clearTimeout(timer);
        reject(fault);
      };
      this.#onTurn = () => {
        if (over()) end();
      };
      this.#onTurn();
    });
  }

  #writeAhead(): void {
    const seen = Math.min(...this.#subscribers.map(({ newest }) => newest[this.#pvs - 1]!));
    while (this.#value < seen + LEAD) this.#writeRound();
  }

  #writeRound(): void {
    this.#value += 1;
    const round = Buffer.from(this.#round);
    const stride = round.length / this.#pvs;
    for (let at = HEADER; at < round.length; at += stride) round.writeDoubleBE(this.#value, at);
    this.#writer.send(round);
  }

  #updates(): number {
    return this.#subscribers.reduce((sum, { updates }) => sum + updates, 0);
  }

  #stale(): number {
    const lacking = ({ newest }: Subscriber) => newest.reduce((sum, value) => sum + (value === this.#value ? 0 : 1), 0);
    return this.#subscribers.reduce((sum, subscriber) => sum + lacking(subscriber), 0);
  }
}
