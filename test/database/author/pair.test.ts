import { expect, test } from 'vitest';
import { group, pair, pv, reject } from '../../../src/index.ts';
import { Client, NO_WRITE_ACCESS, NORMAL, PUT_FAILED } from '../../examples/client.ts';
import { simulate } from '../../examples/simulate.ts';

const definition = group('x', {
  plain: pair(pv.long(0, { units: 'mm' })),
  named: pair(pv.double(0), { suffixes: ['-SP', '-I'] }),
  states: pair(pv.enum('No', ['No', 'Yes']), { setpoint: { record: 'bo' }, readback: { record: 'bi' } }),
  own: pair(pv.double(0, { put: (value) => (value < 0 ? reject('below 0') : value / 2) })),
  scanned: pair(pv.double(0, { scan: { every: 1, run: ({ pv }) => pv.value + 1 } })),
  limited: pair(pv.double(0, { limits: { control: [0, 1] } })),
}).handlers(({ named }) => ({ named: { setpoint: { put: (value) => named.readback.write(value + 0.5) } } }));

test('a put is copied to a readback that clients cannot put', () =>
  simulate(definition, async ({ ioc, pvs }) => {
    const client = await Client.of(ioc);
    expect(await client.write('x:plain', [7])).toBe(NORMAL);
    expect([await client.value('x:plain_RBV'), pvs.plain.readback.metadata.units]).toEqual([7, 'mm']);
    expect(await client.write('x:plain_RBV', [8])).toBe(NO_WRITE_ACCESS);
    expect(await client.write('x:states', ['Yes'], 0)).toBe(NORMAL);
    expect([await client.value('x:states_RBV', 0), await client.value('x:states_RBV.RTYP')]).toEqual(['Yes', 'bi']);
    client.close();
  }));

test('suffixes are chosen, and a put handler replaces the copy', () =>
  simulate(definition, async ({ pvs: { named, own } }) => {
    await named.setpoint.put(1);
    expect([named.setpoint.name, named.readback.name]).toEqual(['x:named-SP', 'x:named-I']);
    expect([named.setpoint.value, named.readback.value]).toEqual([1, 1.5]);
    await own.setpoint.put(4);
    expect([own.setpoint.value, own.readback.value]).toEqual([2, 0]);
    await expect(own.setpoint.put(-1)).rejects.toThrow('refused');
  }));

test('scans belong to the readback, limits to both', () =>
  simulate(definition, async ({ ioc, pvs: { scanned, limited }, pass }) => {
    await pass(2);
    expect([scanned.setpoint.value, scanned.readback.value]).toEqual([0, 3]);
    const client = await Client.of(ioc);
    expect(await client.write('x:limited', [2])).toBe(PUT_FAILED);
    expect([limited.setpoint.severity, limited.readback.value]).toEqual(['MAJOR', 0]);
    client.close();
  }));
