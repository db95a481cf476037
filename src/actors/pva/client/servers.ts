/**
 * Servers that were heard, by beacons and by answers to a search for everybody.
 *
 * Keyed by address and protocol. A server that is new, or has another guid than before, has just been started. Anybody
 * can send beacons in any name, so that the table is bounded: the one that was heard longest ago is forgotten first
 * (PVXS client.cpp: 20,000, each for 360 s).
 */
export class ServerTable {
  readonly #servers = new Map<string, Heard>();

  get size(): number {
    return this.#servers.size;
  }

  /**
   * @param server `address:port`
   * @param guid in hex
   * @returns whether it is new, or was restarted
   */
  heard(server: string, protocol: string, guid: string, nowMs: number): boolean {
    const key = `${server} ${protocol}`;
    const before = this.#servers.get(key);
    // Taken out and put in again: the order of the map is that of hearing.
    this.#servers.delete(key);
    this.#servers.set(key, { guid, heardMs: nowMs });
    this.#forget(nowMs);
    return before?.guid !== guid;
  }

  #forget(nowMs: number): void {
    for (const [key, { heardMs }] of this.#servers) {
      if (this.#servers.size <= MOST_SERVERS && nowMs - heardMs < REMEMBERED_MS) return;
      this.#servers.delete(key);
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Heard {
  readonly guid: string;
  readonly heardMs: number;
}

const MOST_SERVERS = 20_000;

/** Two periods of a server's beacons. */
const REMEMBERED_MS = 360_000;
