/** The actors of a kind that have most to do, for tables that cannot show all. */
import type { ActorLoad } from './feed.ts';
import type { ActorKind, InspectionSource, Report } from './source.ts';

/** Lines of a table that are sent; the page is told how many there are. */
const LISTED = 200;

/** Facts that count, worst first: each outweighs those after it. */
const WEIGHTS = {
  circuit: ['undeliveredBytes', 'replaced', 'updates', 'bytesIn'],
  subscription: ['undelivered', 'discardedByReplacement', 'sent'],
} as const satisfies Partial<Record<ActorKind, readonly string[]>>;

export function busiest(
  source: InspectionSource,
  kind: keyof typeof WEIGHTS,
): { readonly list: ActorLoad[]; readonly total: number } {
  const loads: ActorLoad[] = [];
  for (const entry of source.census.values()) {
    if (entry.kind !== kind) continue;
    const report = source.describe(entry.id);
    if (report !== undefined) loads.push({ ...report, id: entry.id });
  }
  loads.sort((a, b) => compare(a, b, WEIGHTS[kind]));
  return { list: loads.slice(0, LISTED), total: loads.length };
}

// --- helpers ------------------------------------------------------------------------------------------------------

function compare(a: Report, b: Report, facts: readonly string[]): number {
  for (const fact of facts) {
    const difference = numberOf(b[fact]) - numberOf(a[fact]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numberOf(fact: unknown): number {
  return typeof fact === 'number' ? fact : 0;
}
