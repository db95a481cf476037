import { expect, it } from 'vitest';
import { DURATION_BOUNDS, Durations } from '../../../src/actors/kernel/durations.ts';

it('counts each duration in its class and in those above', () => {
  const durations = new Durations();
  for (const seconds of [0.0005, 0.001, 0.5, 3, 100]) durations.add(seconds);
  expect(DURATION_BOUNDS).toEqual([0.001, 0.01, 0.1, 1, 10, 60]);
  expect(durations.counts).toEqual([2, 2, 2, 3, 4, 4]);
  expect([durations.count, durations.sum]).toEqual([5, 103.5015]);
});
