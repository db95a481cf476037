/** Columns of the tables of clients, subscriptions and PVs, in the words of `casr` and `dbel`. */
import type { ActorLoad } from '../../../src/inspect/feed.ts';
import { bytes, rate, whole } from '../model/format.ts';
import { factRate, type TableState } from '../model/table.ts';
import type { Column } from './data-table.tsx';

export function circuitColumns(table: TableState | undefined): Column<ActorLoad>[] {
  const perSecond = (fact: string) => (load: ActorLoad) => (table ? factRate(table, load.id, fact) : 0);
  return [
    { name: 'client', value: ({ user, host }) => `${user}@${host}` },
    { name: 'address', value: ({ peer }) => String(peer) },
    { name: 'condition', value: (load) => conditionOf(load), mark: ({ slow }) => slow === true },
    { name: 'protocol', value: ({ protocol, version }) => `${String(protocol ?? 'CA')} ${version}` },
    { name: 'priority', value: ({ priority }) => (typeof priority === 'number' ? priority : '–') },
    { name: 'channels', value: ({ channels }) => numberOf(channels), text: whole },
    activity(table),
    { name: 'requests/s', value: perSecond('requests'), text: rate },
    { name: 'updates/s', value: perSecond('updates'), text: rate },
    { name: 'in/s', value: perSecond('bytesIn'), text: bytes },
    { name: 'out/s', value: perSecond('bytesOut'), text: bytes },
    { name: 'undelivered', value: ({ undeliveredBytes }) => numberOf(undeliveredBytes), text: bytes },
    { name: 'replaced', value: ({ replaced }) => numberOf(replaced), text: whole },
    { name: 'idle in', value: ({ lastReceivedAt }) => idleSeconds(table, lastReceivedAt), text: seconds },
    { name: 'idle out', value: ({ lastSentAt }) => idleSeconds(table, lastSentAt), text: seconds },
  ];
}

/** Of the subscriptions to many PVs. */
export function subscriptionColumns(table: TableState | undefined): Column<ActorLoad>[] {
  return [{ name: 'PV', value: ({ pv }) => String(pv) }, ...subscriberColumns(table)];
}

/** Of the subscriptions to one PV. */
export function subscriberColumns(table: TableState | undefined): Column<ActorLoad>[] {
  return [
    { name: 'client', value: ({ client }) => String(client) },
    { name: 'mask', value: ({ mask }) => String(mask) },
    { name: 'type', value: ({ type }) => String(type) },
    { name: 'count', value: ({ count }) => numberOf(count), text: countText },
    activity(table),
    { name: 'sent', value: ({ sent }) => numberOf(sent), text: whole },
    {
      name: 'discarded by replacement',
      value: ({ discardedByReplacement }) => numberOf(discardedByReplacement),
      text: whole,
    },
    { name: 'undelivered', value: ({ undelivered }) => numberOf(undelivered), text: whole },
  ];
}

export function pvColumns(table: TableState | undefined): Column<ActorLoad>[] {
  return [
    { name: 'PV', value: ({ id }) => id.replace(/^pv\//, '') },
    { name: 'value', value: ({ value, units }) => `${String(value)} ${String(units)}`.trim() },
    { name: 'severity', value: ({ severity }) => String(severity), mark: ({ severity }) => severity !== 'NO_ALARM' },
    activity(table),
    { name: 'gets', value: ({ gets }) => numberOf(gets), text: whole },
    { name: 'puts', value: ({ puts }) => numberOf(puts), text: whole },
    { name: 'posts', value: ({ posts }) => numberOf(posts), text: whole },
    { name: 'subscribers', value: ({ subscribers }) => numberOf(subscribers), text: whole },
  ];
}

/** Something waits for the client to take it. */
export function isUndelivered({ undelivered }: ActorLoad): boolean {
  return numberOf(undelivered) > 0;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Elements asked for; 0 asks for as many as there are. */
function countText(count: number): string {
  return count === 0 ? 'all' : whole(count);
}

/** What an actor does per second, and how that went lately. */
function activity(table: TableState | undefined): Column<ActorLoad> {
  return {
    name: 'events/s',
    value: ({ perSecond }) => perSecond,
    text: rate,
    spark: ({ id }) => table?.pulses.get(id) ?? [],
  };
}

function conditionOf({ slow, eventsOff }: ActorLoad): string {
  if (slow === true) return 'SLOW';
  return eventsOff === true ? 'EVENTS_OFF' : 'ok';
}

function idleSeconds(table: TableState | undefined, at: unknown): number {
  return typeof at === 'number' && at > 0 ? Math.max(0, ((table?.at ?? at) - at) / 1000) : Number.POSITIVE_INFINITY;
}

function seconds(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(1)} s` : '–';
}

function numberOf(fact: unknown): number {
  return typeof fact === 'number' ? fact : 0;
}
