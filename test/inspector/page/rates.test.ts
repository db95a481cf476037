import { expect, test } from 'vitest';
import { rateCurve, recentRate } from '../../../inspector/src/model/rates.ts';

/** Looked at twice a second, not quite on time. */
const samples = Array.from({ length: 40 }, (_, nth) => ({ at: 500 * nth + (nth % 3) * 40 }));

test('a steady stream has a steady rate, whenever somebody looks', () => {
  const { values } = rateCurve('bytes', samples, ({ at }) => at * 0.384);
  for (const value of values) expect(value).toBeCloseTo(384);
});

test('what happens once a second has a rate of about 1', () => {
  const { values } = rateCurve('posts', samples, ({ at }) => Math.floor((at + 250) / 1000));
  for (const value of values.slice(4)) expect(value).toBeGreaterThan(0.9);
  for (const value of values.slice(4)) expect(value).toBeLessThan(1.1);
});

test('the newest rate is where the curve ends', () => {
  const counter = ({ at }: { at: number }) => at ** 2;
  expect(recentRate(samples, counter)).toBe(rateCurve('', samples, counter).values.at(-1));
  expect(recentRate([], counter)).toBe(0);
  expect(recentRate([{ at: 1 }], counter)).toBe(0);
});
