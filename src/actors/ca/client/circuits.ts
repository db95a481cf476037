/** The circuits of a client: one per server and priority, those of name servers kept for good. */

import type { SearchRequest } from '../../../protocol/ca/requests.ts';
import type { HeapClock, Timer } from '../../kernel/clock.ts';
import { Circuit } from './circuit.ts';
import type { CircuitOwner } from './circuit-owner.ts';

export class Circuits {
  readonly #owner: CircuitOwner;
  readonly #clock: HeapClock;
  readonly #byKey = new Map<string, Circuit>();
  /** Name servers that are connected again when these are due. */
  readonly #reconnects = new Set<Timer>();
  /** Name servers that were lost: connected again with the next search. */
  readonly #lost = new Map<string, Pick<Circuit, 'address' | 'port'>>();
  #made = 0;

  constructor(owner: CircuitOwner) {
    this.#owner = owner;
    this.#clock = owner.clock;
  }

  get size(): number {
    return this.#byKey.size;
  }

  [Symbol.iterator](): Iterator<Circuit> {
    return [...this.#byKey.values()].values();
  }

  /** The circuit to a server, made when there is none, or only one that is closing. */
  to(address: string, port: number, priority: number): Circuit {
    const key = keyOf({ address, port, priority });
    const existing = this.#byKey.get(key);
    if (existing !== undefined && !existing.isStopping) return existing;
    const circuit = new Circuit(this.#owner, `circuit-${++this.#made}`, address, port, priority);
    this.#byKey.set(key, circuit);
    return circuit;
  }

  toNameServer(address: string, port: number): void {
    this.to(address, port, 0).isNameServer = true;
  }

  /** @returns whether a name server could be asked */
  search(searches: readonly SearchRequest[]): boolean {
    let asked = false;
    for (const { address, port } of this.#lost.values()) this.toNameServer(address, port);
    this.#lost.clear();
    for (const circuit of this) if (circuit.isNameServer && circuit.search(searches)) asked = true;
    return asked;
  }

  /** A beacon of the server at `host` came in time, or did not. */
  beacon(host: string, isNormal: boolean): void {
    for (const circuit of this) {
      if (circuit.host !== host) continue;
      if (isNormal) circuit.beaconHeard();
      else circuit.beaconAnomaly();
    }
  }

  forget(circuit: Circuit): void {
    if (this.#byKey.get(keyOf(circuit)) === circuit) this.#byKey.delete(keyOf(circuit));
  }

  /**
   * A name server was lost, or could not be connected (libca, `SearchDestTCP::searchRequest`): one that has spoken is
   * connected again with the next search, another in as long as its silence would have taken to notice.
   */
  reconnect({ address, port, host, hasSpoken }: Circuit): void {
    if (hasSpoken) {
      this.#lost.set(host, { address, port });
      return;
    }
    const again = this.#clock.setTimeout(() => {
      this.#reconnects.delete(again);
      this.toNameServer(address, port);
    }, this.#owner.silenceMs);
    this.#reconnects.add(again);
  }

  /** Every circuit closes after what was written has left. */
  drain(): void {
    for (const timer of this.#reconnects) this.#clock.clearTimeout(timer);
    this.#reconnects.clear();
    this.#lost.clear();
    for (const circuit of this) circuit.ref.send({ type: 'stop' });
  }

  /** Closes what has not closed by itself. */
  abandon(): void {
    for (const circuit of this) circuit.abandon();
    this.#byKey.clear();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function keyOf({ address, port, priority }: Pick<Circuit, 'address' | 'port' | 'priority'>): string {
  return `${address}:${port}/${priority}`;
}
