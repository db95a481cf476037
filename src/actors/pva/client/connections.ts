/** The connections of a client: one per server, those of name servers kept for good. */

import type { ChannelName } from '../../../protocol/pva/messages.ts';
import type { HeapClock, Timer } from '../../kernel/clock.ts';
import { Connection } from './connection.ts';
import type { ConnectionOwner } from './connection-owner.ts';

export class Connections {
  readonly #owner: ConnectionOwner;
  readonly #clock: HeapClock;
  readonly #byHost = new Map<string, Connection>();
  /** Name servers that are connected again when these are due. */
  readonly #reconnects = new Set<Timer>();
  #made = 0;

  constructor(owner: ConnectionOwner) {
    this.#owner = owner;
    this.#clock = owner.clock;
  }

  get size(): number {
    return this.#byHost.size;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return [...this.#byHost.values()].values();
  }

  /** The connection to a server, made when there is none, or only one that is closing. */
  to(address: string, port: number): Connection {
    const existing = this.#byHost.get(`${address}:${port}`);
    if (existing !== undefined && !existing.isStopping) return existing;
    const connection = new Connection(this.#owner, `connection-${++this.#made}`, address, port);
    this.#byHost.set(connection.host, connection);
    return connection;
  }

  toNameServer(address: string, port: number): void {
    this.to(address, port).isNameServer = true;
  }

  /** Asks the name servers. */
  search(channels: readonly ChannelName[]): void {
    for (const connection of this) if (connection.isNameServer) connection.search(channels);
  }

  forget(connection: Connection): void {
    if (this.#byHost.get(connection.host) === connection) this.#byHost.delete(connection.host);
  }

  /** Connects a name server that was lost. */
  reconnectLater({ address, port }: Connection): void {
    const again = this.#clock.setTimeout(() => {
      this.#reconnects.delete(again);
      this.toNameServer(address, port);
    }, RECONNECT_MS);
    this.#reconnects.add(again);
  }

  /** Every connection closes after what was written has left. */
  drain(): void {
    for (const timer of this.#reconnects) this.#clock.clearTimeout(timer);
    this.#reconnects.clear();
    for (const connection of this) connection.ref.send({ type: 'stop' });
  }

  /** Closes what has not closed by itself. */
  abandon(): void {
    for (const connection of this) connection.abandon();
    this.#byHost.clear();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** How often PVXS looks for name servers that are gone. */
const RECONNECT_MS = 10_000;
