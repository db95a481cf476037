/** Machines that give a group its behaviour: kept alive, talked to, and seen by clients. */
import { describe, expect, test } from 'vitest';
import { fromCallback, fromPromise, setup } from 'xstate';
import { group, pv } from '../../../src/index.ts';
import { Client } from '../../examples/client.ts';
import { simulate, turn } from '../../examples/simulate.ts';

type DeviceEvent = { type: 'start' | 'stop' | 'break' | 'go.on' };

function counting(options: { publish?: string; permits?: string[] } = {}) {
  return group('x', { count: pv.long(0), other: pv.long(1) }).behaves(
    ({ count }) =>
      setup({
        types: {} as { events: DeviceEvent },
        actions: {
          step: () => count.write(count.value + 1),
          fail: () => {
            throw new Error('motor jammed');
          },
        },
      }).createMachine({
        id: 'counter',
        initial: 'running',
        states: {
          running: {
            entry: 'step',
            after: { 1000: { target: 'running', reenter: true } },
            on: { stop: 'stopped', break: { actions: 'fail' } },
          },
          stopped: { on: { start: 'running', 'go.on': 'running' } },
        },
      }),
    options,
  );
}

test('a machine runs from when the IOC serves until it stops', async () => {
  let last = 0;
  await simulate(counting(), async ({ pvs, pass }) => {
    pvs.count.watch((value) => {
      last = value;
    });
    await pass(3);
    expect(pvs.count.value).toBe(4);
  });
  expect(last).toBe(4);
});

describe('a machine that throws', () => {
  const breaking = counting({ publish: 'STATE' }).handlers((_pvs, ioc) => ({
    other: { put: () => ioc.device().send({ type: 'break' }) },
  }));

  test('makes the PVs of its group INVALID/COMM and is started again, with growing delays', () =>
    simulate(breaking, async ({ ioc, pvs: { count, other }, pass }) => {
      const alarms = () => [count, other].map(({ severity, status }) => `${status}/${severity}`);
      const state = () => ioc.ioc.handle('x:STATE')!;
      await other.put(1);
      expect(alarms()).toEqual(['COMM/INVALID', 'COMM/INVALID']);
      expect([state().status, state().severity, ioc.ioc.handle('x:FAULT_REASON')!.value]).toEqual([
        ...['COMM', 'INVALID', 'Error: motor jammed'],
      ]);
      await pass(0.9);
      expect(count.value).toBe(1);
      await pass(0.2);
      expect([count.value, ioc.ioc.handle('x:RESTARTS')!.value]).toEqual([2, 1]);
      expect([...alarms(), state().severity]).toEqual(['NO_ALARM/NO_ALARM', 'NO_ALARM/NO_ALARM', 'NO_ALARM']);
      await other.put(1);
      await pass(1.1);
      expect([alarms()[0], count.value]).toEqual(['COMM/INVALID', 2]);
      await pass(1);
      expect([alarms()[0], count.value]).toEqual(['NO_ALARM/NO_ALARM', 3]);
    }));

  test('leaves no actors behind, and concerns no other group', () =>
    simulate(group('y', { a: breaking, b: counting() }), async ({ ioc, pvs, clock, pass }) => {
      await pass(61); // both have run well
      const pending = clock.pending;
      await pvs.a.other.put(1);
      expect([pvs.a.count.severity, pvs.b.count.severity]).toEqual(['INVALID', 'NO_ALARM']);
      await pass(62); // until the failure is forgotten, and one has run well again
      expect(clock.pending).toBe(pending);
      expect([...ioc.ioc.children()].filter(({ kind }) => kind === 'device')).toHaveLength(2);
    }));

  test('takes its own children with it', async () => {
    let running = 0;
    const definition = group('x', { go: pv.long(0) })
      .behaves(() =>
        setup({
          actors: {
            child: fromCallback(() => {
              running++;
              return () => void running--;
            }),
          },
          actions: {
            fail: () => {
              throw new Error('no');
            },
          },
        }).createMachine({ invoke: { src: 'child' }, on: { break: { actions: 'fail' } } }),
      )
      .handlers((_pvs, ioc) => ({ go: { put: () => ioc.device().send({ type: 'break' }) } }));
    await simulate(definition, async ({ pvs, pass }) => {
      expect(running).toBe(1);
      await pvs.go.put(1);
      expect(running).toBe(0);
      await pass(1.1);
      expect(running).toBe(1);
    });
    expect(running).toBe(0);
  });

  test('at its start is tried again too', async () => {
    let tries = 0;
    const definition = group('x', { a: pv.long(0) }).behaves(() =>
      fromPromise(async () => {
        tries++;
        throw new Error('no device');
      }),
    );
    await simulate(definition, async ({ pass, pvs }) => {
      await turn();
      expect([tries, pvs.a.status]).toEqual([1, 'COMM']);
      await pass(7, 0.5); // after 1, 2 and 4 seconds
      expect(tries).toBe(4);
    });
  });
});

describe('a handler talks to the machine of its group', () => {
  const moving = group('x', { target: pv.double(0), idle: pv.bool(true) })
    .behaves(
      ({ idle }) =>
        setup({ types: {} as { events: { type: 'move' } } }).createMachine({
          id: 'mover',
          initial: 'idle',
          states: {
            idle: { entry: () => idle.write(true), on: { move: 'moving' } },
            moving: {
              entry: () => idle.write(false),
              initial: 'fast',
              states: { fast: { after: { 1000: 'slow' } }, slow: {} },
              after: { 2000: 'idle' },
            },
          },
        }),
      { publish: 'STATE', permits: ['move'] },
    )
    .handlers((_pvs, ioc) => {
      const mover = ioc.device('mover');
      return {
        target: {
          put: async () => {
            mover.send({ type: 'move' });
            await mover.until('idle');
          },
        },
      };
    });

  test('and completes its put when the machine has come to a state', () =>
    simulate(moving, async ({ pvs, pass }) => {
      const put = pvs.target.put(5);
      await pass(1.9);
      expect([pvs.idle.value, pvs.target.value]).toEqual([false, 0]);
      await pass(0.2);
      await put;
      expect([pvs.idle.value, pvs.target.value]).toEqual([true, 5]);
    }));

  test('and asks for what there is not', () =>
    simulate(
      group('y', { a: pv.long(0) }).handlers((_pvs, ioc) => ({ a: { put: () => void ioc.device('z') } })),
      async ({ pvs }) => {
        await expect(pvs.a.put(1)).rejects.toThrow('y:a refused');
      },
    ));

  test('which clients see: its state, since when, by what, and what it would take', () =>
    simulate(moving, async ({ ioc, pvs, pass }) => {
      const client = await Client.of(ioc);
      const see = async () => [
        ...[await client.value('x:STATE', 0), await client.value('x:LAST_EVENT'), await client.value('x:CAN_MOVE')],
      ];
      expect(await see()).toEqual(['idle', '', 1]);
      expect(await client.value('x:STATE_SINCE')).toBe('2023-11-14T22:13:20.000Z');
      await pass(10);
      void pvs.target.put(1).catch(() => {}); // the IOC stops before it is there
      expect(await see()).toEqual(['moving.fast', 'move', 0]);
      expect(await client.value('x:STATE_SINCE')).toBe('2023-11-14T22:13:30.000Z');
      await pass(1.5);
      expect(await see()).toEqual(['moving.slow', 'after 1000', 0]);
      expect((await client.channel('x:STATE')).writable).toBe(false);
      client.close();
    }));
});

test('state PVs are named after what is published', async () => {
  const names = async (publish: string) => {
    let found: readonly string[] = [];
    await simulate(counting({ publish, permits: ['start', 'go.on'] }), ({ ioc }) => {
      found = ioc.pvNames.slice(2).map((name) => name.slice(2));
    });
    return found;
  };
  expect(await names('PUMP_STATE')).toEqual([
    ...['PUMP_STATE', 'PUMP_STATE_SINCE', 'PUMP_LAST_EVENT', 'PUMP_FAULT_REASON', 'PUMP_RESTARTS'],
    ...['PUMP_CAN_START', 'PUMP_CAN_GO_ON'],
  ]);
  expect((await names('pump')).slice(0, 3)).toEqual(['pump', 'pump_STATE_SINCE', 'pump_LAST_EVENT']);
});

test('names that state PVs take are checked with all others', () => {
  expect(() =>
    group('x', { STATE: pv.long(0) }).behaves(() => fromPromise(async () => 1), { publish: 'STATE' }),
  ).toThrow('x:STATE: there are two PVs of this name');
});

test('a group may have several machines', () =>
  simulate(
    group('x', { a: pv.long(0), b: pv.long(0) }).behaves(({ a, b }) => [
      setup({}).createMachine({ id: 'one', entry: () => a.write(1) }),
      setup({}).createMachine({ id: 'two', entry: () => b.write(2) }),
    ]),
    ({ pvs }) => {
      expect([pvs.a.value, pvs.b.value]).toEqual([1, 2]);
    },
  ));
