/** Which names are asked for, by whom: noted while somebody looks. */
import type { NameServer } from '../../actors/name-server.ts';
import { decodeSearchDatagram } from '../../protocol/datagram.ts';
import type { Detach, Searches } from '../source.ts';
import { spyOn } from '../spy.ts';
import { expose } from './expose.ts';

/** Names and hosts that are remembered; the one not seen for longest is forgotten. */
const MAX_REMEMBERED = 500;

interface Asked {
  hits: number;
  misses: number;
  /** Of a name: the last host; of a host: the last name. */
  last: string;
  lastAt: number;
}

export class SearchNotes {
  readonly #serves: (name: string) => boolean;
  readonly #names = new Map<string, Asked>();
  readonly #hosts = new Map<string, Asked>();

  constructor(serves: (name: string) => boolean) {
    this.#serves = serves;
  }

  /** Looks at the datagrams that a name server is given. */
  attach(nameServer: NameServer): Detach {
    const exposure = expose(nameServer, () => {});
    const unspy = spyOn(nameServer.ref, ({ event, at }) => {
      if (event.type !== 'datagram.received') return;
      const { bytes, address } = (event as unknown as Received).datagram;
      for (const { name } of decodeSearchDatagram(bytes).searches) this.#note(name, address, at);
    });
    return () => {
      exposure.end();
      unspy();
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

  #note(name: string, host: string, at: number): void {
    const found = this.#serves(name);
    count(this.#names, name, found, host, at);
    count(this.#hosts, host, found, name, at);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** The name server's event. */
interface Received {
  readonly datagram: { readonly bytes: Uint8Array; readonly address: string };
}

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
