/** What waits for its turn at a port, and what may. */
import { PortError } from '../../database/port/port-error.ts';
import type { Exchange, Priority } from './exchange.ts';
import { ExchangeQueue } from './exchange-queue.ts';
import type { PortCounters } from './port-counters.ts';

/** What may be sent now: nothing, the init exchanges, all, or the goodbye. */
export type Admits = 'none' | 'init' | 'all' | 'last';

/** Exchanges that may wait. */
const MOST_WAITING = 1000;

export class WaitingList {
  readonly #name: string;
  readonly #counters: PortCounters;
  readonly #queue = new ExchangeQueue();
  admits: Admits = 'none';

  /** @param name of the port */
  constructor(name: string, counters: PortCounters) {
    this.#name = name;
    this.#counters = counters;
  }

  get length(): number {
    return this.#queue.length;
  }

  get lengths(): Readonly<Record<Priority, number>> {
    return this.#queue.lengths;
  }

  /** Of an exchange of whoever wants one. @returns whether it waits now; else it has failed */
  submit(exchange: Exchange, whyDown: () => string): boolean {
    if (this.admits !== 'all') {
      exchange.fail(new PortError('down', whyDown()));
      return false;
    }
    if (this.#queue.length >= MOST_WAITING) {
      this.#counters.refused++;
      exchange.fail(new PortError('busy', `${MOST_WAITING} requests wait for ${this.#name} already`));
      return false;
    }
    this.#queue.add(exchange);
    return true;
  }

  /** Adds what the port itself has to say. */
  add(exchanges: Iterable<Exchange>): void {
    for (const exchange of exchanges) this.#queue.add(exchange);
  }

  /** It is to be begun anew, before the others of its priority. */
  again(exchange: Exchange): void {
    this.#queue.add(exchange, true);
  }

  /** Whose turn is next; undefined: nobody's. */
  peek(): Exchange | undefined {
    return this.#queue.peek();
  }

  /** @param slowestFirst of polls */
  take(slowestFirst: boolean): Exchange | undefined {
    return this.#queue.take(slowestFirst);
  }

  fail(error: PortError): void {
    for (const exchange of this.#queue.clear()) exchange.fail(error);
  }
}
