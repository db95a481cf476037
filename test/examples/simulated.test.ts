/** Examples that simulate something, against their formulas in closed form, on the simulated clock. */
import { describe, expect, it } from 'vitest';
import chirp from '../../src/examples/chirp.ts';
import decay from '../../src/examples/decay.ts';
import randomWalk from '../../src/examples/random_walk.ts';
import subgroups from '../../src/examples/subgroups.ts';
import thermo from '../../src/examples/thermo_sim.ts';
import type { PvHandle } from '../../src/index.ts';
import { simulate } from './simulate.ts';

describe('random_walk', () => {
  it('steps at once, then every dt seconds, by less than 1', () =>
    simulate(randomWalk, ({ pvs: { dt, x }, clock }) => {
      const steps: number[] = [x.value];
      let before = x.value;
      x.watch((value) => {
        steps.push(value - before);
        before = value;
      });
      expect(x.value).not.toBe(0);
      clock.advance(2999);
      expect(steps).toHaveLength(1);
      clock.advance(1);
      expect(steps).toHaveLength(2);
      dt.write(0.5); // read when the next step has been made
      clock.advance(3000);
      clock.advance(5000);
      expect(steps).toHaveLength(2 + 1 + 10);
      expect(Math.max(...steps.map(Math.abs))).toBeLessThanOrEqual(1);
    }));

  it('walks as far as a random walk does', () =>
    simulate(randomWalk, ({ pvs: { dt, x }, clock }) => {
      dt.write(0.01);
      clock.advance(3000 + 100_000); // 10,000 steps of variance 1/3
      expect(Math.abs(x.value)).toBeLessThan(4 * Math.sqrt(10_000 / 3));
      expect(Math.abs(x.value)).toBeGreaterThan(1);
    }));
});

describe('decay', () => {
  it('has fallen to 1/e of Tvar after K, and is done below 5 %', () =>
    simulate(decay, ({ pvs: { I, done, SP, K, Tvar }, clock }) => {
      expect(I.value).toBeCloseTo(110, 6);
      clock.advance(K.value * 1000);
      expect(I.value).toBeCloseTo(Tvar.value / Math.E + SP.value, 6);
      expect(done.value).toBe(true); // 3.68 of 90
    }));

  it('begins again with each put of SP', () =>
    simulate(decay, async ({ pvs: { I, done, SP, Tvar }, clock }) => {
      clock.advance(20_000);
      expect(done.value).toBe(true);
      Tvar.write(60);
      await SP.put(50);
      clock.advance(100);
      expect(I.value).toBeCloseTo(60 * Math.exp(-0.01) + 50, 6);
      expect(done.value).toBe(false);
      // |I − SP| / |SP − Tvar| = 6 exp(−t/K) is below 0.05 from t = K ln 120 on
      clock.advance(10_000 * Math.log(120) - 300);
      expect(done.value).toBe(false);
      clock.advance(400);
      expect(done.value).toBe(true);
    }));
});

describe('thermo_sim', () => {
  it('follows its formula, and says when it has settled', () =>
    simulate(thermo, async ({ ioc, pvs: { I, SP }, clock }) => {
      const state = () => ioc.ioc.handle('thermo:STATE')!.value;
      const expected = (t: number, start: number) =>
        10 * Math.exp(-(t - start) / 10) * Math.sin(Math.PI * t) + SP.value;
      for (const t of [0.3, 0.5, 1.7, 12.3]) {
        clock.advanceTo(t * 1000);
        expect(I.value).toBeCloseTo(expected(t, 0), 6);
      }
      clock.advanceTo(49_999);
      expect(state()).toBe(0);
      clock.advanceTo(50_000);
      expect(state()).toBe(1);
      await SP.put(20);
      expect(state()).toBe(0);
      clock.advanceTo(50_400);
      expect(I.value).toBeCloseTo(expected(50.4, 50), 6);
    }));
});

describe('chirp', () => {
  it('counts n at 0.5 (1 − r^n) / (1 − r) seconds, and begins again after the last one', () =>
    simulate(chirp, ({ ioc, clock }) => {
      const counts: [number, number][] = [];
      ioc.ioc.handle('chirp:chirp')!.watch((value) => counts.push([clock.now() / 1000, Number(value)]));
      clock.advance(2100);
      const last = Math.ceil(Math.log(1e-14 / 0.5) / Math.log(0.75)) - 1;
      for (const [n, [seconds, count]] of counts.slice(0, last).entries()) {
        expect(count).toBe(n + 1);
        expect(seconds).toBeCloseTo((0.5 * (1 - 0.75 ** (n + 1))) / 0.25, 9);
      }
      expect(counts[last]).toEqual([expect.closeTo(2, 9), 0]);
    }));

  it('keeps a steady count next to it', () =>
    simulate(chirp, ({ ioc, clock }) => {
      const steady = ioc.ioc.handle('chirp:steady') as PvHandle<number>;
      clock.advance(99_850);
      expect(steady.value).toBe(999);
      clock.advance(100);
      expect(steady.value).toBe(0);
    }));

  it.each(['0', '1', '-0.5', 'fast'])('refuses the ramp rate %s', async (ramprate) => {
    const served = simulate(chirp, () => {}, { macros: { ramprate } });
    await expect(served).rejects.toThrow(`--ramprate: it is ${ramprate}: give a number above 0 and below 1.`);
  });
});

describe('subgroups', () => {
  it('throws each die fairly', () =>
    simulate(subgroups, ({ pvs: { group1, group2, group3 }, clock }) => {
      for (const [{ random }, sides] of [
        [group1, 5],
        [group2, 20],
        [group3, 10],
      ] as const) {
        const counts = new Array<number>(sides + 1).fill(0);
        const throws = 2000;
        for (let i = 0; i < throws; i++) {
          clock.advance(2000);
          counts[random.value]!++;
        }
        expect(counts[0]).toBe(0);
        const expected = throws / sides;
        const chiSquared = counts.slice(1).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
        expect(chiSquared).toBeLessThan(sides - 1 + 4 * Math.sqrt(2 * (sides - 1)));
      }
    }));
});
