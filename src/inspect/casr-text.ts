/** What the load view shows, as text in the form of `casr`: for a terminal, a log book, or a question to a colleague. */
import type { ActorLoad, FeedMessage } from './feed.ts';

type Of<T extends FeedMessage['t']> = Extract<FeedMessage, { readonly t: T }>;

/** Undefined: not told yet. */
export interface LoadSeen {
  readonly hello: Omit<Of<'hello'>, 't'> | undefined;
  readonly load: Omit<Of<'load'>, 't'> | undefined;
  readonly circuits: ListSeen | undefined;
  readonly subscriptions: ListSeen | undefined;
  readonly pvs: ListSeen | undefined;
}

export interface ListSeen {
  readonly at: number;
  readonly list: readonly ActorLoad[];
  readonly total: number;
}

/** Lines of the busiest subscriptions and PVs. */
const SHOWN = 10;

/** @param wanted text that a client's `user@host (address)` must contain; empty: all */
export function casrText({ hello, load, circuits, subscriptions, pvs }: LoadSeen, wanted = ''): string {
  const clients = (circuits?.list ?? []).filter((circuit) => labelOf(circuit).includes(wanted));
  const heard = (subscriptions?.list ?? []).filter(({ client }) => String(client).includes(wanted));
  const lines = [
    ...(hello ? [helloLine(hello, load?.at ?? hello.at)] : []),
    ...(load ? processLines(load) : []),
    ...serverLines('Channel Access Server V4.13', clients.filter(isCircuit), wanted, circuits),
    ...(clients.every(isCircuit)
      ? []
      : serverLines(
          'PV Access Server V2',
          clients.filter((each) => !isCircuit(each)),
          wanted,
          circuits,
        )),
    ...leftOut(circuits),
    ...busiest('subscriptions', heard, subscriptionLine),
    ...busiest('PVs', wanted === '' ? (pvs?.list ?? []) : [], pvLine),
  ];
  return `${lines.join('\n')}\n`;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function helloLine({ name, version, pid, startedAt }: NonNullable<LoadSeen['hello']>, at: number): string {
  return `${name}, served by xioc ${version}, process ${pid}, up ${((at - startedAt) / 1000).toFixed(0)} s`;
}

function processLines({ counters, process, overhead }: NonNullable<LoadSeen['load']>): string[] {
  const { reads, writes, updates, updatesReplaced, searches } = counters;
  const [median, p99, worst] = process.delayMs;
  return [
    `heap ${megabytes(process.heapBytes)}, resident ${megabytes(process.residentBytes)}, cpu ${process.cpuPercent.toFixed(0)} %`,
    `event-loop delay ${median.toFixed(1)} ms median, ${p99.toFixed(1)} ms p99, ${worst.toFixed(1)} ms worst`,
    `since its start: gets ${reads}, puts ${writes}, updates ${updates}, replaced ${updatesReplaced}, searches ${searches}`,
    `looking costs ${overhead.busyMs.toFixed(1)} ms/s`,
  ];
}

function isCircuit({ protocol }: ActorLoad): boolean {
  return protocol !== 'PVA';
}

function serverLines(
  title: string,
  clients: readonly ActorLoad[],
  wanted: string,
  circuits: ListSeen | undefined,
): string[] {
  const count = `${clients.length === 0 ? 'No' : clients.length} client${clients.length === 1 ? '' : 's'}`;
  const like = wanted === '' ? '' : ` like '${wanted}'`;
  return [
    title,
    `${count}${like} connected${clients.length === 0 ? '.' : ':'}`,
    ...clients.flatMap((circuit) => clientLines(circuit, circuits!.at)),
  ];
}

function clientLines(circuit: ActorLoad, at: number): string[] {
  const { peer, host, user, version, priority, channels, unprocessedRequests, undeliveredBytes, replaced } = circuit;
  const condition = circuit.slow === true ? ' slow' : circuit.eventsOff === true ? ' events-off' : '';
  return [
    `    TCP client at ${peer} '${host}':`,
    `\tUser '${user}', V${version}, ${priority === undefined ? '' : `Priority = ${priority}, `}${channels} Channel${channels === 1 ? '' : 's'}`,
    `\t${since('send', circuit.lastSentAt, at)}, ${since('receive', circuit.lastReceivedAt, at)}`,
    `\tUnprocessed requests = ${unprocessedRequests ?? 0}, Undelivered response bytes = ${undeliveredBytes}`,
    `\t${circuit.perSecond.toFixed(1)} requests and updates/s, ${replaced} updates replaced`,
    `\tState = up${condition}`,
  ];
}

/** Looked at from outside, only what moved since is known. */
function since(what: string, then: unknown, at: number): string {
  if (typeof then !== 'number' || then === 0) return `no ${what} since looked at`;
  return `${(Math.max(0, at - then) / 1000).toFixed(2)} secs since last ${what}`;
}

function leftOut(circuits: ListSeen | undefined): string[] {
  if (circuits === undefined || circuits.list.length >= circuits.total) return [];
  return [`    The busiest ${circuits.list.length} of ${circuits.total} are listed.`];
}

function busiest(what: string, list: readonly ActorLoad[], line: (load: ActorLoad) => string): string[] {
  const busy = list.filter(({ perSecond }) => perSecond > 0).slice(0, SHOWN);
  return busy.length === 0 ? [] : [`Busiest ${what}:`, ...busy.map((load) => `    ${line(load)}`)];
}

function subscriptionLine({ pv, client, mask, perSecond, discardedByReplacement, undelivered }: ActorLoad): string {
  return `${pv} for ${client}: ${mask}, ${perSecond.toFixed(1)}/s, discarded by replacement=${discardedByReplacement}, undelivered=${undelivered}`;
}

function pvLine({ id, value, units, severity, perSecond, subscribers }: ActorLoad): string {
  const text = `${value} ${units}`.trim();
  const alarm = severity === 'NO_ALARM' ? '' : ` ${severity}`;
  return `${id.replace(/^pv\//, '')} = ${text}${alarm}, ${perSecond.toFixed(1)}/s, subscribers=${subscribers}`;
}

function labelOf({ user, host, peer }: ActorLoad): string {
  return `${user}@${host} (${peer})`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
