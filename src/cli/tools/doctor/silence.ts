/** Nobody answers a search: does somebody have the PV elsewhere, or something like it, or are searches not let through? */

import type { ClientSettings } from '../../../actors/ca/client/settings.ts';
import type { Address } from '../../../actors/net/address-list.ts';
import { isMulticast, LOOPBACK_BROADCAST, type LocalInterface } from '../../../actors/net/interfaces.ts';
import { SERVER_PORT } from '../../../protocol/ca/constants.ts';
import type { Answer } from '../asking.ts';
import { survey } from '../survey.ts';
import { probeCircuit } from './circuit-probe.ts';
import { localServers } from './local-servers.ts';
import type { Report } from './report.ts';
import { isContainer } from './surroundings.ts';

export interface PvCheckContext {
  readonly report: Report;
  readonly settings: ClientSettings;
  readonly interfaces: readonly LocalInterface[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Asks who has these names: `problems` gets what went wrong on the way. */
export function ask(
  names: readonly string[],
  addresses: readonly Address[],
  { settings, timeoutMs, signal }: PvCheckContext,
  nameServers: readonly Address[] = [],
  problems: string[] = [],
): Promise<readonly Answer[]> {
  const { multicastTtl } = settings;
  const onProblem = (problem: string) => problems.push(problem);
  return survey({ names, addresses, nameServers, timeoutMs, multicastTtl, signal, onProblem });
}

/** Reports why nobody answers, as far as can be found out. */
export async function explainSilence(name: string, context: PvCheckContext): Promise<void> {
  const { report, settings } = context;
  const [found] = await ask([name], placesLeftOut(context), context);
  if (found !== undefined) {
    const { server, asked } = found;
    report.fail(
      `search: nobody answers where it is searched, but ${server} does when ${asked} is asked`,
      adviceToAsk(name, found, settings),
    );
    return;
  }
  const unheard = await Promise.all(hostsAsked(context).map((address) => connectTo(address, name, context)));
  const deaf = unheard.find(({ finding }) => finding === 'has it');
  if (deaf !== undefined) {
    report.fail(
      `search: ${deaf.host} does not answer, but has it when it is connected to`,
      `Searches of ${deaf.host}, or their answers, are lost: a firewall drops UDP port ${deaf.port}, or another server of that host gets ` +
        'what is sent to this port (only one does). Let UDP through in both directions, search a broadcast address, ' +
        `or set EPICS_CA_NAME_SERVERS=${deaf.host}, which searches over TCP.`,
    );
    return;
  }
  for (const { host, text } of unheard) report.note(`${host}: ${text}`);
  const alike = similarNames(name);
  const others = alike.length === 0 ? [] : await ask(alike, settings.searchAddresses, context);
  if (others.length > 0) {
    const known = [...new Set(others.map((other) => other.name))];
    report.fail(
      `search: nobody has ${name}, but there is ${known.join(', ')}`,
      `Check the spelling: ${known.join(', ')} ${known.length > 1 ? 'exist' : 'exists'}, ${name} does not. Upper and lower case differ, and a field stands after a dot.`,
    );
    return;
  }
  report.fail(
    `search: no server answers within ${context.timeoutMs / 1000} s`,
    adviceForSilence(name, unheard, context),
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** A host that was asked and did not answer, and what a connection to it found. */
interface Unheard {
  /** `address:port` */
  readonly host: string;
  readonly port: number;
  readonly finding: 'has it' | 'has it not' | 'says nothing' | 'no server' | 'unreachable';
  readonly text: string;
}

/** Each is waited for at the same time, and no longer than an answer. */
const MOST_HOSTS = 16;

/** Searches that are sent to one host. */
function hostsAsked({ settings, interfaces }: PvCheckContext): readonly Address[] {
  const isBroadcast = (address: string) =>
    address === LOOPBACK_BROADCAST || address.endsWith('.255') || interfaces.some((one) => one.broadcast === address);
  return settings.searchAddresses
    .filter(({ address }) => !isMulticast(address) && !isBroadcast(address))
    .slice(0, MOST_HOSTS);
}

async function connectTo({ address, port }: Address, name: string, { timeoutMs }: PvCheckContext): Promise<Unheard> {
  const { failure, minor } = await probeCircuit(address, port, name, timeoutMs);
  const host = `${address}:${port}`;
  if (failure === undefined || failure.step === 'read') return { host, port, finding: 'has it', text: '' };
  const { step, why } = failure;
  if (step === 'create') {
    return { host, port, finding: 'has it not', text: `a server is there (version 4.${minor}), and does not have it` };
  }
  if (step === 'connect' && why !== 'ECONNREFUSED') {
    return { host, port, finding: 'unreachable', text: `it cannot be connected to: ${why}` };
  }
  if (step === 'version' && why.startsWith('no VERSION')) {
    return { host, port, finding: 'says nothing', text: 'it lets itself be connected to and says nothing' };
  }
  const text =
    step === 'connect' ? 'no server is there: connections are refused' : 'what is there speaks no Channel Access';
  return { host, port, finding: 'no server', text };
}

/** Where servers may be that are not searched: this host, its networks, servers at other ports. */
function placesLeftOut({ settings, interfaces }: PvCheckContext): readonly Address[] {
  const { searchAddresses, serverPort } = settings;
  const own = interfaces.flatMap(({ address, broadcast }) => [
    address,
    ...(broadcast === undefined ? [] : [broadcast]),
  ]);
  const places = [
    ...own.map((address) => ({ address, port: serverPort })),
    ...localServers(),
    ...searchAddresses.map(({ address }) => ({ address, port: SERVER_PORT })),
  ];
  const known = new Set(searchAddresses.map(({ address, port }) => `${address}:${port}`));
  return places.filter(({ address, port }) => {
    const place = `${address}:${port}`;
    if (known.has(place)) return false;
    known.add(place);
    return true;
  });
}

function adviceToAsk(name: string, { server, asked }: Answer, { searchAddresses, serverPort }: ClientSettings): string {
  const [address, port] = asked.split(':');
  if (Number(port) === serverPort) {
    return `${server} has ${name}, and is not searched. Add ${address} to EPICS_CA_ADDR_LIST, or set EPICS_CA_AUTO_ADDR_LIST=YES.`;
  }
  const ports = [...new Set(searchAddresses.map((searched) => searched.port))].join(' and ');
  return (
    `${server} has ${name}, but ${ports === '' ? 'nothing is searched' : `searches go to port ${ports} only`}. ` +
    `Add ${asked} to EPICS_CA_ADDR_LIST, or set EPICS_CA_SERVER_PORT=${port}.`
  );
}

function adviceForSilence(name: string, unheard: readonly Unheard[], { settings }: PvCheckContext): string {
  const asked = [...settings.searchAddresses, ...settings.nameServers];
  const where = asked.map(({ address, port }) => `${address}:${port}`).join(', ');
  const nobody = `Nobody who was asked (${where}) has ${name}.`;
  const isAll = unheard.length > 0 && unheard.length === asked.length;
  if (isAll && unheard.every(({ finding }) => finding === 'has it not')) {
    return (
      `${nobody} Check the spelling: the server runs and can be reached, so it is the name. It lists its names with dbl ` +
      '(an IOC of EPICS base) or --list-pvs (xioc). Or is the PV in another IOC? Then put the address of that one into EPICS_CA_ADDR_LIST.'
    );
  }
  if (isAll && unheard.every(({ finding }) => finding === 'no server')) {
    return (
      `${nobody} No Channel Access server is there: start the IOC, or correct EPICS_CA_ADDR_LIST. Is it at another port, as its ` +
      'EPICS_CAS_SERVER_PORT or its log says? Then put address:port there.'
    );
  }
  if (isAll && unheard.every(({ finding }) => finding === 'says nothing')) {
    return `${nobody} Connections are accepted, and then nothing comes: the IOC hangs, or was stopped. Look at its log, and restart it.`;
  }
  const container = isContainer()
    ? ' This is a container: with a network of its own it reaches servers outside by their address only, not by broadcast.'
    : '';
  return (
    `${nobody} Check the spelling, and whether the IOC runs. If it does, is it in another network? ` +
    'Then put its address into EPICS_CA_ADDR_LIST. Is it at another port, as its EPICS_CAS_SERVER_PORT or its log says? ' +
    'Then put address:port there. Or does a firewall drop UDP? Searches go to UDP port ' +
    `${settings.serverPort} and are answered from there; connections go to the TCP port the answer names.${container}`
  );
}

function similarNames(name: string): readonly string[] {
  const record = name.replace(/\.[^.]*$/, '');
  const candidates = [
    name.trim(),
    record,
    name.toUpperCase(),
    name.toLowerCase(),
    record.toUpperCase(),
    record.toLowerCase(),
  ];
  return [...new Set(candidates)].filter((candidate) => candidate !== name && candidate !== '');
}
