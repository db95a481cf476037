/** Which PVs a piece of an author's code reads: what depends on them is computed anew when they change. */
import type { Pv } from './pv.ts';

/** Called by handles whenever their PV is read. */
export function noteRead(pv: Pv): void {
  noted?.add(pv);
}

/** Runs a synchronous piece of code, and answers with the PVs that it has read. */
export function readsOf(run: () => void): ReadonlySet<Pv> {
  const outer = noted;
  const own = new Set<Pv>();
  noted = own;
  try {
    run();
  } finally {
    noted = outer;
  }
  return own;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Undefined while nobody wants to know. */
let noted: Set<Pv> | undefined;
