/** Machines that fail, in an IOC, seen by a client. */
import { afterEach, describe, expect, it } from 'vitest';
import { setup } from 'xstate';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import supervised from '../../../src/examples/supervised.ts';
import { group, pv, type RestartPolicy, type RunningIoc } from '../../../src/index.ts';
import { Client, NORMAL, Types } from '../../examples/client.ts';
import { startIoc } from '../../support/ioc.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(definition: Parameters<typeof startIoc>[0]) {
  const clock = new HeapClock();
  const ioc: RunningIoc = await startIoc(definition, { clock, seed: 1 });
  cleanups.push(() => ioc.stop());
  const client = await Client.of(ioc);
  cleanups.push(() => client.close());
  const text = async (name: string) => (await client.read(name, Types.STRING)).values[0];
  return { clock, ioc, client, text };
}

describe('the example', () => {
  it('fails, is restarted with growing delays, is given up, and is restarted by hand', async () => {
    const { clock, client, text } = await serve(supervised);
    const severity = async () => (await client.read('supervised:reading')).fields.severity;
    await clock.run(300);
    expect(await text('supervised:STATE')).toBe('reading');
    expect(await text('supervised:SUPERVISION')).toBe('Running');

    for (const [failure, delay] of [
      [1, 1000],
      [2, 2000],
    ] as const) {
      expect(await client.write('supervised:fail', [1])).toBe(NORMAL);
      expect(await text('supervised:SUPERVISION')).toBe('Failed');
      expect(await client.value('supervised:FAILURES')).toBe(failure);
      expect(await severity()).toBe(3);
      expect(await text('supervised:FAULT_REASON')).toContain('does not answer');
      await clock.run(delay - 1);
      expect(await text('supervised:SUPERVISION')).toBe('Failed');
      await clock.run(1);
      expect(await text('supervised:SUPERVISION')).toBe('Running');
      expect(await client.value('supervised:RESTARTS')).toBe(failure);
      await clock.run(300);
      expect(await severity()).toBe(0);
    }

    await client.write('supervised:fail', [1]);
    expect(await text('supervised:SUPERVISION')).toBe('Gave up');
    await clock.run(3600_000);
    expect(await text('supervised:SUPERVISION')).toBe('Gave up');
    expect(await severity()).toBe(3);

    expect(await client.write('supervised:RESTART', [1])).toBe(NORMAL);
    expect(await text('supervised:SUPERVISION')).toBe('Running');
    await clock.run(300);
    expect(await severity()).toBe(0);
    expect(await client.value('supervised:RESTARTS')).toBe(3);
  });
});

it('a machine that fails takes down nothing but its own group', async () => {
  const failing = (restart: RestartPolicy) =>
    group('bad', { x: pv.long(1) }).behaves(
      () =>
        setup({
          actions: {
            breakDown: () => {
              throw new Error('always');
            },
          },
        }).createMachine({ id: 'bad', initial: 'a', states: { a: { after: { 100: { actions: 'breakDown' } } } } }),
      { publish: 'STATE', restart },
    );
  const definition = group('bl', {
    good: pv.long(0, { scan: { every: 0.1, run: ({ pv }) => pv.value + 1 } }),
    bad: failing({ delay: 0.1, factor: 1, giveUp: { failures: 5, within: 60 } }),
  });
  const { clock, ioc, client, text } = await serve(definition);
  await clock.run(10_000);
  expect(await text('bl:bad:SUPERVISION')).toBe('Gave up');
  expect(await client.value('bl:bad:FAILURES')).toBe(5);
  expect(await client.value('bl:good')).toBe(101);
  expect(ioc.ioc.statistics().downDevices).toBe(1);
});

it('a mistake in the policy is said before anything is served', async () => {
  const machine = setup({}).createMachine({ id: 'm' });
  const definition = group('bl', {}).behaves(() => machine, { restart: { factor: 0 } });
  await expect(startIoc(definition)).rejects.toThrow(/bl:m.*factor 0/);
});
