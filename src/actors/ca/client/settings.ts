/**
 * What the environment says about a client: the `EPICS_CA_*` variables.
 *
 * Names, defaults and syntax are those of EPICS base (libca, `iocinf.cpp`, `cac.cpp`, `udpiiu.cpp`).
 */

import { REPEATER_PORT, SERVER_PORT } from '../../../protocol/ca/constants.ts';
import { type Address, type LookUp, withoutDuplicates } from '../../net/address-list.ts';
import { EnvironmentReader, lookAround, type Surroundings, withPort } from '../../net/environment.ts';
import { broadcastAddresses } from '../../net/interfaces.ts';
import { maxArrayBytes } from '../array-limit.ts';

export interface ClientSettings {
  /** Where searches go: broadcast addresses of this host's networks first, then the list. */
  readonly searchAddresses: readonly Address[];
  /** Servers that are searched over TCP. */
  readonly nameServers: readonly Address[];
  /** Port of list entries that name none, and of servers before minor 5. */
  readonly serverPort: number;
  readonly repeaterPort: number;
  /** Silence after which a server is asked to echo, in ms. */
  readonly connectionTimeoutMs: number;
  /** Longest interval between two searches for a name, in ms. */
  readonly maxSearchPeriodMs: number;
  /** Routers a multicast search may pass, plus one: 0 to 255. */
  readonly multicastTtl: number;
  /** Largest payload accepted, in bytes. */
  readonly maxArrayBytes: number;
}

/** Reads the settings after looking up the host names in them. */
export async function resolveClientSettings(
  environment: NodeJS.ProcessEnv,
  lookUp?: LookUp,
): Promise<{ settings: ClientSettings; warnings: string[] }> {
  const lists = [environment[ADDRESSES], environment[NAME_SERVERS]];
  return readClientSettings(environment, await lookAround(lists, lookUp));
}

/** Reads the settings at once, with the host names that are known already. */
export function readClientSettings(
  environment: NodeJS.ProcessEnv,
  surroundings: Surroundings,
): { settings: ClientSettings; warnings: string[] } {
  const reader = new EnvironmentReader(environment, surroundings);
  const serverPort = reader.port(['EPICS_CA_SERVER_PORT'], SERVER_PORT);
  const automatic = isAutomatic(environment) ? broadcastAddresses(surroundings.interfaces) : [];
  const listed = reader.addresses(ADDRESSES, reader.text(ADDRESSES));
  const search = withoutDuplicates([
    ...automatic.map((address) => ({ address, port: serverPort })),
    ...withPort(listed, serverPort),
  ]);
  const servers = withoutDuplicates(withPort(reader.addresses(NAME_SERVERS, reader.text(NAME_SERVERS)), serverPort));
  const settings: ClientSettings = {
    searchAddresses: search.addresses,
    nameServers: servers.addresses,
    serverPort,
    repeaterPort: reader.port(['EPICS_CA_REPEATER_PORT'], REPEATER_PORT),
    connectionTimeoutMs: reader.seconds(['EPICS_CA_CONN_TMO'], 30) * 1000,
    maxSearchPeriodMs: maxSearchPeriod(reader) * 1000,
    multicastTtl: reader.integer('EPICS_CA_MCAST_TTL', 0, 255, 1),
    maxArrayBytes: maxArrayBytes(reader),
  };
  return { settings, warnings: [...reader.warnings, ...search.warnings, ...servers.warnings] };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const ADDRESSES = 'EPICS_CA_ADDR_LIST';
const NAME_SERVERS = 'EPICS_CA_NAME_SERVERS';

/** Bounds of EPICS_CA_MAX_SEARCH_PERIOD, in seconds. */
const DEFAULT_SEARCH_PERIOD = 300;
const LEAST_SEARCH_PERIOD = 60;

/** libca looks for these letters anywhere in the text: "No" does not disable it. */
function isAutomatic(environment: NodeJS.ProcessEnv): boolean {
  const text = environment.EPICS_CA_AUTO_ADDR_LIST ?? '';
  return !text.includes('no') && !text.includes('NO');
}

function maxSearchPeriod(reader: EnvironmentReader): number {
  const seconds = reader.seconds(['EPICS_CA_MAX_SEARCH_PERIOD'], DEFAULT_SEARCH_PERIOD);
  if (seconds >= LEAST_SEARCH_PERIOD) return seconds;
  reader.warnings.push(`EPICS_CA_MAX_SEARCH_PERIOD was raised to ${LEAST_SEARCH_PERIOD} s, the least allowed`);
  return LEAST_SEARCH_PERIOD;
}
