/** What a walk has shown: nothing that must not be seen, and everything that was to be tried. */
import { expect } from 'vitest';
import type { Failure } from '../../src/conform/failure.ts';
import type { Depth, Tour } from '../../src/conform/tour.ts';
import { describeTrace } from '../../src/conform/trace.ts';

/** Steps before a failure that are shown. */
const SHOWN = 20;

export function expectNoFailure(failure: Failure | undefined): void {
  if (failure === undefined) return;
  const { violation, steps } = failure;
  expect.fail(`${violation.rule}: ${violation.message}\n${describeTrace(steps.slice(-SHOWN))}`);
}

export function expectCoverage(what: string, { coverage }: Tour, depth: Depth = 'transitions'): void {
  const { states, transitions, pairs, missing, missingPairs } = coverage;
  expect({ what, missing }).toEqual({ what, missing: [] });
  expect(states[0], what).toBe(states[1]);
  expect(transitions[0], what).toBe(transitions[1]);
  if (depth === 'transitions') return;
  expect({ what, missingPairs }).toEqual({ what, missingPairs: [] });
  expect(pairs[0], what).toBe(pairs[1]);
}
