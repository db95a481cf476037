/** Which servers of PV Access there are: all that answer a search for nothing in particular. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openSearchSocket } from '../actors/net/search-socket.ts';
import { discovery } from '../actors/pva/client/searches.ts';
import { resolveClientSettings } from '../actors/pva/client/settings.ts';
import { isAny } from '../protocol/pva/address.ts';
import { decodeDatagram } from '../protocol/pva/datagram.ts';

export interface DiscoverOptions {
  /** The `EPICS_PVA_*` variables say whom to ask. */
  readonly environment: NodeJS.ProcessEnv;
  /** How long answers are awaited. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Told what is wrong with the environment or the network. */
  readonly warn: (message: string) => void;
}

export interface DiscoveredServer {
  /** Of the protocol. */
  readonly version: number;
  /** `address:port`, as its answers said. */
  readonly addresses: string[];
}

/** @returns servers by GUID, as hexadecimal digits */
export async function discoverServers(options: DiscoverOptions): Promise<ReadonlyMap<string, DiscoveredServer>> {
  const { environment, timeoutMs, signal, warn } = options;
  const { settings, warnings } = await resolveClientSettings(environment);
  for (const warning of warnings) warn(warning);
  const servers = new Map<string, DiscoveredServer>();
  const socket = await openSearchSocket(settings.multicastTtl, {
    received: (bytes, sender) => {
      const datagram = decodeDatagram(bytes);
      if (datagram?.message.type !== 'SEARCH_RESPONSE' || servers.size >= MOST) return;
      const { guid, address, port } = datagram.message;
      const key = Buffer.from(guid).toString('hex').toUpperCase();
      const host = `${isAny(address) ? sender.address : address}:${port}`;
      const known = servers.get(key);
      if (known === undefined) servers.set(key, { version: datagram.version, addresses: [host] });
      else if (!known.addresses.includes(host)) known.addresses.push(host);
    },
    failed: ({ message }) => warn(message),
    problem: warn,
  });
  try {
    for (let time = 0; time < TIMES; time++) {
      for (const target of settings.searchTargets) socket.send(discovery(socket.port, target.many), [target]);
      await sleep(INTERVAL_MS, undefined, { signal });
    }
    await sleep(Math.max(timeoutMs - TIMES * INTERVAL_MS, 0), undefined, { signal });
  } finally {
    socket.close();
  }
  return servers;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Asked three times, as pvlist does. */
const TIMES = 3;
const INTERVAL_MS = 250;
/** More than a network has: whoever sends so many answers makes them up. */
const MOST = 10_000;
