/** How long an actor stayed in which state, from the events that it was seen to be given. */
import type { Step } from '../../../src/inspect/feed.ts';

export interface Stay {
  /** Empty: moves in between were not kept. */
  readonly state: string;
  readonly from: number;
  readonly to: number;
}

export interface Dwell {
  readonly state: string;
  /** How often it was stayed in, the stay that goes on included. */
  readonly stays: number;
  readonly totalMs: number;
  readonly longestMs: number;
}

/** Stays in order; the first begins with the first event seen, the last goes on. */
export function staysOf(steps: readonly Step[], now: number): Stay[] {
  const stays: Stay[] = [];
  let from = steps[0]?.at ?? now;
  let state = steps[0]?.from ?? '';
  for (const step of steps) {
    if (step.from !== state) {
      stays.push({ state: '', from, to: step.at });
      from = step.at;
      state = step.from;
    }
    if (step.to === state) continue;
    if (step.at > from) stays.push({ state, from, to: step.at });
    from = step.at;
    state = step.to;
  }
  if (steps.length > 0) stays.push({ state, from, to: Math.max(from, now) });
  return stays;
}

/** The states of some stays, that with most time first. */
export function dwellOf(stays: readonly Stay[]): Dwell[] {
  const dwells = new Map<string, { stays: number; totalMs: number; longestMs: number }>();
  for (const { state, from, to } of stays) {
    if (state === '') continue;
    const dwell = dwells.get(state) ?? { stays: 0, totalMs: 0, longestMs: 0 };
    dwells.set(state, dwell);
    dwell.stays++;
    dwell.totalMs += to - from;
    dwell.longestMs = Math.max(dwell.longestMs, to - from);
  }
  return Array.from(dwells, ([state, dwell]) => ({ state, ...dwell })).toSorted((a, b) => b.totalMs - a.totalMs);
}
