/** Which exchange gives a PV its value, for who looks at it. */
import type { Pv } from '../pv/pv.ts';
import type { ReadingState } from './polls.ts';
import type { Port } from './port.ts';

export interface Feeding {
  readonly port: Port;
  readonly reading: ReadingState;
}

const feedings = new WeakMap<Pv, Feeding>();

export function noteFeeding(pv: Pv, feeding: Feeding): void {
  feedings.set(pv, feeding);
}

/** Undefined: no port reads it. */
export function feedingOf(pv: Pv): Feeding | undefined {
  return feedings.get(pv);
}
