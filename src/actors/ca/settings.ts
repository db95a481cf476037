/**
 * What the environment says about a server: the `EPICS_CAS_*` variables, and the `EPICS_CA_*` ones they fall back to.
 *
 * Names, order of precedence and defaults are those of EPICS base (rsrv, `caservertask.c` and `online_notify.c`). A
 * variable that is empty counts as unset. A value that cannot be used is reported and its default taken: an IOC comes
 * up all the same. One thing is refused: an interface list that says both "all" and "only these".
 */
import { REPEATER_PORT, SERVER_PORT } from '../../protocol/ca/constants.ts';
import { type Address, type LookUp, withoutDuplicates } from '../net/address-list.ts';
import { EnvironmentReader, type Host, lookAround, type Surroundings, withPort } from '../net/environment.ts';
import { StartError } from '../net/errors.ts';
import { ANY_ADDRESS, broadcastAddresses, isMulticast, LOOPBACK, localInterfaces } from '../net/interfaces.ts';
import { isArrayLimitSet, maxArrayBytes } from './array-limit.ts';

export interface ServerSettings {
  /**
   * UDP port of searches and preferred TCP port of circuits. 0 means any free TCP port, for tests: the port that was
   * found is then given to the search sockets.
   */
  readonly port: number;
  /** Addresses to serve on; empty for all of this host's. */
  readonly interfaces: readonly string[];
  /** Groups in which searches are heard as well. */
  readonly multicastGroups: readonly string[];
  /** Addresses whose UDP searches are dropped. */
  readonly ignore: ReadonlySet<string>;
  /** Where beacons go. */
  readonly beaconAddresses: readonly Address[];
  readonly beaconPort: number;
  /** Longest time between beacons. */
  readonly beaconPeriodMs: number;
  /** Routers a multicast beacon may pass, plus one: 0 to 255. */
  readonly multicastTtl: number;
  /** Largest payload of one message, in either direction. */
  readonly maxArrayBytes: number;
  /** The site has chosen that limit: a client that goes beyond it gets an error, and keeps its circuit (rsrv). */
  readonly isArrayLimitSet: boolean;
  /** The environment asks for no Channel Access server. */
  readonly disabled: boolean;
}

/** What a command line or a test sets; it goes before the environment. */
export interface SettingsOverrides {
  /** 0 to 65535; 0 for any free port. */
  readonly port?: number;
  /** Instead of `EPICS_CAS_INTF_ADDR_LIST`. */
  readonly interfaces?: readonly string[];
}

/** Reads the settings after looking up the host names in them. Errors as in `readSettings`. */
export async function resolveSettings(
  environment: NodeJS.ProcessEnv,
  overrides: SettingsOverrides = {},
  lookUp?: LookUp,
): Promise<{ settings: ServerSettings; warnings: string[] }> {
  const lists = [interfaceText(environment, overrides), environment[IGNORE], environment[BEACON_ADDRESSES]];
  return readSettings(environment, overrides, await lookAround(lists, lookUp));
}

/**
 * Reads the settings at once, with the host names that are known already.
 *
 * @throws RangeError when the port of the overrides is not a port
 * @throws StartError when the interface list holds 0.0.0.0 and other addresses, or the overrides name no address at all
 */
export function readSettings(
  environment: NodeJS.ProcessEnv,
  overrides: SettingsOverrides = {},
  surroundings: Surroundings = { interfaces: localInterfaces(), hosts: new Map() },
): { settings: ServerSettings; warnings: string[] } {
  const reader = new EnvironmentReader(environment, surroundings);
  const listed = interfaceHosts(reader, environment, overrides).map((entry) => withoutPort(reader, entry));
  const source = overrides.interfaces === undefined ? INTERFACES : 'The list of interfaces';
  const interfaces = boundInterfaces(
    source,
    listed.filter((address) => !isMulticast(address)),
  );
  const beaconPort = reader.port([BEACON_PORT, 'EPICS_CA_REPEATER_PORT'], REPEATER_PORT);
  const settings: ServerSettings = {
    port: overrides.port === undefined ? reader.port(SERVER_PORTS, SERVER_PORT) : checkedPort(overrides.port),
    interfaces,
    multicastGroups: [...new Set(listed.filter(isMulticast))],
    ignore: ignored(reader.addresses(IGNORE, environment[IGNORE])),
    beaconAddresses: beaconAddresses(reader, interfaces, beaconPort),
    beaconPort,
    beaconPeriodMs: reader.seconds(['EPICS_CAS_BEACON_PERIOD', 'EPICS_CA_BEACON_PERIOD'], 15) * 1000,
    multicastTtl: reader.integer('EPICS_CA_MCAST_TTL', 0, 255, 1),
    maxArrayBytes: maxArrayBytes(reader),
    isArrayLimitSet: isArrayLimitSet(reader),
    disabled: words(environment.EPICS_IOC_IGNORE_SERVERS).includes('rsrv'),
  };
  return { settings, warnings: reader.warnings };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const SERVER_PORTS = ['EPICS_CAS_SERVER_PORT', 'EPICS_CA_SERVER_PORT'];
const INTERFACES = 'EPICS_CAS_INTF_ADDR_LIST';
const IGNORE = 'EPICS_CAS_IGNORE_ADDR_LIST';
const BEACON_ADDRESSES = 'EPICS_CAS_BEACON_ADDR_LIST';
const AUTO_BEACON = 'EPICS_CAS_AUTO_BEACON_ADDR_LIST';
const BEACON_PORT = 'EPICS_CAS_BEACON_PORT';

function interfaceText(environment: NodeJS.ProcessEnv, overrides: SettingsOverrides): string | undefined {
  return overrides.interfaces?.join(' ') ?? environment[INTERFACES];
}

/** A list of the environment that holds no address is for all, as base takes it. Who asks for some is not served on all. */
function interfaceHosts(
  reader: EnvironmentReader,
  environment: NodeJS.ProcessEnv,
  { interfaces }: SettingsOverrides,
): readonly Host[] {
  if (interfaces === undefined) return reader.addresses(INTERFACES, environment[INTERFACES]);
  const hosts = reader.addresses('interfaces', interfaces.join(' '));
  if (hosts.length > 0 || interfaces.length === 0) return hosts;
  throw new StartError(
    `none of the interfaces ${interfaces.join(' ')} is an IPv4 address: give addresses of this host, such as ${LOOPBACK}`,
  );
}

function boundInterfaces(source: string, addresses: readonly string[]): readonly string[] {
  const unique = [...new Set(addresses)];
  if (!unique.includes(ANY_ADDRESS)) return unique;
  if (unique.length === 1) return [];
  throw new StartError(
    `${source} holds ${ANY_ADDRESS}, which means all interfaces, along with ${unique.filter((a) => a !== ANY_ADDRESS).join(' ')}: ` +
      `leave out ${ANY_ADDRESS} to serve on these alone, or the others to serve on all`,
  );
}

function ignored(entries: readonly Host[]): ReadonlySet<string> {
  const end = entries.findIndex(({ address }) => address === ANY_ADDRESS);
  return new Set((end < 0 ? entries : entries.slice(0, end)).map(({ address }) => address));
}

/** The broadcast addresses first, then the list (rsrv). */
function beaconAddresses(reader: EnvironmentReader, interfaces: readonly string[], port: number): readonly Address[] {
  const automatic = reader.flag(AUTO_BEACON) ? broadcasts(reader, interfaces) : [];
  const listed = reader.addresses(BEACON_ADDRESSES, reader.text(BEACON_ADDRESSES));
  const all = [...[...new Set(automatic)].map((address) => ({ address, port })), ...withPort(listed, port)];
  const { addresses, warnings } = withoutDuplicates(all);
  reader.warnings.push(...warnings);
  return addresses;
}

function broadcasts(reader: EnvironmentReader, interfaces: readonly string[]): readonly string[] {
  const local = reader.surroundings.interfaces;
  if (interfaces.length === 0) return broadcastAddresses(local);
  return interfaces.flatMap((address) => {
    // As base: the repeater of this host listens there.
    if (address === LOOPBACK) return LOOPBACK;
    const broadcast = local.find((one) => one.address === address)?.broadcast;
    if (broadcast !== undefined) return broadcast;
    reader.warnings.push(
      `Can't find the broadcast address of interface ${address}: no beacons there unless ${BEACON_ADDRESSES} names it`,
    );
    return [];
  });
}

/** The port of an interface list means nothing: one port serves all interfaces. */
function withoutPort(reader: EnvironmentReader, { address, port }: Host): string {
  if (port !== undefined) {
    reader.warnings.push(
      `${INTERFACES}: the port of ${address}:${port} is ignored, ${SERVER_PORTS[0]} sets it for all`,
    );
  }
  return address;
}

function checkedPort(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 0xffff) return port;
  throw new RangeError(`port ${port}: a port is a whole number from 0 (any free one) to 65535`);
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}
