/**
 * What `casr` reports of the Channel Access server: its clients, its sockets, where its beacons go.
 *
 * Source: EPICS base 7.0.10 as run (caservertask.c). Memory addresses and pools of base are left out.
 */
import { Beacon } from '../actors/ca/beacon.ts';
import type { Channel } from '../actors/ca/channel.ts';
import type { Circuit } from '../actors/ca/circuit.ts';
import { NameServer } from '../actors/ca/name-server.ts';
import type { Supervisor } from '../actors/ca/supervisor.ts';
import { broadcastAddresses, LOOPBACK, localInterfaces } from '../actors/net/interfaces.ts';
import { dbrNativeNames, dbrNativeOf } from '../protocol/ca/dbr-native.ts';
import type { Native } from '../protocol/value/native.ts';
import { AccessRight } from '../protocol/value/posting.ts';

/** @param level 0 to 3, as `help casr` has it */
export function casrReport(server: Supervisor | undefined, level: number): string {
  const circuits = [...(server?.circuits.values() ?? [])];
  const lines = ['Channel Access Server V4.13'];
  if (circuits.length === 0) lines.push('No clients connected.');
  else lines.push(`${counted(circuits.length, 'client')} connected${level === 0 ? '.' : ':'}`);
  if (level > 0) for (const circuit of circuits) lines.push(...circuitLines(circuit, level - 1));
  if (level > 0 && server !== undefined) lines.push(...socketLines(server, level), ...beaconLines(server));
  return `${lines.join('\n')}\n`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function circuitLines(circuit: Circuit, level: number): string[] {
  const { peer, host, user, version, priority, channels, undeliveredBytes } = circuit.describe();
  const lines = [
    `    TCP client at ${String(peer)} '${String(host)}':`,
    userLine(String(user), String(version), Number(priority), Number(channels)),
  ];
  if (level >= 3) lines.push(`\tUndelivered response bytes = ${Number(undeliveredBytes)}`, '\tState = up');
  if (level >= 1) for (const channel of circuit.children()) lines.push(...channelLines(channel, level - 1));
  return lines;
}

function userLine(user: string, version: string, priority: number, channels: number): string {
  return `\tUser '${user}', V${version}, Priority = ${priority}, ${counted(channels, 'Channel')}`;
}

function channelLines(channel: Channel, level: number): string[] {
  const { name, pv, view, rights } = channel;
  const lines = [`        Channel: '${name}'`];
  if (level < 1) return lines;
  const { native, maxCount } = view ?? pv;
  const monitors = [...channel.children()].length;
  const access = `${(rights & AccessRight.READ) === 0 ? '-' : 'r'}${(rights & AccessRight.WRITE) === 0 ? '-' : 'w'}`;
  lines.push(
    `            field_type=DBF_${fieldTypes[pv.native]} (${sizes[pv.native]} bytes), dbr_type=DBF_${dbrNativeNames[dbrNativeOf(native)]}, ` +
      `${counted(maxCount, 'element')}, ${view === undefined ? 'no filters' : 'seen through filters'}`,
    `            # on eventq=${monitors}, access=${access}`,
  );
  return lines;
}

/** Base has a second socket for broadcasts where it serves on one interface. */
function socketLines(server: Supervisor, level: number): string[] {
  const names = [...server.children()].find((child) => child instanceof NameServer);
  const last = level < 2 ? [] : lastLines(names?.lastSearch);
  // Who has asked by broadcast is not told apart from the others.
  const nobody = level < 2 ? [] : lastLines(undefined);
  const lines: string[] = [];
  for (const address of server.addresses) {
    lines.push(`CAS-TCP server on ${address} with`);
    const [host = '', port = ''] = address.split(':');
    const broadcast = broadcastOf(host);
    const udp = names?.addresses.find((each) => each.startsWith(`${host}:`)) ?? address;
    if (broadcast === undefined) lines.push(`    CAS-UDP name server on ${udp}`, ...last);
    else {
      const udpPort = udp.split(':')[1] ?? port;
      lines.push(`    CAS-UDP unicast name server on ${udp}`, ...last);
      lines.push(`    CAS-UDP broadcast name server on ${broadcast}:${udpPort}`, ...nobody);
    }
  }
  return lines;
}

function lastLines({ client, minor }: NameServer['lastSearch'] = { client: '', minor: 0 }): string[] {
  return [`\tLast name requested by ${client === '' ? '0.0.0.0:0' : client}:`, userLine('', `4.${minor}`, 0, 0)];
}

function broadcastOf(host: string): string | undefined {
  if (host === LOOPBACK) return LOOPBACK;
  return broadcastAddresses(localInterfaces().filter(({ address }) => address === host))[0];
}

function beaconLines(server: Supervisor): string[] {
  const { multicastGroups, ignore } = server.settings;
  const beacons = [...server.children()].find((child) => child instanceof Beacon)?.addresses ?? [];
  const lines: string[] = [];
  if (multicastGroups.length > 0) {
    lines.push(`Monitoring ${counted(multicastGroups.length, 'multicast address', 'es')}:`);
    for (const group of multicastGroups) lines.push(`    ${group}:${server.settings.port}`);
  }
  lines.push(`Sending CAS-beacons to ${counted(beacons.length, 'address', 'es')}:`);
  for (const address of beacons) lines.push(`    ${address}`);
  if (ignore.size > 0) lines.push(`Ignoring UDP messages from address${beacons.length === 1 ? '' : 'es'}`);
  for (const address of ignore) lines.push(`    ${address}:0`);
  return lines;
}

function counted(count: number, noun: string, plural = 's'): string {
  return `${count} ${noun}${count === 1 ? '' : plural}`;
}

const fieldTypes: Readonly<Record<Native, string>> = {
  ...{ boolean: 'CHAR', string: 'STRING', enum: 'ENUM', float: 'FLOAT', double: 'DOUBLE' },
  ...{ int8: 'CHAR', uint8: 'UCHAR', int16: 'SHORT', uint16: 'USHORT', int32: 'LONG', uint32: 'ULONG' },
  ...{ int64: 'INT64', uint64: 'UINT64' },
};

/** Bytes of an element, as base keeps it. */
const sizes: Readonly<Record<Native, number>> = {
  ...{ boolean: 1, string: 40, enum: 2, float: 4, double: 8 },
  ...{ int8: 1, uint8: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, int64: 8, uint64: 8 },
};
