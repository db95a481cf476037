/**
 * What the environment says about a client: the `EPICS_PVA_*` variables.
 *
 * Names, defaults and syntax are those of PVXS (config.cpp). IPv6 addresses are not supported: they are skipped with a
 * warning.
 */
import { DEFAULT_BROADCAST_PORT, DEFAULT_SERVER_PORT } from '../../../protocol/pva/constants.ts';
import { type Address, type LookUp, withoutDuplicates } from '../../net/address-list.ts';
import { EnvironmentReader, lookAround, type Surroundings, withPort } from '../../net/environment.ts';
import { broadcastAddresses, isMulticast, type LocalInterface } from '../../net/interfaces.ts';
import type { SearchTarget } from './searches.ts';

export interface ClientSettings {
  /** Where searches go: broadcast addresses of this host's networks first, then the list. */
  readonly searchTargets: readonly SearchTarget[];
  /** Servers that are searched over TCP. */
  readonly nameServers: readonly Address[];
  /** UDP port of searches and beacons. */
  readonly broadcastPort: number;
  /** TCP port of servers that are named without one. */
  readonly serverPort: number;
  /** Addresses of interfaces at which beacons are heard, and groups; none: all interfaces. */
  readonly beaconAddresses: readonly string[];
  readonly interfaces: readonly LocalInterface[];
  /** Routers a multicast search may pass, plus one. */
  readonly multicastTtl: number;
  /** How long a server may be silent, in ms: 4/3 of EPICS_PVA_CONN_TMO. */
  readonly silenceMs: number;
  /** How often it is asked to echo, in ms. */
  readonly echoMs: number;
  /** Largest message accepted, in bytes. */
  readonly maxPayload: number;
}

/** Reads the settings after looking up the host names in them. */
export async function resolveClientSettings(
  environment: NodeJS.ProcessEnv,
  lookUp?: LookUp,
): Promise<{ settings: ClientSettings; warnings: string[] }> {
  const lists = [ADDRESSES, NAME_SERVERS, INTERFACES].map((name) => plainList(environment[name]).text);
  return readClientSettings(environment, await lookAround(lists, lookUp));
}

/** Reads the settings at once, with the host names that are known already. */
export function readClientSettings(
  environment: NodeJS.ProcessEnv,
  surroundings: Surroundings,
): { settings: ClientSettings; warnings: string[] } {
  const { interfaces } = surroundings;
  const reader = new EnvironmentReader(environment, surroundings);
  const broadcastPort = reader.integer('EPICS_PVA_BROADCAST_PORT', 1, 0xffff, DEFAULT_BROADCAST_PORT);
  const serverPort = reader.integer('EPICS_PVA_SERVER_PORT', 1, 0xffff, DEFAULT_SERVER_PORT);
  const list = plainList(reader.text(ADDRESSES));
  const listed = withPort(reader.addresses(ADDRESSES, list.text), broadcastPort);
  const automatic = isAutomatic(environment) ? broadcastAddresses(interfaces) : [];
  const search = withoutDuplicates([...automatic.map((address) => ({ address, port: broadcastPort })), ...listed]);
  const servers = withoutDuplicates(
    withPort(reader.addresses(NAME_SERVERS, plainList(reader.text(NAME_SERVERS)).text), serverPort),
  );
  const seconds = Math.max(reader.seconds(['EPICS_PVA_CONN_TMO'], DEFAULT_TIMEOUT), LEAST_TIMEOUT);
  const broadcasts = new Set(interfaces.map(({ broadcast }) => broadcast));
  const isForMany = (address: string) =>
    isMulticast(address) || broadcasts.has(address) || address === '255.255.255.255' || address === '127.255.255.255';
  const settings: ClientSettings = {
    searchTargets: search.addresses.map(({ address, port }) => ({ address, port, many: isForMany(address) })),
    nameServers: servers.addresses,
    broadcastPort,
    serverPort,
    beaconAddresses: reader
      .addresses(INTERFACES, plainList(reader.text(INTERFACES)).text)
      .map(({ address }) => address),
    interfaces,
    multicastTtl: list.ttl,
    silenceMs: (seconds * 4000) / 3,
    echoMs: Math.min(Math.max((seconds * 4 * 3) / (3 * 8), 1), MOST_ECHO) * 1000,
    maxPayload: MAX_PAYLOAD,
  };
  // That a list repeats what is found by itself is usual, and not worth a warning.
  return { settings, warnings: reader.warnings };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const ADDRESSES = 'EPICS_PVA_ADDR_LIST';
const NAME_SERVERS = 'EPICS_PVA_NAME_SERVERS';
const INTERFACES = 'EPICS_PVA_INTF_ADDR_LIST';

/** EPICS_PVA_CONN_TMO, in seconds. */
const DEFAULT_TIMEOUT = 30;
const LEAST_TIMEOUT = 2;

/** Of echoes, in seconds. */
const MOST_ECHO = 15;

const MAX_PAYLOAD = 256 << 20;

/** YES, NO, 1 or 0, in any case. */
function isAutomatic(environment: NodeJS.ProcessEnv): boolean {
  return !/^\s*(no|0)\s*$/i.test(environment.EPICS_PVA_AUTO_ADDR_LIST ?? '');
}

/** A list without what entries say about groups, `224.0.2.3,1@192.168.1.1`, and the largest number of routers in it. */
function plainList(text = ''): { readonly text: string; readonly ttl: number } {
  let ttl = 1;
  const plain = text.replaceAll(/(?:,(\d+))?(?:@\S+)?(?=\s|$)/g, (_match, routers?: string) => {
    if (routers !== undefined) ttl = Math.max(ttl, Math.min(Number(routers), 255));
    return '';
  });
  return { text: plain, ttl };
}
