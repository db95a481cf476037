/** PVs that come and go while the IOC runs, and what else authors get of the IOC. */
import { describe, expect, test } from 'vitest';
import { fromPromise, setup } from 'xstate';
import { group, type IocContext, pv } from '../../../src/index.ts';
import { Client } from '../../examples/client.ts';
import { simulate, turn } from '../../examples/simulate.ts';
import { RawClient } from '../../support/raw-client.ts';

/** A group whose `ioc` the test gets hold of. */
function exposed() {
  const got: { ioc?: IocContext } = {};
  const definition = group('x', { a: pv.long(1) }, { macros: { m: 'macro' } }).handlers((_pvs, ioc) => {
    got.ioc = ioc;
    return {};
  });
  return { definition, ioc: () => got.ioc! };
}

describe('PVs added at run time', () => {
  test('are found, scanned, and have their handlers and records', () => {
    const { definition, ioc: context } = exposed();
    return simulate(definition, async ({ ioc, pass }) => {
      const added = context().add({
        count: pv.long(0, { record: 'longin', scan: { every: 1, run: ({ pv }) => pv.value + 1 } }),
        sub: group('s', { b: pv.double(2, { name: '{m}' }) }),
      });
      await turn(); // PVs that are added together begin to be scanned together
      await pass(2);
      const client = await Client.of(ioc);
      expect([added.count.value, await client.value('x:count'), await client.value('x:count.SCAN', 0)]).toEqual([
        ...[3, 3, '1 second'],
      ]);
      expect(await client.value('x:sub:macro')).toBe(2);
      client.close();
    });
  });

  test('cannot take a name that is taken', () => {
    const { definition, ioc } = exposed();
    return simulate(definition, () => {
      expect(() => ioc().add({ a: pv.long(0) })).toThrow('x:a: there are two PVs of this name');
    });
  });

  test('are removed with their fields: channels are notified, scans end, the name is free', () => {
    const { definition, ioc: context } = exposed();
    return simulate(definition, async ({ ioc, clock, pass }) => {
      const raw = await RawClient.open(ioc.port);
      await raw.settle();
      const pending = clock.pending;
      const { gone } = context().add({
        gone: pv.double(0, { record: 'ai', scan: { every: 1, run: ({ pv }) => pv.value + 1 } }),
      });
      await turn();
      raw.send({ type: 'CREATE_CHAN', cid: 1, minor: 13, name: 'x:gone' });
      raw.send({ type: 'CREATE_CHAN', cid: 2, minor: 13, name: 'x:gone.HIHI' });
      await raw.settle();
      context().remove(gone);
      const told = await raw.settle();
      expect(told.map((response) => response.type === 'SERVER_DISCONN' && response.cid).sort()).toEqual([1, 2]);
      expect([context().find('x:gone'), context().find('x:gone.HIHI')]).toEqual([undefined, undefined]);
      await pass(3);
      expect(clock.pending).toBe(pending);
      expect(gone.value).toBe(1);
      context().add({ gone: pv.string('again') });
      expect(context().find('x:gone')!.value).toBe('again');
      raw.close();
    });
  });

  test('free their aliases too when they are removed, by whichever name', () => {
    const { definition, ioc: context } = exposed();
    return simulate(definition, () => {
      for (const name of ['x:a2', 'x:b2', 'x:c2']) {
        context().add({ a2: pv.double(7, { aliases: ['b2', 'c2'], record: 'ai' }) });
        expect([context().find('x:b2')?.value, context().find('x:c2.VAL')?.value]).toEqual([7, 7]);
        context().remove(name);
        for (const gone of ['x:a2', 'x:b2', 'x:c2', 'x:c2.HIHI']) expect(context().find(gone)).toBeUndefined();
      }
      context().add({ b2: pv.string('of its own') });
      expect(context().find('x:b2')!.value).toBe('of its own');
    });
  });

  test('are refused by name when there is no such PV to remove', () => {
    const { definition, ioc } = exposed();
    return simulate(definition, () => {
      ioc().add({ r: pv.double(1, { record: 'ai' }) });
      expect(() => ioc().remove('x:nothing')).toThrow('x:nothing cannot be removed: there is no such PV.');
      expect(() => ioc().remove('x:r.HIHI')).toThrow('x:r.HIHI cannot be removed: it is a field. Remove x:r,');
    });
  });

  test('leave nothing after when one of them cannot be added', () => {
    const { definition, ioc: context } = exposed();
    return simulate(definition, ({ ioc }) => {
      const before = [...ioc.ioc.children()].length;
      const members = {
        first: pv.double(1, { record: 'ai', aliases: ['second'] }),
        inner: group('inner', { deep: pv.long(2) }),
        third: pv.long(3, { aliases: ['a'] }),
      };
      for (let i = 0; i < 2; i++) expect(() => context().add(members)).toThrow('an alias of x:third');
      expect([...ioc.ioc.pvs.keys()]).toEqual(['x:a']);
      expect([...ioc.ioc.children()]).toHaveLength(before);
      expect(context().add({ ...members, third: pv.long(3) }).inner.deep.value).toBe(2);
    });
  });

  test('leave their alarm group when they are removed', () => {
    const { definition, ioc: context } = exposed();
    return simulate(definition, () => {
      const { one, two } = context().add({
        one: pv.long(1, { alarmGroup: 'g' }),
        two: pv.long(2, { alarmGroup: 'g' }),
      });
      context().remove(one);
      two.write(2, { severity: 'MAJOR' });
      expect([one.severity, two.severity]).toEqual(['NO_ALARM', 'MAJOR']);
    });
  });

  test('begin with what they have that lasts as long as the IOC', () => {
    const { definition, ioc: context } = exposed();
    const begun: string[] = [];
    const lasting = (id: string) => () =>
      setup({ actions: { note: () => begun.push(id) } }).createMachine({ id, entry: 'note' });
    const added = group('later', { n: pv.long(0, { startup: () => void begun.push('startup') }) })
      .behaves(lasting('lasts'), { lifetime: 'ioc' })
      .behaves(lasting('serves'));
    return simulate(definition, async () => {
      context().add({ later: added });
      await turn();
      expect(begun).toEqual(['lasts', 'startup', 'serves']);
    });
  });

  test('leave nothing after when they come and go often', () => {
    const { definition, ioc: context } = exposed();
    return simulate(definition, ({ ioc }) => {
      const before = [...ioc.ioc.children()].length;
      for (let i = 0; i < 100; i++) context().remove(context().add({ b: pv.double(0, { record: 'motor' }) }).b);
      expect([...ioc.ioc.children()]).toHaveLength(before);
    });
  });
});

describe('the IOC as authors get it', () => {
  test('tells the time and sleeps on its own clock', () => {
    const { definition, ioc } = exposed();
    return simulate(definition, async ({ pass }) => {
      const [uptime, wallTime] = [ioc().uptime(), ioc().wallTime()];
      let woken = false;
      void ioc()
        .sleep(2)
        .then(() => {
          woken = true;
        });
      await pass(1.9);
      expect(woken).toBe(false);
      await pass(0.1);
      expect([woken, ioc().uptime() - uptime, ioc().wallTime() - wallTime]).toEqual([true, 2, 2000]);
    });
  });

  test('knows its prefix and macros, and finds PVs and fields by name', () => {
    const { definition, ioc } = exposed();
    return simulate(definition, () => {
      expect([ioc().prefix, ioc().macros]).toEqual(['x:', { m: 'macro' }]);
      expect([ioc().find('x:a')?.value, ioc().find('x:b')]).toEqual([1, undefined]);
      expect(() => ioc().find('x:a')!.field('HIHI')).toThrow(
        'x:a has no field HIHI: give the PV a record that has one',
      );
    });
  });

  test('ends sleeping and running when it stops', async () => {
    const { definition, ioc } = exposed();
    const ended: string[] = [];
    await simulate(definition, () => {
      void ioc()
        .sleep(1000)
        .catch((error: Error) => ended.push(error.name));
      void ioc()
        .run(fromPromise(() => new Promise<void>(() => {})))
        .catch(() => ended.push('run'));
    });
    await turn();
    expect(ended).toContain('AbortError');
    await expect(ioc().sleep(1)).rejects.toThrow();
  });

  test('runs an actor to its end, or to its failure', () => {
    const { definition, ioc } = exposed();
    return simulate(definition, async () => {
      const half = fromPromise(async ({ input }: { input: number }) => input / 2);
      expect(await ioc().run(half, 5)).toBe(2.5);
      await expect(
        ioc().run(
          fromPromise(async () => {
            throw new Error('no');
          }),
        ),
      ).rejects.toThrow('no');
    });
  });

  test('has random numbers that repeat with their seed', async () => {
    const numbers: number[][] = [];
    for (let i = 0; i < 2; i++) {
      const { definition, ioc } = exposed();
      await simulate(definition, () => {
        numbers.push([ioc().random(), ioc().random()]);
      });
    }
    expect(numbers[0]).toEqual(numbers[1]);
    expect(numbers[0]![0]).not.toBe(numbers[0]![1]);
  });
});
