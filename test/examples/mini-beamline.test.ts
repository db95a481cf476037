/** The small beamline: what it counts, against its formulas, and how long its motors take. */
import { describe, expect, it } from 'vitest';
import beamline from '../../src/examples/mini_beamline.ts';
import { Client, NORMAL, PUT_FAILED } from './client.ts';
import { simulate, turn } from './simulate.ts';

/** erfc(x) from its integral, by Simpson's rule: nothing in common with how the example computes it. */
function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  const steps = 2000;
  const width = 10 / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((x + i * width) ** 2));
  }
  return (2 / Math.sqrt(Math.PI)) * (width / 3) * sum;
}

const shares = {
  ph: (m: number) => Math.exp(-(m * m) / 50),
  edge: (m: number) => erfc((5 - m) / 2.5) / 2,
  slit: (m: number) => (erfc((m - 7.5) / 2.5) - erfc((m + 7.5) / 2.5)) / 2,
};

describe('the beam', () => {
  it('is 500 ± 25 with a period of 4 s', () =>
    simulate(beamline, ({ pvs: { current }, clock }) => {
      for (const [seconds, expected] of [
        [0.1, 500 + 25 * Math.sin(Math.PI / 20)],
        [1, 525],
        [2, 500],
        [3, 475],
        [4, 500],
        [5, 525],
      ] as const) {
        clock.advanceTo(seconds * 1000);
        expect(current.value).toBeCloseTo(expected, 6);
      }
    }));
});

describe('the detectors', () => {
  it.each([-6, 0, 4, 8])('count as their formulas say with the motors at %d', (m) =>
    simulate(beamline, ({ pvs, clock }) => {
      pvs.dot.shutter_open.write(0); // pictures of a spot take longer than all else here
      const names = ['ph', 'edge', 'slit'] as const;
      for (const { mtr, exp } of names.map((name) => pvs[name])) {
        mtr.write(m);
        exp.write(0.02);
      }
      const samples = 16; // every half second: eight in each period of the beam, whose mean is 500
      const sums = { ph: 0, edge: 0, slit: 0 };
      for (let i = 0; i < samples; i++) {
        clock.advance(500);
        for (const name of names) sums[name] += pvs[name].det.value;
      }
      for (const name of names) {
        const mean = 200 * 500 * 0.02 * shares[name](m);
        const bound = 4 * Math.sqrt(mean / samples) + 1e-3 * mean + 1e-3;
        expect(Math.abs(sums[name] / samples - mean), name).toBeLessThan(bound);
      }
    }),
  );
});

describe('a motor', () => {
  it('takes as long as distance / velocity, and so does the put', () =>
    simulate(beamline, async ({ ioc, pvs: { ph }, pass }) => {
      const client = await Client.of(ioc);
      const positions: number[] = [];
      ph.mtr.watch((value) => positions.push(value));
      await client.write('mini:ph:vel', [2]);
      await client.begin('mini:ph:mtr', [3]); // 1.5 s, 15 steps
      while (positions.length === 0) await turn();
      await pass(1.399, 0.1);
      expect(await client.settle()).toEqual([]);
      expect(positions).toHaveLength(14);
      expect(positions.at(-1)).toBeCloseTo((14 * 3) / 15, 9);
      await pass(0.2, 0.1);
      expect(await client.completed()).toBe(NORMAL);
      expect(ph.mtr.value).toBe(3);
      client.close();
    }));

  it('refuses to move without velocity', () =>
    simulate(beamline, async ({ ioc, pvs: { slit } }) => {
      const client = await Client.of(ioc);
      await client.write('mini:slit:vel', [0]);
      expect(await client.write('mini:slit:mtr', [3])).toBe(PUT_FAILED);
      expect(slit.mtr.value).toBe(0);
      expect(slit.mtr.severity).toBe('MAJOR');
      client.close();
    }));

  it('refuses to move at 0 steps a second, but ends a move that it has begun', () =>
    simulate(beamline, async ({ ioc, pvs: { slit }, pass }) => {
      const client = await Client.of(ioc);
      await client.begin('mini:slit:mtr', [1]);
      while (slit.mtr.value === 0) await turn();
      expect(await client.write('mini:slit:mtr_tick_rate', [0])).toBe(NORMAL);
      await pass(1.05, 0.05);
      expect(await client.completed()).toBe(NORMAL);
      expect(slit.mtr.value).toBe(1);
      expect(await client.write('mini:slit:mtr', [3])).toBe(PUT_FAILED);
      client.close();
    }));

  it('makes one move after the other', () =>
    simulate(beamline, async ({ pvs: { edge }, pass }) => {
      const first = edge.mtr.put(1);
      const second = edge.mtr.put(-1);
      await pass(1.05, 0.05);
      await first;
      expect(edge.mtr.value).toBeGreaterThan(0.7);
      await pass(2.1, 0.05);
      await second;
      expect(edge.mtr.value).toBe(-1);
    }));
});

describe('the camera', () => {
  it('shows the background, and a spot of the right size in the right place', () =>
    simulate(beamline, ({ pvs: { current, dot }, clock }) => {
      dot.mtrx.write(40);
      dot.mtry.write(-30);
      clock.advance(1999);
      const before = current.value; // the exposure at 2 s sees it
      clock.advance(1);
      const image = dot.det.value;
      const peak = 200 * before * Math.exp(-(40 ** 2 + 30 ** 2) / 100 ** 2);
      const total = 1000 * image.length + peak * 2 * Math.PI * 50 * 25;
      expect(dot.img_sum.value).toBe(image.reduce((sum, pixel) => sum + pixel, 0));
      expect(dot.img_sum.value / total).toBeCloseTo(1, 3);
      // The spot moves against the motors: X = column − 320 + mtrx.
      const at = (row: number, column: number) => image[row * 640 + column]!;
      expect(at(270, 280)).toBeGreaterThan(1000 + 0.9 * peak);
      expect(at(270, 330)).toBeLessThan(1000 + 0.7 * peak);
      expect(at(10, 10)).toBeLessThan(1200);
      dot.shutter_open.write(0);
      clock.advance(2000);
      expect(dot.img_sum.value / (1000 * image.length)).toBeCloseTo(1, 3);
    }));

  it('clips exposure times below 0', () =>
    simulate(beamline, async ({ pvs: { dot } }) => {
      await dot.exp.put(-3);
      expect(dot.exp.value).toBe(0);
    }));
});
