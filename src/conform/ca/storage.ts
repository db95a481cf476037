/** What a write does to a PV, and whom it concerns. */

import { Dbe } from '../../protocol/value/posting.ts';
import type { Storing } from './model/outcome.ts';
import { type PvState, sameValue } from './pv-state.ts';

/** What monitors are sent. */
export interface Posting {
  /** DBE bits; 0: nothing has changed. */
  readonly mask: number;
  /** False where nobody can know whether anything has changed. */
  readonly isCertain: boolean;
}

const INVALID = 3;

/** Changes `pv` as the server does. */
export function store(pv: PvState, storing: Storing, wrote: readonly number[]): Posting {
  const before = { value: pv.value, severity: pv.severity };
  switch (storing) {
    case 'sent':
    case 'capped':
    case 'emptied':
      pv.value = wrote.slice(0, pv.maxCount);
      pv.severity = 0;
      break;
    case 'alarm':
      pv.severity = INVALID;
      break;
    case 'refused':
      break;
    case 'processed':
      pv.severity = 0;
      break;
    case 'acknowledged':
      return { mask: Dbe.ALARM, isCertain: true };
    default:
      storing satisfies never;
  }
  return posting(pv, before);
}

/** A put that failed late: the PV is INVALID until the next good one. */
export function failPut(pv: PvState): void {
  pv.severity = INVALID;
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** Scalars are posted when they change, arrays always (waveform, MPST "Always"), alarms when they change. */
function posting(pv: PvState, before: Pick<PvState, 'value' | 'severity'>): Posting {
  const isCertain = before.value !== undefined && pv.value !== undefined;
  const changed = !isCertain || !sameValue(before.value!, pv.value!);
  // Zero elements store nothing in a scalar.
  const valueMask = changed || (pv.isArray && pv.severity !== INVALID) ? Dbe.VALUE | Dbe.LOG : 0;
  const alarmMask = before.severity === pv.severity ? 0 : Dbe.ALARM;
  return { mask: valueMask | alarmMask, isCertain };
}
