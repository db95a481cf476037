/** Simulated time: hours in milliseconds, the same each time, byte for byte. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import randomWalk from '../../../src/examples/random_walk.ts';
import thermoSim from '../../../src/examples/thermo_sim.ts';
import { type Group, group, HeapClock, pv, RealClock } from '../../../src/index.ts';
import { startIoc } from '../../support/ioc.ts';
import { RawClient } from '../../support/raw-client.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** All bytes that a client which monitors `name` gets in `hours` of the IOC's time. */
async function record(definition: Group, name: string, seed: number, hours: number): Promise<Buffer> {
  const clock = new HeapClock(Date.UTC(2026, 0, 1));
  const ioc = await startIoc(definition, { clock, seed });
  cleanups.push(() => ioc.stop());
  const client = await RawClient.open(ioc.port);
  cleanups.push(() => client.close());
  const sid = await client.create(name);
  const bytes: Buffer[] = [];
  client.socket.on('data', (chunk) => bytes.push(chunk));
  client.send({ type: 'EVENT_ADD', dbrType: 20, count: 1, sid, subscriptionId: 1, mask: 5 });
  await client.settle();
  for (let minute = 0; minute < hours * 60; minute++) await clock.run(60_000);
  await client.settle();
  return Buffer.concat(bytes);
}

describe('the same seed', () => {
  it.each([
    ['random_walk', randomWalk, 'random_walk:x', 0.1],
    ['thermo_sim', thermoSim, 'thermo:I', 0.002],
  ] as const)('gives the same updates of %s, byte for byte', async (_, definition, name, hours) => {
    const first = await record(definition as Group, name, 7, hours);
    expect(await record(definition as Group, name, 7, hours)).toEqual(first);
    expect(first.length).toBeGreaterThan(2000);
  });

  it('another one gives others', async () => {
    const first = await record(randomWalk as Group, 'random_walk:x', 1, 0.02);
    expect(await record(randomWalk as Group, 'random_walk:x', 2, 0.02)).not.toEqual(first);
  });
});

describe('a clock that is advanced', () => {
  it('fires timers in the order they are due, those armed on the way included', () => {
    const clock = new HeapClock(1000);
    const fired: string[] = [];
    const at = (name: string, ms: number, then?: () => void) =>
      clock.setTimeout(() => {
        fired.push(`${name}@${clock.now()}`);
        then?.();
      }, ms);
    at('c', 30);
    at('a', 10, () => at('b', 10));
    clock.clearTimeout(at('never', 15));
    clock.advance(29);
    expect(fired).toEqual(['a@10', 'b@20']);
    clock.advance(1);
    expect([fired.at(-1), clock.now(), clock.wallTime(), clock.pending]).toEqual(['c@30', 30, 1030, 0]);
  });

  it('keeps its order when most of many timers are cancelled', () => {
    const clock = new HeapClock();
    const fired: number[] = [];
    const timers = Array.from({ length: 200 }, (_, i) => {
      const due = (i * 37) % 200;
      return clock.setTimeout(() => fired.push(due), due);
    });
    for (const [i, timer] of timers.entries()) if (i % 4 !== 0) clock.clearTimeout(timer);
    expect(clock.pending).toBe(50);
    clock.advance(200);
    expect(fired).toEqual(fired.toSorted((a, b) => a - b));
    expect(fired).toHaveLength(50);
  });

  it('says that its time is simulated, and never goes back', () => {
    const clock = new HeapClock();
    expect([clock.source, clock.setBacks]).toEqual(['Simulated', 0]);
  });

  it('lets handlers finish what they wait for, when it runs', async () => {
    const clock = new HeapClock();
    const definition = group('bl', {
      x: pv.long(0, {
        startup: async ({ pv, ioc }) => {
          for (;;) {
            await ioc.sleep(1);
            pv.write(pv.value + 1);
          }
        },
      }),
    });
    const ioc = await startIoc(definition, { clock });
    cleanups.push(() => ioc.stop());
    await clock.run(3600_000);
    expect(ioc.pvs).toMatchObject({ x: { value: 3600 } });
  });
});

describe('real time', () => {
  it('passes as many times as fast as is wanted', async () => {
    const definition = group('bl', { x: pv.long(0, { scan: { every: 1, run: ({ pv }) => pv.value + 1 } }) });
    const begun = performance.now();
    const ioc = await startIoc(definition, { speed: 200 });
    cleanups.push(() => ioc.stop());
    await expect.poll(() => ioc.pvs.x.value, { timeout: 15_000 }).toBeGreaterThan(200);
    const seconds = (performance.now() - begun) / 1000;
    expect(ioc.pvs.x.value).toBeLessThanOrEqual(seconds * 200 + 1);
  });

  it('follows the clock of the host when that is set, and counts when it is set back', async () => {
    const clock = new RealClock();
    const year = () => new Date(clock.wallTime()).getUTCFullYear();
    cleanups.push(() => vi.useRealTimers());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2030, 5, 1) });
    await expect.poll(year).toBe(2030);
    const before = clock.setBacks;
    vi.setSystemTime(Date.UTC(2020, 5, 1));
    await expect.poll(year).toBe(2020);
    expect(clock.setBacks).toBeGreaterThan(before);
    expect(clock.now()).toBeLessThan(60_000); // timers know nothing of it
  });

  it('has wall-clock time of its own when it is faster', () => {
    const clock = new RealClock(1000);
    cleanups.push(() => vi.useRealTimers());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2030, 0, 1) });
    expect(clock.wallTime()).toBeLessThan(Date.UTC(2030, 0, 1));
    expect(clock.source).toContain('1000');
  });

  it('does not stand still', () => {
    expect(() => new RealClock(0)).toThrow(/speed/);
    expect(new RealClock(10).speed).toBe(10);
  });
});
