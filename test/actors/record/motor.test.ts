/** A motor record, as its clients drive it. */
import { describe, expect, test } from 'vitest';
import { group, pv } from '../../../src/index.ts';
import { Client, NORMAL } from '../../examples/client.ts';
import { type Simulation, simulate } from '../../examples/simulate.ts';

const definition = group('x', {
  m: pv.double(0, {
    record: 'motor',
    precision: 3,
    units: 'mm',
    limits: { control: [-10, 10] },
    fields: { VELO: 1, ACCL: 1 },
  }),
});

type Motor = Simulation<(typeof definition)['members']>['pvs']['m'];

/** What the record does, by the state of its machine. */
function modeOf({ ioc }: Pick<Simulation<(typeof definition)['members']>, 'ioc'>): string {
  const motor = [...ioc.ioc.children()].find((child) => child.label() === 'motor x:m')!;
  const { mode } = motor.ref.getSnapshot().value as { mode: string | Record<string, string> };
  if (typeof mode === 'string') return mode;
  return 'stopping' in mode ? 'stopping' : Object.values(mode)[0]!;
}

function read(motor: Motor, ...fields: string[]): unknown[] {
  return fields.map((field) => motor.field(field).value);
}

describe('positioning', () => {
  test('moves with VELO and ACCL, and the put completes when it is there', () =>
    simulate(definition, async ({ ioc, pvs: { m }, pass }) => {
      const client = await Client.of(ioc);
      await client.channel('x:m.RBV');
      await client.begin('x:m', [2]);
      await client.settle();
      expect([m.value, ...read(m, 'DMOV', 'MOVN', 'TDIR', 'RBV')]).toEqual([2, 0, 1, 1, 0]);
      await pass(1);
      expect(read(m, 'RBV', 'DRBV', 'RRBV', 'DIFF', 'RVEL')).toEqual([0.5, 0.5, 500, 1.5, 1000]);
      await pass(1);
      expect([await client.settle(), ...read(m, 'RBV', 'DMOV')]).toEqual([[], 1.5, 0]);
      await pass(1);
      expect(await client.completed()).toBe(NORMAL);
      expect(read(m, 'RBV', 'DMOV', 'MOVN', 'DIFF', 'MSTA')).toEqual([2, 1, 0, 0, 0x3]);
      client.close();
    }));

  test('updates the readback ten times a second', () =>
    simulate(definition, async ({ pvs: { m }, pass }) => {
      const seen: unknown[] = [];
      m.field('RBV').watch((value) => seen.push(value));
      void m.put(1);
      await pass(0.35);
      expect(seen).toHaveLength(3);
    }));

  test('may be asked for in dial units, in steps, relatively, and by tweaks', () =>
    simulate(definition, async ({ pvs: { m }, pass }) => {
      const go = async (field: string, value: number) => {
        const put = m.field(field).put(value);
        await pass(30);
        await put;
        return [m.value, ...read(m, 'RBV', 'DVAL', 'RVAL', 'RLV', 'TWF')];
      };
      expect(await go('DVAL', 3)).toEqual([3, 3, 3, 3000, 0, 0]);
      expect(await go('RVAL', 1500)).toEqual([1.5, 1.5, 1.5, 1500, 0, 0]);
      expect(await go('RLV', -0.5)).toEqual([1, 1, 1, 1000, 0, 0]);
      await m.field('TWV').put(0.25);
      expect((await go('TWF', 1)).slice(0, 2)).toEqual([1.25, 1.25]);
      expect((await go('TWR', 1)).slice(0, 2)).toEqual([1, 1]);
    }));

  test('to where it is pulses DMOV', () =>
    simulate(definition, async ({ pvs: { m }, pass }) => {
      const seen: unknown[] = [];
      m.field('DMOV').watch((value) => seen.push(value));
      const put = m.put(0);
      await pass(0.1);
      await put;
      expect(seen).toEqual([0, 1]);
    }));

  test('a new target stops the motion, then goes there; both puts complete then', () =>
    simulate(definition, async (simulation) => {
      const { pvs, pass } = simulation;
      const { m } = pvs;
      const first = m.put(8);
      await pass(2);
      const second = m.put(1);
      expect([modeOf(simulation), m.value]).toEqual(['stopping', 1]);
      await pass(1.1);
      expect(modeOf(simulation)).toBe('positioning');
      await pass(10);
      await Promise.all([first, second]);
      expect([m.value, ...read(m, 'RBV', 'DMOV')]).toEqual([1, 1, 1]);
    }));

  test('waits DLY before it is done', () =>
    simulate(definition, async (simulation) => {
      const { m } = simulation.pvs;
      await m.field('DLY').put(5);
      void m.put(1);
      await simulation.pass(3);
      expect([modeOf(simulation), ...read(m, 'RBV', 'DMOV', 'MOVN')]).toEqual(['settling', 1, 0, 0]);
      await simulation.pass(5);
      expect(read(m, 'DMOV')).toEqual([1]);
    }));

  test('takes up backlash: from one side it goes beyond, and comes back with BVEL', () =>
    simulate(definition, async (simulation) => {
      const { pvs, pass } = simulation;
      const { m } = pvs;
      await m.field('BDST').put(0.5);
      await m.field('BVEL').put(0.1);
      await m.field('BACC').put(0);
      const up = m.put(2);
      await pass(3.1);
      await up;
      let lowest = Number.POSITIVE_INFINITY;
      m.field('RBV').watch((value) => {
        lowest = Math.min(lowest, Number(value));
      });
      const down = m.put(1);
      await pass(2.6);
      expect([modeOf(simulation), lowest]).toEqual(['takingUpBacklash', 0.5]);
      await pass(5.1);
      await down;
      expect(read(m, 'RBV', 'DMOV')).toEqual([1, 1]);
    }));
});

describe('limits', () => {
  test('are HLM and LLM, which clients see as control limits of VAL', () =>
    simulate(definition, async ({ pvs: { m } }) => {
      expect(read(m, 'HLM', 'LLM', 'DHLM', 'DLLM', 'LVIO')).toEqual([10, -10, 10, -10, 0]);
      await m.field('HLM').put(5);
      expect([...read(m, 'DHLM'), m.metadata.controlHigh, m.metadata.controlLow]).toEqual([5, 5, -10]);
    }));

  test('a target beyond them sets LVIO and moves nothing', () =>
    simulate(definition, async ({ ioc, pvs: { m }, pass }) => {
      const client = await Client.of(ioc);
      expect(await client.write('x:m', [11])).toBe(NORMAL);
      expect([m.value, ...read(m, 'LVIO', 'DMOV')]).toEqual([0, 1, 1]);
      const put = m.put(9);
      expect(read(m, 'LVIO')).toEqual([0]);
      await pass(20);
      await put;
      client.close();
    }));

  test('end a jog', () =>
    simulate(definition, async (simulation) => {
      const { m } = simulation.pvs;
      await m.field('JVEL').put(5);
      void m.field('JOGR').put(1);
      expect([modeOf(simulation), ...read(m, 'JOGR', 'TDIR')]).toEqual(['jogging', 1, 0]);
      await simulation.pass(10);
      expect([modeOf(simulation), m.value, ...read(m, 'RBV', 'JOGR')]).toEqual(['idle', -10, -10, 0]);
    }));

  test('that are both 0 are none', () =>
    simulate(
      group('x', { m: pv.double(0, { record: 'motor', fields: { VELO: 100, ACCL: 0 } }) }),
      async ({ pvs: { m }, pass }) => {
        void m.put(5000);
        await pass(51);
        expect(read(m, 'RBV', 'LVIO')).toEqual([5000, 0]);
      },
    ));
});

describe('commands', () => {
  test('STOP slows down and gives the target up', () =>
    simulate(definition, async (simulation) => {
      const { pvs, pass } = simulation;
      const { m } = pvs;
      const put = m.put(8);
      await pass(2);
      const stop = m.field('STOP').put(1);
      expect([modeOf(simulation), ...read(m, 'STOP', 'DMOV')]).toEqual(['stopping', 0, 0]);
      await pass(1);
      await Promise.all([put, stop]);
      expect([modeOf(simulation), m.value, ...read(m, 'RBV', 'DMOV')]).toEqual(['idle', 2, 2, 1]);
    }));

  test('JOGF runs until it is 0 again', () =>
    simulate(definition, async ({ pvs: { m }, pass }) => {
      void m.field('JOGF').put(1);
      await pass(2);
      expect(read(m, 'JOGF', 'RBV', 'DMOV')).toEqual([1, 1.5, 0]);
      void m.field('JOGF').put(0);
      await pass(2);
      expect([m.value, ...read(m, 'JOGF', 'RBV', 'DMOV')]).toEqual([2, 0, 2, 1]);
    }));

  test('HOMF goes to dial 0, and then the motor is homed', () =>
    simulate(definition, async (simulation) => {
      const { pvs, pass } = simulation;
      const { m } = pvs;
      m.field('DVAL');
      void m.put(2);
      await pass(4);
      const home = m.field('HOMF').put(1);
      expect(modeOf(simulation)).toBe('homing');
      await pass(4);
      await home;
      expect([m.value, ...read(m, 'ATHM', 'MSTA')]).toEqual([0, 1, 0x4002]);
    }));

  test('SPMG: Pause holds the target, Go goes on, Stop gives it up and keeps it from moving', () =>
    simulate(definition, async (simulation) => {
      const { pvs, pass } = simulation;
      const { m } = pvs;
      const put = m.put(8);
      await pass(2);
      void m.field('SPMG').put('Pause');
      await pass(2);
      await put;
      expect([modeOf(simulation), m.value, ...read(m, 'RBV', 'DMOV')]).toEqual(['holding', 8, 2, 1]);
      void m.field('SPMG').put('Go');
      await pass(3);
      expect([modeOf(simulation), ...read(m, 'DMOV')]).toEqual(['positioning', 0]);
      void m.field('SPMG').put('Stop');
      await pass(2);
      const [rested] = read(m, 'RBV');
      expect([modeOf(simulation), m.value]).toEqual(['idle', rested]);
      await m.put(9);
      await m.field('JOGF').put(1);
      await pass(2);
      expect([m.value, ...read(m, 'RBV', 'JOGF')]).toEqual([rested, rested, 0]);
    }));

  test('SPMG: Move moves once, then pauses', () =>
    simulate(definition, async ({ pvs: { m }, pass }) => {
      await m.field('SPMG').put('Move');
      void m.put(1);
      await pass(3);
      expect(read(m, 'RBV', 'SPMG')).toEqual([1, 1]);
      void m.put(2);
      await pass(3);
      expect(read(m, 'RBV')).toEqual([1]);
    }));
});

describe('scales', () => {
  test('SET calibrates without motion: OFF changes, and the limits with it', () =>
    simulate(definition, async ({ pvs: { m }, pass }) => {
      void m.put(4);
      await pass(6);
      await m.field('SET').put('Set');
      await m.put(0);
      await m.field('SET').put('Use');
      expect([m.value, ...read(m, 'RBV', 'DVAL', 'OFF', 'HLM', 'LLM', 'DHLM', 'DMOV')]).toEqual([
        0, 0, 4, -4, 6, -14, 10, 1,
      ]);
      expect([m.metadata.controlHigh, m.metadata.controlLow]).toEqual([6, -14]);
    }));

  test('SET with a frozen offset says where the dial is', () =>
    simulate(definition, async ({ pvs: { m } }) => {
      await m.field('FOF').put(1);
      await m.field('SSET').put(1);
      expect(read(m, 'FOFF', 'SET')).toEqual([1, 1]);
      await m.put(7);
      expect([m.value, ...read(m, 'RBV', 'DRBV', 'OFF')]).toEqual([7, 7, 7, 0]);
      await m.field('DVAL').put(3);
      expect([m.value, ...read(m, 'RBV', 'RRBV')]).toEqual([3, 3, 3000]);
      await m.field('SUSE').put(1);
      await m.field('VOF').put(1);
      expect(read(m, 'FOFF', 'SET')).toEqual([0, 0]);
    }));

  test('DIR and OFF turn and shift what users see', () =>
    simulate(definition, async ({ pvs: { m }, pass }) => {
      await m.field('OFF').put(1);
      await m.field('FOFF').put('Frozen');
      await m.field('DIR').put('Neg');
      expect([m.value, ...read(m, 'HLM', 'LLM')]).toEqual([1, 11, -9]);
      void m.put(3);
      await pass(6);
      expect(read(m, 'RBV', 'DRBV', 'RRBV')).toEqual([3, -2, -2000]);
      await m.field('HLM').put(5);
      expect(read(m, 'DLLM', 'DHLM')).toEqual([-4, 10]);
    }));

  test('MRES is the size of a step', () =>
    simulate(definition, async ({ pvs: { m }, pass }) => {
      await m.field('MRES').put(0.01);
      void m.put(1);
      await pass(4);
      expect(read(m, 'RRBV', 'RVAL')).toEqual([100, 100]);
    }));
});

describe('turns', () => {
  const turning = group('x', { m: pv.double(0, { record: 'motor', fields: { VELO: 4, UREV: 2, SREV: 400 } }) });

  test('UREV and SREV say how large a step is', () =>
    simulate(turning, async ({ pvs: { m } }) => {
      expect(read(m, 'MRES', 'UREV', 'SREV')).toEqual([0.005, 2, 400]);
      await m.field('SREV').put(200);
      expect(read(m, 'MRES', 'UREV')).toEqual([0.01, 2]);
      await m.field('UREV').put(4);
      expect(read(m, 'MRES', 'SREV')).toEqual([0.02, 200]);
      await m.field('MRES').put(0.1);
      expect(read(m, 'UREV', 'SREV')).toEqual([20, 200]);
      await expect(m.field('MRES').put(0)).rejects.toThrow('x:m.MRES refused the value 0');
      await expect(m.field('SREV').put(0)).rejects.toThrow('x:m.SREV refused the value 0');
      expect(read(m, 'MRES', 'UREV', 'SREV')).toEqual([0.1, 20, 200]);
    }));

  test('S is VELO in turns per second', () =>
    simulate(turning, async ({ ioc }) => {
      const client = await Client.of(ioc);
      expect(await client.value('x:m.S')).toBe(2);
      expect(await client.write('x:m.S', [3])).toBe(NORMAL);
      expect(await client.value('x:m.VELO')).toBe(6);
      expect(await client.write('x:m.UREV', [1])).toBe(NORMAL);
      expect([await client.value('x:m.S'), await client.value('x:m.VELO')]).toEqual([3, 3]);
      client.close();
    }));
});

test('a motor that its author moves keeps what is written to its fields', () =>
  simulate(group('x', { m: pv.double(0, { record: 'motor', put: () => {} }) }), async ({ ioc, pvs: { m }, pass }) => {
    await m.put(5);
    await pass(10);
    expect([m.value, ...read(m, 'RBV')]).toEqual([5, 0]);
    m.field('RBV').write(4.9);
    m.field('DMOV').write(1);
    expect(read(m, 'RBV', 'DMOV')).toEqual([4.9, 1]);
    expect([...ioc.ioc.children()].filter(({ kind }) => kind === 'device')).toEqual([]);
  }));
