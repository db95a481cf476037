import { describe, expect, test } from 'vitest';
import { rest, slowDown, travel } from '../../../../src/database/records/motor/leg.ts';
import { fc, runs } from '../../../support/properties.ts';

describe('travel', () => {
  test('takes the way at full speed, and once the acceleration time more', () => {
    const leg = travel(0, 10, 2, 0.5);
    expect(leg.duration).toBeCloseTo(10 / 2 + 0.5, 12);
    expect(leg.at(0)).toEqual({ position: 0, speed: 0 });
    expect(leg.at(0.5)).toEqual({ position: 0.5, speed: 2 });
    expect(leg.at(2.75)).toEqual({ position: 5, speed: 2 });
    expect(leg.at(99)).toEqual({ position: 10, speed: 0 });
  });

  test('does not reach full speed on a short way', () => {
    const leg = travel(1, 0, 2, 1); // rate 2: half a unit each to speed up and to slow down
    expect(leg.duration).toBeCloseTo(2 * Math.SQRT1_2, 12);
    expect(leg.at(leg.duration / 2).position).toBeCloseTo(0.5, 12);
    expect(leg.at(leg.duration / 2).speed).toBeCloseTo(-Math.SQRT2, 12);
  });

  test('without acceleration time moves at full speed at once', () => {
    expect(travel(0, -6, 3, 0)).toMatchObject({ duration: 2, end: -6 });
    expect(travel(0, -6, 3, 0).at(1)).toEqual({ position: -3, speed: -3 });
  });

  test('to where it is takes no time', () => {
    expect(travel(4, 4, 1, 1)).toMatchObject({ duration: 0, end: 4 });
  });

  test('never turns back, never exceeds the speed, and is where its speed takes it', () => {
    const place = fc.double({ min: -1000, max: 1000, noNaN: true });
    const positive = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        place,
        place,
        positive,
        fc.double({ min: 0, max: 10, noNaN: true }),
        (from, to, speed, acceleration) => {
          fc.pre(Math.abs(to - from) > 1e-6);
          const leg = travel(from, to, speed, acceleration);
          const steps = 200;
          const h = leg.duration / steps;
          let before = leg.at(0);
          expect(before.position).toBeCloseTo(from, 6);
          for (let i = 1; i <= steps; i++) {
            const now = leg.at(i * h);
            const way = (now.position - before.position) * Math.sign(to - from);
            expect(way).toBeGreaterThanOrEqual(-1e-9);
            expect(Math.abs(now.speed)).toBeLessThanOrEqual(speed * (1 + 1e-9));
            expect(way).toBeLessThanOrEqual(speed * h * (1 + 1e-6) + 1e-9);
            before = now;
          }
          expect(before.position).toBeCloseTo(to, 6);
        },
      ),
      { numRuns: runs(50) },
    );
  });
});

test('slowing down from a speed covers half of what going on would', () => {
  const leg = slowDown(5, -2, 4);
  expect(leg).toMatchObject({ duration: 0.5, end: 4.5 });
  expect(leg.at(0)).toEqual({ position: 5, speed: -2 });
  expect(leg.at(0.25)).toEqual({ position: 4.625, speed: -1 });
  expect(slowDown(5, 2, Number.POSITIVE_INFINITY)).toMatchObject({ duration: 0, end: 5 });
  expect(slowDown(5, 0, 1)).toMatchObject({ duration: 0, end: 5 });
});

test('rest stays where it is', () => {
  expect(rest(3, 1)).toMatchObject({ duration: 1, end: 3 });
  expect(rest(3, 1).at(0.5)).toEqual({ position: 3, speed: 0 });
});
