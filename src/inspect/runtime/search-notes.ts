/** Which names are asked for, by whom: noted while somebody looks. */
import type { SearchTap } from '../../actors/pv/server.ts';
import type { Detach, Searches } from '../source.ts';

/** Names and hosts that are remembered; the one not seen for longest is forgotten. */
const MAX_REMEMBERED = 500;

/** The server of a protocol, as it is asked for names. */
export interface Searched {
  searchTap: SearchTap | undefined;
}

interface Asked {
  hits: number;
  misses: number;
  /** Of a name: the last host; of a host: the last name. */
  last: string;
  lastAt: number;
}

export class SearchNotes {
  readonly #names = new Map<string, Asked>();
  readonly #hosts = new Map<string, Asked>();

  /** Notes what name servers, circuits and connections are asked from now on. */
  attach(supervisors: readonly Searched[]): Detach {
    const tap: SearchTap = (name, peer, found) => {
      const host = peer.slice(0, peer.lastIndexOf(':'));
      const at = Date.now();
      count(this.#names, name, found, host, at);
      count(this.#hosts, host, found, name, at);
    };
    for (const supervisor of supervisors) supervisor.searchTap = tap;
    return () => {
      for (const supervisor of supervisors) supervisor.searchTap = undefined;
    };
  }

  get report(): Searches {
    return {
      names: Array.from(this.#names, ([name, { hits, misses, last, lastAt }]) => ({
        name,
        hits,
        misses,
        lastHost: last,
        lastAt,
      })).reverse(),
      hosts: Array.from(this.#hosts, ([host, { hits, misses, last, lastAt }]) => ({
        host,
        hits,
        misses,
        lastName: last,
        lastAt,
      })).reverse(),
    };
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** The most recent is the last of the map. */
function count(table: Map<string, Asked>, key: string, found: boolean, last: string, at: number): void {
  const asked = table.get(key) ?? { hits: 0, misses: 0, last, lastAt: at };
  table.delete(key);
  table.set(key, asked);
  if (found) asked.hits++;
  else asked.misses++;
  asked.last = last;
  asked.lastAt = at;
  if (table.size <= MAX_REMEMBERED) return;
  for (const oldest of table.keys()) {
    table.delete(oldest);
    return;
  }
}
