/**
 * What the environment says about a PV Access server: the `EPICS_PVAS_*` variables, and the `EPICS_PVA_*` ones they fall
 * back to (PVXS config.cpp). A value that cannot be used is reported and its default taken.
 */
import { DEFAULT_BROADCAST_PORT, DEFAULT_SERVER_PORT } from '../../protocol/pva/constants.ts';
import { type Address, withoutDuplicates } from '../net/address-list.ts';
import { EnvironmentReader, lookAround, type Surroundings, withPort } from '../net/environment.ts';
import { ANY_ADDRESS, broadcastAddresses, isMulticast, LOOPBACK, localInterfaces } from '../net/interfaces.ts';

export interface PvaSettings {
  /** Preferred TCP port; 0: any free one. */
  readonly port: number;
  /** UDP port of searches; 0: as the TCP port that was found. */
  readonly broadcastPort: number;
  /** Addresses to serve on; empty for all of this host's. */
  readonly interfaces: readonly string[];
  readonly multicastGroups: readonly string[];
  /** Addresses whose UDP searches are dropped. */
  readonly ignore: ReadonlySet<string>;
  readonly beaconAddresses: readonly Address[];
  readonly multicastTtl: number;
}

/** What a command line or a test sets; it goes before the environment. */
export interface PvaOverrides {
  readonly port?: number | undefined;
  readonly broadcastPort?: number | undefined;
  readonly interfaces?: readonly string[] | undefined;
}

export async function resolvePvaSettings(
  environment: NodeJS.ProcessEnv,
  overrides: PvaOverrides = {},
): Promise<{ settings: PvaSettings; warnings: string[] }> {
  const lists = [
    overrides.interfaces?.join(' ') ?? environment[INTERFACES],
    environment[IGNORE],
    environment[BEACONS],
    environment[CLIENT_ADDRESSES],
  ];
  return readPvaSettings(environment, overrides, await lookAround(lists));
}

export function readPvaSettings(
  environment: NodeJS.ProcessEnv,
  overrides: PvaOverrides = {},
  surroundings: Surroundings = { interfaces: localInterfaces(), hosts: new Map() },
): { settings: PvaSettings; warnings: string[] } {
  const reader = new EnvironmentReader(environment, surroundings);
  const port = (given: number | undefined, names: readonly string[], fallback: number) =>
    given ?? reader.anyPort(names, fallback);
  const broadcastPort = port(
    overrides.broadcastPort,
    ['EPICS_PVAS_BROADCAST_PORT', 'EPICS_PVA_BROADCAST_PORT'],
    DEFAULT_BROADCAST_PORT,
  );
  const listed = reader
    .addresses(INTERFACES, overrides.interfaces?.join(' ') ?? environment[INTERFACES])
    .map(({ address }) => address);
  const bound = [...new Set(listed.filter((address) => !isMulticast(address)))];
  const interfaces = bound.includes(ANY_ADDRESS) ? [] : bound;
  const settings: PvaSettings = {
    port: port(overrides.port, ['EPICS_PVAS_SERVER_PORT', 'EPICS_PVA_SERVER_PORT'], DEFAULT_SERVER_PORT),
    broadcastPort,
    interfaces,
    multicastGroups: [...new Set(listed.filter(isMulticast))],
    ignore: new Set(reader.addresses(IGNORE, environment[IGNORE]).map(({ address }) => address)),
    beaconAddresses: beaconAddresses(reader, interfaces, broadcastPort),
    multicastTtl: 1,
  };
  return { settings, warnings: reader.warnings };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const INTERFACES = 'EPICS_PVAS_INTF_ADDR_LIST';
const IGNORE = 'EPICS_PVAS_IGNORE_ADDR_LIST';
const BEACONS = 'EPICS_PVAS_BEACON_ADDR_LIST';
const CLIENT_ADDRESSES = 'EPICS_PVA_ADDR_LIST';
const AUTO_BEACONS = ['EPICS_PVAS_AUTO_BEACON_ADDR_LIST', 'EPICS_PVA_AUTO_ADDR_LIST'];

function beaconAddresses(reader: EnvironmentReader, interfaces: readonly string[], port: number): readonly Address[] {
  const automatic = AUTO_BEACONS.find((name) => reader.text(name) !== undefined);
  const isAutomatic = automatic === undefined || isYes(reader.text(automatic)!);
  const local = reader.surroundings.interfaces;
  const broadcasts = !isAutomatic
    ? []
    : interfaces.length === 0
      ? broadcastAddresses(local)
      : interfaces.flatMap((own) => {
          if (own === LOOPBACK) return LOOPBACK;
          return local.find(({ address }) => address === own)?.broadcast ?? [];
        });
  const name = reader.text(BEACONS) === undefined ? CLIENT_ADDRESSES : BEACONS;
  const given = withPort(reader.addresses(name, reader.text(name)), port);
  const all = [...[...new Set(broadcasts)].map((address) => ({ address, port })), ...given];
  // Port 0 means any free one, for tests: nobody listens for beacons there.
  return withoutDuplicates(all).addresses.filter(({ port }) => port !== 0);
}

/** YES, 1 and true; NO, 0 and false. */
function isYes(text: string): boolean {
  return !/^\s*(?:no|0|false)\s*$/i.test(text);
}
