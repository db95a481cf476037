/** A table of the busiest actors, with what it takes to draw their rates. */
import type { ActorLoad, FeedMessage, Table } from '../../../src/inspect/feed.ts';
import type { Json } from '../../../src/inspect/source.ts';

type TableMessage = Extract<FeedMessage, { t: 'table' }>;

export interface TableState {
  /** Of `subscribers`: id of the PV. */
  readonly of: string | undefined;
  readonly at: number;
  readonly list: readonly ActorLoad[];
  /** Actors of the kind, listed or not. */
  readonly total: number;
  readonly before: { readonly at: number; readonly list: readonly ActorLoad[] } | undefined;
  /** What each listed actor did per second, newest last. */
  readonly pulses: ReadonlyMap<string, readonly number[]>;
}

/** Puts back what a summary knows besides the newest list. */
export interface TablePast {
  readonly t: 'tablePast';
  readonly table: Table;
  readonly before: TableState['before'];
  readonly pulses: readonly (readonly [id: string, pulses: readonly number[]])[];
}

const KEPT_PULSES = 60;

export function nextTable(last: TableState | undefined, { of, at, list, total }: TableMessage): TableState {
  const pulses = new Map(
    list.map(({ id, perSecond }) => [id, [...(last?.pulses.get(id) ?? []), perSecond].slice(-KEPT_PULSES)] as const),
  );
  return { of, at, list, total, before: last && { at: last.at, list: last.list }, pulses };
}

/** What rebuilds a table. */
export function* tableMessages(
  table: Table,
  { of, at, list, total, before, pulses }: TableState,
): Generator<TableMessage | TablePast> {
  yield { t: 'table', table, ...(of === undefined ? {} : { of }), at, list, total };
  yield { t: 'tablePast', table, before, pulses: [...pulses] };
}

/** Per second, of one actor, between the last two lists. */
export function factRate({ at, list, before }: TableState, id: string, fact: string): number {
  const last = list.find((load) => load.id === id);
  const first = before?.list.find((load) => load.id === id);
  if (before === undefined || last === undefined || first === undefined || at <= before.at) return 0;
  return Math.max(0, (numberOf(last[fact]) - numberOf(first[fact])) / ((at - before.at) / 1000));
}

// --- helpers ------------------------------------------------------------------------------------------------------

function numberOf(fact: Json | undefined): number {
  return typeof fact === 'number' ? fact : 0;
}
