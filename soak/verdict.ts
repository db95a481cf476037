/** What a soak has seen, what of it is wrong, and a table of it. */
import { damage, mebibytes, tolerated, unsettled } from '../fuzz/watch/verdict.ts';
import type { Vitals } from '../fuzz/watch/vitals.ts';
import type { OwnVitals } from './own.ts';

export interface Waits {
  readonly client: string;
  readonly answers: number;
  /** Longest for a put and a get that no restart came into. */
  readonly slowestMs: number;
  /** Longest from a start of the IOC to the first answer. */
  readonly slowestReturnMs: number;
}

export interface Seen {
  readonly seconds: number;
  readonly rounds: number;
  readonly visits: number;
  /** What was done to the IOCs, and how often. */
  readonly events: Readonly<Record<string, number>>;
  readonly disk: string;
  readonly promises: number;
  /** Of the IOC that is never restarted: before all visitors, after the first round, and now; and of the clients' process. */
  readonly calm: Vitals;
  readonly first: Vitals;
  readonly last: Vitals;
  readonly ownFirst: OwnVitals;
  readonly ownLast: OwnVitals;
  readonly waits: readonly Waits[];
}

/** A client looks for its lost server at intervals that grow; a start of the IOC on a busy machine is not in it. */
const RETURN_BOUND_MS = 60_000;

/** @param boundMs for the waits of healthy clients */
export function problems(seen: Seen, boundMs: number): string[] {
  const { calm, first, last, ownFirst, ownLast, waits } = seen;
  return [
    ...unsettled(last, calm),
    ...damage(last, first),
    ...growth('the heap of the clients', ownLast.heapBytes - ownFirst.heapBytes, tolerated.heapGrowth),
    ...growth('their resident set', ownLast.residentBytes - ownFirst.residentBytes, tolerated.residentGrowth),
    ...(ownLast.descriptors - ownFirst.descriptors > tolerated.descriptors
      ? [`the clients have ${ownLast.descriptors - ownFirst.descriptors} more descriptors than after the first round`]
      : []),
    ...waits.flatMap(({ client, answers, slowestMs, slowestReturnMs }) => [
      ...(answers === 0 ? [`${client} was never answered`] : []),
      ...late(`${client} waited for an answer for`, slowestMs, boundMs),
      ...late(`${client} waited for its restarted IOC for`, slowestReturnMs, RETURN_BOUND_MS),
    ]),
  ];
}

export function table(seen: Seen): string {
  const { first, last, ownFirst, ownLast } = seen;
  const rows = [
    ['seconds, rounds, visits', `${seen.seconds.toFixed(0)}, ${seen.rounds}, ${seen.visits}`],
    ...Object.entries(seen.events).map(([event, times]) => [event, String(times)]),
    ['disk that was filled', seen.disk],
    ['saved values that were promised', String(seen.promises)],
    ['', 'first round → last'],
    ['heap of the IOC', `${mebibytes(first.heapBytes)} → ${mebibytes(last.heapBytes)}`],
    ['its resident memory', `${mebibytes(first.residentBytes)} → ${mebibytes(last.residentBytes)}`],
    ['its descriptors', `${first.descriptors} → ${last.descriptors}`],
    ['its actors', `${count(first)} → ${count(last)}`],
    ['its timers', `${first.timers} → ${last.timers}`],
    ['heap of the clients', `${mebibytes(ownFirst.heapBytes)} → ${mebibytes(ownLast.heapBytes)}`],
    ['their resident memory', `${mebibytes(ownFirst.residentBytes)} → ${mebibytes(ownLast.residentBytes)}`],
    ['their descriptors', `${ownFirst.descriptors} → ${ownLast.descriptors}`],
    ...seen.waits.flatMap(({ client, answers, slowestMs, slowestReturnMs }) => [
      [`${client}: answers, longest wait`, `${answers}, ${slowestMs.toFixed(0)} ms`],
      ...(slowestReturnMs > 0 ? [[`${client}: longest after a restart`, `${slowestReturnMs.toFixed(0)} ms`]] : []),
    ]),
  ] as const;
  const width = Math.max(...rows.map(([title = '']) => title.length));
  return rows.map(([title = '', cell = '']) => `${title.padEnd(width)}  ${cell}`).join('\n');
}

// --- helpers --------------------------------------------------------------------------------------------------------

function count({ actors }: Vitals): number {
  return Object.values(actors).reduce((sum, some) => sum + some, 0);
}

function growth(what: string, bytes: number, limit: number): string[] {
  return bytes > limit
    ? [`${what} has grown by ${mebibytes(bytes)} since the first round, limit ${mebibytes(limit)}`]
    : [];
}

function late(what: string, ms: number, bound: number): string[] {
  return ms > bound ? [`${what} ${(ms / 1000).toFixed(1)} s, limit ${bound / 1000} s`] : [];
}
