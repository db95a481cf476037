/** What this host contributes: its interfaces, containers, the address lists, ports that several servers share. */
import { existsSync, readFileSync } from 'node:fs';
import type { ClientSettings } from '../../../actors/ca/client/settings.ts';
import type { Address } from '../../../actors/net/address-list.ts';
import { inNetwork, isMulticast, LOOPBACK_BROADCAST, type LocalInterface } from '../../../actors/net/interfaces.ts';
import { udpSocketsAt } from './local-servers.ts';
import type { Report } from './report.ts';

export function checkHost(report: Report, interfaces: readonly LocalInterface[]): void {
  report.section('This host');
  const outside = interfaces.filter(({ loopback }) => !loopback);
  if (outside.length === 0) report.note('no network but loopback: only servers on this host can be reached');
  for (const { name, address, netmask, broadcast } of outside) {
    report.pass(
      `interface ${name}: ${address}, network ${netmask}, ${broadcast ? `broadcast ${broadcast}` : 'no broadcast'}`,
    );
  }
  if (isContainer()) {
    report.note('this is a container: broadcasts do not leave its network, unless it uses the network of its host');
  }
  const bridges = outside.filter(({ name }) => BRIDGE.test(name)).map(({ name }) => name);
  if (bridges.length > 0) {
    report.note(
      `${bridges.join(', ')}: a bridge to containers or virtual machines; servers in there hear no broadcasts from outside`,
    );
  }
}

export function checkAddresses(
  report: Report,
  environment: NodeJS.ProcessEnv,
  settings: ClientSettings,
  warnings: readonly string[],
  interfaces: readonly LocalInterface[],
): void {
  report.section('Where names are searched');
  for (const variable of VARIABLES) {
    const value = environment[variable];
    if (value !== undefined && value !== '') report.note(`${variable}=${value}`);
  }
  for (const warning of warnings) report.fail(warning, `Correct the environment variable: ${warning}.`);
  const { searchAddresses, nameServers } = settings;
  for (const address of searchAddresses) {
    report.pass(`${address.address}:${address.port} over UDP: ${describeAddress(address, interfaces)}`);
  }
  for (const { address, port } of nameServers) report.pass(`${address}:${port} over TCP: a name server`);
  if (searchAddresses.length + nameServers.length === 0) {
    report.fail(
      'nowhere: both address lists are empty',
      'Set EPICS_CA_ADDR_LIST to the addresses of your servers or networks, or leave EPICS_CA_AUTO_ADDR_LIST at YES.',
    );
  }
  for (const address of searchAddresses) checkSharedPort(report, address, interfaces);
}

export function describeAddress({ address }: Address, interfaces: readonly LocalInterface[]): string {
  if (isMulticast(address)) return 'a multicast group';
  const broadcast = interfaces.find((one) => one.broadcast === address);
  if (address === LOOPBACK_BROADCAST) return 'every server of this host';
  if (broadcast !== undefined) return `every server in the network of ${broadcast.name}`;
  if (address === '255.255.255.255') return 'every server in the network of one interface';
  if (isOwn(address, interfaces)) return 'this host';
  const near = interfaces.find((one) => inNetwork(address, one));
  return near === undefined ? 'a host beyond a router' : `a host in the network of ${near.name}`;
}

export function isContainer(): boolean {
  if (existsSync('/.dockerenv') || existsSync('/run/.containerenv')) return true;
  try {
    return /docker|kubepods|containerd|libpod|lxc/.test(readFileSync('/proc/1/cgroup', 'utf8'));
  } catch {
    return false;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const BRIDGE = /^(docker|br-|virbr|veth|cni|podman|lxc|lxd|flannel|vboxnet|vmnet)/;

const VARIABLES = [
  'EPICS_CA_ADDR_LIST',
  'EPICS_CA_AUTO_ADDR_LIST',
  'EPICS_CA_NAME_SERVERS',
  'EPICS_CA_SERVER_PORT',
  'EPICS_CA_REPEATER_PORT',
  'EPICS_CA_CONN_TMO',
];

function isOwn(address: string, interfaces: readonly LocalInterface[]): boolean {
  return address.startsWith('127.') || interfaces.some((one) => one.address === address);
}

/** A search sent to one host reaches one of the servers that share the port there. */
function checkSharedPort(report: Report, { address, port }: Address, interfaces: readonly LocalInterface[]): void {
  if (!isOwn(address, interfaces) || address === LOOPBACK_BROADCAST) return;
  const servers = udpSocketsAt(port);
  if (servers === undefined || servers < 2) return;
  report.note(
    `${servers} servers of this host share UDP port ${port}: a search sent to ${address} alone reaches one of them, ` +
      `one sent to ${LOOPBACK_BROADCAST} or to a broadcast address all`,
  );
}
