/** Scanning: shared timers that do not drift, events, interrupts, overruns. */
import { afterEach, describe, expect, it } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import scanRate from '../../../src/examples/scan_rate.ts';
import { group, pv, type RunningIoc } from '../../../src/index.ts';
import { Client, NORMAL, Types } from '../../examples/client.ts';
import { startIoc } from '../../support/ioc.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(definition: Parameters<typeof startIoc>[0], clock: HeapClock | undefined = new HeapClock()) {
  const ioc: RunningIoc = await startIoc(definition, clock === undefined ? {} : { clock });
  cleanups.push(() => ioc.stop());
  const client = await Client.of(ioc);
  cleanups.push(() => client.close());
  return { clock: clock!, ioc, client };
}

describe('a rate', () => {
  it('has one timer for all its PVs, which begin together', async () => {
    const counting = () => pv.long(0, { scan: { every: 0.1, run: ({ pv }) => pv.value + 1 } });
    const members = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`c${i}`, counting()]));
    const { clock, ioc } = await serve(group('bl', { ...members, other: group('other', { x: counting() }) }));
    const values = () => new Set([...ioc.ioc.pvs.values()].map(({ current }) => current.value));
    const rates = [...ioc.ioc.scans.rates];
    expect(rates.map(({ periodMs, size }) => [periodMs, size])).toEqual([[100, 51]]);
    expect(values()).toEqual(new Set([1]));
    await clock.run(1000);
    expect(values()).toEqual(new Set([11]));
  });

  it('does not drift, however late its ticks are done with', async () => {
    const times: number[] = [];
    const clock = new HeapClock();
    const busy = [0, 3, 8, 19, 1, 7, 12];
    const run = () => {
      times.push(clock.now());
      clock.advance(busy[times.length % busy.length]!); // nothing else is done meanwhile
    };
    await serve(group('bl', { x: pv.long(0, { scan: { every: 0.02, run } }) }), clock);
    await clock.run(2000);
    expect(times).toEqual(Array.from({ length: 101 }, (_, n) => n * 20));
  });

  it('counts what a slow run misses, and does not make up for it', async () => {
    const running: number[] = [];
    let active = 0;
    const definition = group('bl', {
      slow: pv.long(0, {
        scan: {
          every: 1,
          run: async ({ ioc, pv }) => {
            running.push(++active);
            await ioc.sleep(2.5);
            active--;
            return pv.value + 1;
          },
        },
      }),
      fast: pv.long(0, { scan: { every: 1, run: ({ pv }) => pv.value + 1 } }),
    });
    const { clock, ioc } = await serve(definition);
    await clock.run(12_000);
    expect(Math.max(...running)).toBe(1);
    expect(ioc.ioc.handle('bl:slow')!.value).toBe(4); // begun at 0, 3, 6, 9 and 12 s
    expect(ioc.ioc.handle('bl:fast')!.value).toBe(13);
    expect(ioc.ioc.statistics().scanOverruns).toBe(8); // due at 1, 2, 4, 5, 7, 8, 10, 11 s
  });

  it('misses ticks of a process that is blocked, and counts them for each of its PVs', async () => {
    const times: number[] = [];
    const clock = new HeapClock();
    const run = () => {
      times.push(clock.now());
      if (times.length === 3) clock.advance(500);
    };
    const definition = group('bl', {
      x: pv.long(0, { scan: { every: 0.02, run } }),
      y: pv.long(0, { scan: { every: 0.02, run: () => {} } }),
    });
    const { ioc } = await serve(definition, clock);
    await clock.run(600);
    expect(times.slice(0, 5)).toEqual([0, 20, 40, 540, 560]);
    expect(ioc.ioc.statistics().scanOverruns).toBe(2 * 24); // due at 60, 80, ... 520 ms
  });

  it('changes with SCAN: to another rate, to none, and back', async () => {
    const definition = group('bl', {
      x: pv.double(0, { record: 'ai', scan: { every: 1, run: ({ pv }) => pv.value + 1 } }),
    });
    const { clock, ioc, client } = await serve(definition);
    const value = () => ioc.ioc.handle('bl:x')!.value;
    const scan = async () => (await client.read('bl:x.SCAN', Types.STRING)).values[0];
    expect(await scan()).toBe('1 second');
    await clock.run(5000);
    expect(value()).toBe(6);
    expect(await client.write('bl:x.SCAN', ['.1 second'], Types.STRING)).toBe(NORMAL);
    await clock.run(1000);
    expect(Number(value())).toBeGreaterThanOrEqual(16);
    await client.write('bl:x.SCAN', ['Passive'], Types.STRING);
    const still = value();
    await clock.run(60_000);
    expect(value()).toBe(still);
    await client.write('bl:x.PROC', [1]);
    expect(value()).toBe(Number(still) + 1);
    const before = Number(value());
    await client.write('bl:x.SCAN', ['10 second'], Types.STRING);
    await clock.run(30_000);
    expect(Number(value()) - before).toBe(4);
  });
});

describe('an event', () => {
  it('runs all its scans, in every group, and no others', async () => {
    const on = (event: string) => pv.long(0, { scan: { event, run: ({ pv }) => pv.value + 1 } });
    const answers: number[] = [];
    const definition = group('bl', {
      a: on('beam'),
      other: on('dump'),
      inner: group('inner', { b: on('beam') }),
      post: pv.string('', { put: (event, { ioc }) => void answers.push(ioc.postEvent(event)) }),
    });
    const { ioc, client } = await serve(definition);
    await client.write('bl:post', ['beam']);
    await client.write('bl:post', ['beam']);
    await client.write('bl:post', ['nothing']);
    const value = (name: string) => ioc.ioc.handle(`bl:${name}`)!.value;
    expect([value('a'), value('inner:b'), value('other')]).toEqual([2, 2, 0]);
    expect(answers).toEqual([2, 2, 0]);
  });

  it('is named by EVNT in a record whose SCAN is Event', async () => {
    const definition = group('bl', {
      x: pv.double(0, { record: 'ai', scan: { event: 'first', run: ({ pv }) => pv.value + 1 } }),
      post: pv.string('', { put: (event, { ioc }) => void ioc.postEvent(event) }),
    });
    const { ioc, client } = await serve(definition);
    expect((await client.read('bl:x.SCAN', Types.STRING)).values[0]).toBe('Event');
    await client.write('bl:x.EVNT', ['second'], Types.STRING);
    await client.write('bl:post', ['first']);
    expect(ioc.ioc.handle('bl:x')!.value).toBe(0);
    await client.write('bl:post', ['second']);
    expect(ioc.ioc.handle('bl:x')!.value).toBe(1);
  });
});

it.each([
  ['period', { every: 1 }],
  ['event', { event: 'go' }],
  ['interrupt', { interrupt: 'go' }],
] as const)('who shares a %s runs in the order of PHAS, whatever it becomes', async (_, trigger) => {
  const order: string[] = [];
  const member = (name: string, PHAS: number) =>
    pv.double(0, { record: 'ai', fields: { PHAS }, scan: { ...trigger, run: () => void order.push(name) } });
  const definition = group('bl', {
    plain: pv.double(0, { scan: { ...trigger, run: () => void order.push('plain') } }),
    last: member('last', 2),
    middle: member('middle', 1),
    first: member('first', -1),
    post: pv.long(0, { put: (_value, { ioc }) => void (ioc.postEvent('go') + ioc.interrupt('go')) }),
  });
  const { clock, client } = await serve(definition);
  const run = async () => {
    order.length = 0;
    await client.write('bl:post', [1]);
    if ('every' in trigger) clock.advance(1000);
    return order;
  };
  expect(await run()).toEqual(['first', 'plain', 'middle', 'last']);
  expect(await client.write('bl:last.PHAS', [-7])).toBe(NORMAL);
  expect(await run()).toEqual(['last', 'first', 'plain', 'middle']);
});

describe('an interrupt', () => {
  it('belongs to its group: another device of the same kind is not meant', async () => {
    const detector = () =>
      group('detector', {
        frames: pv.long(0, { scan: { interrupt: 'frame', run: ({ pv }) => pv.value + 1 } }),
        trigger: pv.long(0, { put: (_, { ioc }) => void ioc.interrupt('frame') }),
      });
    const { ioc, client } = await serve(group('bl', { one: detector(), two: detector() }));
    await client.write('bl:one:trigger', [1]);
    await client.write('bl:one:trigger', [1]);
    expect(ioc.ioc.handle('bl:one:frames')!.value).toBe(2);
    expect(ioc.ioc.handle('bl:two:frames')!.value).toBe(0);
  });
});

it('a scan has one trigger', () => {
  const run = () => undefined;
  expect(() => group('bl', { x: pv.long(0, { scan: { every: 1, event: 'e', run } }) })).toThrow(
    /bl:x.*every and event/,
  );
  expect(() => group('bl', { x: pv.long(0, { scan: { run } }) })).toThrow(/no trigger/);
});

it('the example scans at a rate, on an event and on interrupts', async () => {
  const { clock, ioc, client } = await serve(scanRate);
  await clock.run(10_000);
  expect(await client.value('periodic:scanned')).toBe(1);
  expect(await client.value('periodic:frames')).toBe(40);
  await client.write('periodic:post', [1]);
  expect(ioc.ioc.handle('periodic:measured')!.value).toBe(1);
  await client.write('periodic:scanned.SCAN', ['.1 second'], Types.STRING);
  await clock.run(1000);
  expect(Number(await client.value('periodic:scanned'))).toBeCloseTo(0.1, 6);
});
