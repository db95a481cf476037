/** Records that get their value from other PVs of the IOC when they are processed. */
import { describe, expect, test } from 'vitest';
import { group, pv } from '../../../src/index.ts';
import { Client, NORMAL } from '../../examples/client.ts';
import { simulate } from '../../examples/simulate.ts';

describe('inputs', () => {
  const definition = group('x', {
    source: pv.double(2.6),
    label: pv.enum('b', ['a', 'b'], { record: 'mbbo' }),
    ai: pv.double(0, { record: 'ai', limits: { alarm: [-9, 9] }, fields: { INP: 'x:source NPP NMS' } }),
    long: pv.long(0, { record: 'longin', fields: { INP: 'x:source', SCAN: '1 second' } }),
    text: pv.string('', { record: 'stringin', fields: { INP: 'x:label' } }),
    constant: pv.double(0, { record: 'ai', fields: { INP: '42.5' } }),
    address: pv.double(7, { record: 'ai', fields: { INP: '@asyn(PORT)' } }),
    nowhere: pv.double(7, { record: 'ai', fields: { INP: 'x:nothing' } }),
    measured: pv.double(0, { record: 'ai', scan: { run: () => 5 }, fields: { INP: 'x:source', SIMS: 'MINOR' } }),
    simulating: pv.long(0),
    simulated: pv.double(3),
  });

  test('come from the PV in INP, converted as base does', () =>
    simulate(definition, async ({ ioc, pvs: { ai, long, text, source }, pass }) => {
      const client = await Client.of(ioc);
      for (const name of ['ai', 'text']) expect(await client.write(`x:${name}.PROC`, [1])).toBe(NORMAL);
      expect([ai.value, text.value, long.value]).toEqual([2.6, 'b', 2]);
      source.write(11);
      await pass(1);
      await client.write('x:ai.PROC', [1]);
      expect([ai.value, ai.status, long.value]).toEqual([11, 'HIHI', 11]);
      client.close();
    }));

  test('are a number from the start, or what handlers give', () =>
    simulate(definition, async ({ pvs: { constant, address, measured } }) => {
      expect(constant.value).toBe(42.5);
      await address.field('PROC').put(1);
      await measured.field('PROC').put(1);
      expect([address.value, address.severity, measured.value]).toEqual([7, 'NO_ALARM', 5]);
    }));

  test('raise LINK where the link leads nowhere', () =>
    simulate(definition, async ({ pvs: { nowhere } }) => {
      await nowhere.field('PROC').put(1);
      expect([nowhere.value, nowhere.status, nowhere.severity]).toEqual([7, 'LINK', 'INVALID']);
    }));

  test('are simulated while SIMM says so: from SIOL, with the severity SIMS', () =>
    simulate(definition, async ({ pvs: { measured, simulating, simulated } }) => {
      const process = () => measured.field('PROC').put(1);
      await measured.field('SIOL').put('x:simulated');
      await measured.field('SIMM').put('YES');
      await process();
      expect([measured.value, measured.status, measured.severity]).toEqual([3, 'SIMM', 'MINOR']);
      await measured.field('HIHI').put(4);
      simulated.write(6);
      await process();
      expect([measured.value, measured.status, measured.severity]).toEqual([6, 'SIMM', 'MINOR']);
      await measured.field('HHSV').put('MAJOR');
      await process();
      expect([measured.value, measured.status]).toEqual([6, 'HIHI']);
      await measured.field('SIML').put('x:simulating');
      await process();
      expect([measured.value, measured.field('SIMM').value]).toEqual([5, 0]);
      simulating.write(1);
      await process();
      expect([measured.value, measured.field('SIMM').value]).toEqual([6, 1]);
    }));
});

describe('outputs', () => {
  const definition = group('x', {
    wanted: pv.double(4),
    ao: pv.double(0, {
      record: 'ao',
      limits: { control: [0, 10] },
      put: (value) => Math.round(value),
      fields: { DOL: 'x:wanted', SCAN: '1 second' },
    }),
    bo: pv.bool(false, { record: 'bo', fields: { DOL: '1' } }),
  });

  test('in a closed loop are what DOL says, with handlers and drive limits', () =>
    simulate(definition, async ({ pvs: { ao, wanted }, pass }) => {
      await pass(1);
      expect(ao.value).toBe(0);
      await ao.field('OMSL').put('closed_loop');
      await pass(1);
      expect(ao.value).toBe(4);
      wanted.write(6.6);
      await pass(1);
      expect(ao.value).toBe(7);
      wanted.write(99);
      await pass(1);
      expect(ao.value).toBe(10);
      await ao.field('OIF').put('Incremental');
      wanted.write(-2);
      await pass(2);
      expect(ao.value).toBe(6);
    }));

  test('begin with a number in DOL', () => simulate(definition, ({ pvs: { bo } }) => expect(bo.value).toBe(true)));
});

test('event records and OEVT post events', () =>
  simulate(
    group('x', {
      event: pv.string('measure', { record: 'event' }),
      calc: pv.double(0, { record: 'calcout', fields: { CALC: 'A', OEVT: 'changed', OOPT: 'On Change' } }),
      measured: pv.long(0, { scan: { event: 'measure', run: ({ pv }) => pv.value + 1 } }),
      changes: pv.long(0, { scan: { event: 'changed', run: ({ pv }) => pv.value + 1 } }),
    }),
    async ({ pvs: { event, calc, measured, changes }, pass }) => {
      for (let times = 0; times < 3; times++) await event.field('PROC').put(1);
      for (const value of [1, 1, 2]) await calc.field('A').put(value);
      await pass(0.01);
      expect([measured.value, changes.value]).toEqual([3, 2]);
    },
  ));
