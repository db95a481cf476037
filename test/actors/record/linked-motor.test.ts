/** Motors whose readback comes from, and goes to, other records; and array records that begin empty. */
import { expect, test } from 'vitest';
import { group, pv } from '../../../src/index.ts';
import { Client } from '../../examples/client.ts';
import { simulate } from '../../examples/simulate.ts';

test('a motor reads RDBL while URIP is Yes, and tells RLNK where it is', () =>
  simulate(
    group('x', {
      scale: pv.double(4, { record: 'ao' }),
      told: pv.double(0, { record: 'ao' }),
      m: pv.double(0, {
        record: 'motor',
        fields: { MRES: 0.5, RRES: 0.25, URIP: 'Yes', RDBL: 'x:scale', RLNK: 'x:told PP' },
      }),
    }),
    async ({ ioc, pvs, pass }) => {
      const client = await Client.of(ioc);
      await client.write('x:m.PROC', [1]);
      await pass(0);
      expect([await client.value('x:m.RRBV'), await client.value('x:m.RBV'), pvs.told.value]).toEqual([2, 1, 1]);
      await client.write('x:m.URIP', [0]);
      await client.write('x:m.PROC', [1]);
      await pass(0);
      expect([await client.value('x:m.RBV'), pvs.told.value]).toEqual([0, 0]);
    },
  ));

test('array records that begin empty take what their links lead to', () =>
  simulate(
    group('x', {
      w: pv.double([0, 1, 2, 3, 4], { maxLength: 5, record: 'waveform' }),
      s: pv.double([], { maxLength: 2, record: 'subArray', fields: { INDX: 2, INP: 'x:w' } }),
      x: pv.double(0, { record: 'ao', fields: { FLNK: 'x:h' } }),
      h: pv.double([], { maxLength: 5, record: 'histogram', fields: { LLIM: 0, ULIM: 5, SVL: 'x:x' } }),
    }),
    async ({ ioc, pvs, pass }) => {
      const client = await Client.of(ioc);
      await client.write('x:s.PROC', [1]);
      await client.write('x:x', [2.5]);
      await pass(0);
      expect([await client.value('x:s.MALM'), await client.value('x:s.NELM'), [...pvs.s.value]]).toEqual([
        4,
        2,
        [2, 3],
      ]);
      expect([...pvs.h.value]).toEqual([0, 0, 1, 0, 0]);
    },
  ));
