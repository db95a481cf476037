/** Units that are too long for Channel Access, which sends only their first bytes. */
import { unitsSize } from '../../protocol/ca/dbr.ts';
import type { Pv } from '../pv/pv.ts';

/** A warning for each text of units that is too long, with the PVs that have it. */
export function unitsWarnings(pvs: Iterable<Pv>): string[] {
  const named = new Map<string, string[]>();
  for (const { name, metadata } of pvs) {
    const { units } = metadata;
    if (encoder.encode(units).length < unitsSize) continue;
    const names = named.get(units) ?? [];
    names.push(name);
    named.set(units, names);
  }
  return Array.from(named, ([units, names]) => {
    const others = names.length - MOST_NAMES;
    const which = names.slice(0, MOST_NAMES).join(', ') + (others > 0 ? ` and ${others} more` : '');
    return `The units '${units}' of ${which} reach clients as their first ${unitsSize - 1} bytes: give shorter ones`;
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MOST_NAMES = 3;

const encoder = new TextEncoder();
