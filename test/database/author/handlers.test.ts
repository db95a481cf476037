import { describe, expect, test, vi } from 'vitest';
import { setup } from 'xstate';
import { group, pv, reject, skip } from '../../../src/index.ts';
import { Client, NORMAL, PUT_FAILED } from '../../examples/client.ts';
import { simulate, turn } from '../../examples/simulate.ts';

describe('a put handler', () => {
  const definition = group('x', {
    kept: pv.double(0, { put: () => {} }),
    clipped: pv.double(0, { put: (value) => Math.max(0, value) }),
    skipped: pv.double(1, { put: () => skip }),
    refused: pv.double(1, { put: (value) => (value < 0 ? reject('below 0') : undefined) }),
    broken: pv.double(1, {
      put: (value) => {
        if (value < 0) throw new Error('out of order');
      },
    }),
    nonsense: pv.double(1, { put: () => 'no number' as never }),
    text: pv.text('', { maxLength: 5, put: (value) => value.toUpperCase() }),
    mode: pv.enum('a', ['a', 'b'], { put: (value) => (value === 'a' ? 'b' : 'a') }),
  });

  test('keeps, replaces or skips the value', () =>
    simulate(definition, async ({ ioc, pvs }) => {
      const client = await Client.of(ioc);
      expect(await client.write('x:kept', [3])).toBe(NORMAL);
      expect(await client.write('x:clipped', [-3])).toBe(NORMAL);
      expect(await client.write('x:skipped', [3])).toBe(NORMAL);
      expect([pvs.kept.value, pvs.clipped.value, pvs.skipped.value]).toEqual([3, 0, 1]);
      expect(await client.writeText('x:text', 'hello!')).toBe(NORMAL);
      expect(pvs.text.value).toBe('HELLO');
      expect(await client.write('x:mode', [0])).toBe(NORMAL);
      expect([pvs.mode.value, pvs.mode.raw]).toEqual(['b', 1]);
      client.close();
    }));

  test('rejects: the put fails, the value stays, the alarm is WRITE/MAJOR until a good put', () =>
    simulate(definition, async ({ ioc, pvs: { refused } }) => {
      const client = await Client.of(ioc);
      expect(await client.write('x:refused', [-1])).toBe(PUT_FAILED);
      expect([refused.value, refused.status, refused.severity]).toEqual([1, 'WRITE', 'MAJOR']);
      expect(await client.write('x:refused', [2])).toBe(NORMAL);
      expect([refused.value, refused.status, refused.severity]).toEqual([2, 'NO_ALARM', 'NO_ALARM']);
      client.close();
    }));

  test('throws: the put fails and the PV is INVALID until a good put', () =>
    simulate(definition, async ({ ioc, pvs: { broken, nonsense } }) => {
      const client = await Client.of(ioc);
      expect(await client.write('x:broken', [-1])).toBe(PUT_FAILED);
      expect([broken.value, broken.status, broken.severity]).toEqual([1, 'WRITE', 'INVALID']);
      expect(await client.write('x:broken', [2])).toBe(NORMAL);
      expect([broken.value, broken.severity]).toEqual([2, 'NO_ALARM']);
      expect(await client.write('x:nonsense', [2])).toBe(PUT_FAILED);
      expect([nonsense.value, nonsense.severity]).toEqual([1, 'INVALID']);
      client.close();
    }));

  test('knows who puts', async () => {
    const seen = vi.fn();
    const asked = group('x', { a: pv.long(0, { put: (value, { client, pv }) => seen(value, client.user, pv.name) }) });
    await simulate(asked, async ({ ioc, pvs }) => {
      const client = await Client.of(ioc);
      await client.write('x:a', [1]);
      await pvs.a.put(2);
      expect(seen.mock.calls).toEqual([
        [1, 'tester', 'x:a'],
        [2, 'ioc', 'x:a'],
      ]);
      client.close();
    });
  });
});

describe('completion', () => {
  const slow = group('x', {
    slow: pv.double(0, {
      put: async (value, { ioc }) => {
        await ioc.sleep(2);
        if (value < 0) reject('below 0');
        return value * 10;
      },
    }),
    limited: pv.double(0, { putLimit: 1, put: (_value, { ioc }) => ioc.sleep(2) }),
    forever: pv.double(0, { put: () => new Promise<void>(() => {}) }),
  });

  test('comes when the promise is kept, and the value with it', () =>
    simulate(slow, async ({ ioc, pvs, pass }) => {
      const client = await Client.of(ioc);
      await client.begin('x:slow', [1]);
      expect(await client.settle()).toEqual([]);
      await pass(1.9);
      expect([await client.settle(), pvs.slow.value]).toEqual([[], 0]);
      await pass(0.2);
      expect([await client.completed(), pvs.slow.value]).toEqual([NORMAL, 10]);
      client.close();
    }));

  test('fails when the promise is broken', () =>
    simulate(slow, async ({ ioc, pvs, pass }) => {
      const client = await Client.of(ioc);
      await client.begin('x:slow', [-1]);
      await client.settle();
      await pass(2);
      expect([await client.completed(), pvs.slow.severity]).toEqual([PUT_FAILED, 'MAJOR']);
      client.close();
    }));

  test('fails after the limit, and what comes later is ignored', () =>
    simulate(slow, async ({ ioc, pvs, pass }) => {
      const client = await Client.of(ioc);
      await client.begin('x:limited', [5]);
      await client.settle();
      await pass(1);
      expect([await client.completed(), pvs.limited.value]).toEqual([PUT_FAILED, 0]);
      await pass(2);
      expect(pvs.limited.value).toBe(0);
      client.close();
    }));

  test('puts wait for those before them', () =>
    simulate(slow, async ({ pvs, pass }) => {
      const order: number[] = [];
      const puts = [1, 2, 3].map((value) => pvs.slow.put(value).then(() => order.push(value)));
      await pass(5, 1);
      expect(order).toEqual([1, 2]);
      await pass(1);
      await Promise.all(puts);
      expect([order, pvs.slow.value]).toEqual([[1, 2, 3], 30]);
    }));

  test('does not keep the IOC from stopping', () =>
    simulate(slow, async ({ pvs }) => {
      void pvs.forever.put(1).catch(() => {});
    }));

  test('is that of a machine given as handler, started for each put', async () => {
    const mover = setup({
      types: {} as { input: { value: number }; context: { to: number }; output: number },
    }).createMachine({
      context: ({ input }) => ({ to: input.value }),
      initial: 'moving',
      states: { moving: { after: { 3000: 'there' } }, there: { type: 'final' } },
      output: ({ context }) => context.to + 0.5,
    });
    await simulate(group('x', { a: pv.double(0, { put: mover }) }), async ({ pvs, pass, ioc }) => {
      const put = pvs.a.put(4);
      await pass(2.9);
      expect(pvs.a.value).toBe(0);
      expect([...ioc.ioc.children()].filter(({ kind }) => kind === 'device')).toHaveLength(1);
      await pass(0.2);
      await put;
      expect(pvs.a.value).toBe(4.5);
      expect([...ioc.ioc.children()].filter(({ kind }) => kind === 'device')).toHaveLength(0);
    });
  });
});

describe('a get handler', () => {
  test('gives each read a new value, which monitors see too', () =>
    simulate(
      group('x', { count: pv.long(0, { get: ({ pv }) => pv.value + 1 }), same: pv.long(7, { get: () => {} }) }),
      async ({ ioc, pvs }) => {
        const client = await Client.of(ioc);
        expect([await client.value('x:count'), await client.value('x:count')]).toEqual([1, 2]);
        expect([pvs.count.value, await client.value('x:same')]).toEqual([2, 7]);
        client.close();
      },
    ));

  test('that fails makes the read fail and the PV INVALID', () =>
    simulate(
      group('x', {
        a: pv.long(1, {
          get: async () => {
            throw new Error('no device');
          },
        }),
      }),
      async ({ ioc, pvs }) => {
        const client = await Client.of(ioc);
        await expect(client.value('x:a')).rejects.toThrow('cannot be read');
        expect([pvs.a.status, pvs.a.severity]).toEqual(['READ', 'INVALID']);
        client.close();
      },
    ));
});

describe('a scan', () => {
  test('runs at once and then at its period, and writes what it answers', () =>
    simulate(
      group('x', { n: pv.long(0, { scan: { every: 0.5, run: ({ pv }) => pv.value + 1 } }) }),
      async ({ pvs, pass }) => {
        expect(pvs.n.value).toBe(1);
        await pass(2);
        expect(pvs.n.value).toBe(5);
      },
    ));

  test('does not overlap itself: what is due during a run is left out', () =>
    simulate(
      group('x', {
        runs: pv.long(0, {
          scan: {
            every: 1,
            run: async ({ pv, ioc }) => {
              await ioc.sleep(1.5);
              return pv.value + 1;
            },
          },
        }),
      }),
      async ({ pvs, pass }) => {
        await pass(6.1, 0.1);
        expect(pvs.runs.value).toBe(3);
      },
    ));

  test('goes on when a run fails: SCAN/MAJOR until one succeeds', async () => {
    let fails = false;
    const definition = group('x', {
      n: pv.long(0, { scan: { every: 1, run: ({ pv }) => (fails ? reject('device is off') : pv.value + 1) } }),
    });
    await simulate(definition, async ({ pvs: { n }, pass }) => {
      fails = true;
      await pass(2);
      expect([n.value, n.status, n.severity]).toEqual([1, 'SCAN', 'MAJOR']);
      fails = false;
      await pass(1);
      expect([n.value, n.status, n.severity]).toEqual([2, 'NO_ALARM', 'NO_ALARM']);
    });
  });
});

describe('startup and shutdown', () => {
  test('run when the IOC serves and when it stops; shutdown is waited for', async () => {
    const log: string[] = [];
    const definition = group('x', {
      a: pv.long(0, {
        startup: async ({ pv, ioc }) => {
          log.push('starting');
          await ioc.sleep(1);
          pv.write(5);
        },
        shutdown: async ({ ioc }) => {
          await ioc.sleep(0.5);
          log.push('shut down');
        },
      }),
    });
    await simulate(definition, async ({ pvs, pass }) => {
      expect([log, pvs.a.value]).toEqual([['starting'], 0]);
      await pass(1);
      expect(pvs.a.value).toBe(5);
    });
    expect(log).toEqual(['starting', 'shut down']);
  });

  test('a startup that fails makes its PV INVALID and nothing else', () =>
    simulate(
      group('x', { a: pv.long(0, { startup: () => reject('no device') }), b: pv.long(0) }),
      async ({ pvs: { a, b } }) => {
        await turn();
        expect([a.severity, b.severity]).toEqual(['INVALID', 'NO_ALARM']);
      },
    ));

  test('a startup may go on for ever', () =>
    simulate(
      group('x', {
        a: pv.long(0, {
          startup: async ({ pv, ioc }) => {
            for (;;) {
              pv.write(pv.value + 1);
              await ioc.sleep(1);
            }
          },
        }),
      }),
      async ({ pvs, pass }) => {
        await pass(3, 1);
        expect(pvs.a.value).toBe(4);
      },
    ));
});

test('handlers of the group replace those given inline, per kind', () =>
  simulate(
    group('x', { a: pv.long(0, { put: () => 1, get: () => 100 }), b: pv.long(0) }).handlers(({ b }) => ({
      a: { put: (value) => b.write(value) },
    })),
    async ({ pvs, ioc }) => {
      await pvs.a.put(7);
      expect([pvs.a.value, pvs.b.value]).toEqual([7, 7]);
      const client = await Client.of(ioc);
      expect(await client.value('x:a')).toBe(100);
      client.close();
    },
  ));

test('handlers of groups within are given by the outer group too, and replace the inner ones', () =>
  simulate(
    group('x', {
      sub: group('y', { a: pv.long(0), b: pv.long(0) }).handlers(({ b }) => ({
        a: { put: (value) => b.write(value) },
        b: { put: () => 1 },
      })),
    }).handlers(() => ({ sub: { a: { put: (value) => value + 1 } } })),
    async ({ pvs: { sub } }) => {
      await sub.a.put(7);
      await sub.b.put(7);
      expect([sub.a.value, sub.b.value]).toEqual([8, 1]);
    },
  ));
