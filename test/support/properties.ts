/**
 * fast-check, with as many runs as there is time for: a part of them in `npm test`, all in `npm run test:deep`. A failure
 * prints its seed; `PROPERTY_SEED=… npm test` repeats the run.
 */
import fc from 'fast-check';

/** Of all runs, those there are in the loop of a developer. */
const SHARE = process.env.PROPERTY_RUNS === 'all' ? 1 : 0.05;
const FEWEST = 3;

/** @param all how many runs a property deserves; 300 unless it says otherwise */
export function runs(all: number): number {
  return Math.max(FEWEST, Math.ceil(all * SHARE));
}

/** Places to cut something at, from `first` up to but not including `end`: all of them, or a part of all. */
export function places(first: number, end: number): number[] {
  const all = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
  const step = Math.round(1 / SHARE);
  return all.filter((_, i) => i % step === 0 || i < FEWEST);
}

const seed = process.env.PROPERTY_SEED;
fc.configureGlobal({ numRuns: runs(300), ...(seed !== undefined && { seed: Number(seed) }) });

/** Of many trials of equal worth, one in so many is made. */
export const STRIDE = process.env.PROPERTY_RUNS === 'all' ? 1 : 3;

export { fc };
