import { expect, test } from 'vitest';
import { group, pv, rpc, template } from '../../../src/index.ts';
import { Client, NORMAL, PUT_FAILED } from '../../examples/client.ts';
import { simulate } from '../../examples/simulate.ts';

const parameters = { low: pv.long(100), high: pv.long(1000), mode: pv.enum('add', ['add', 'fail', 'wait']) };

const definition = group('x', {
  call: rpc(parameters, pv.double(0.5), async ({ low, high, mode }, ioc) => {
    if (mode === 'fail') throw new RangeError('low is not below high');
    if (mode === 'wait') await ioc.sleep(3);
    return low + high;
  }),
  other: rpc({ text: pv.string('a') }, pv.text(''), ({ text }) => text.repeat(3), {
    names: { process: 'GO', retval: 'OUT', status: 'WHAT' },
  }),
});

test('a put to Process calls the function with what the parameters hold', () =>
  simulate(definition, async ({ ioc }) => {
    const client = await Client.of(ioc);
    expect([await client.text('x:call:Status'), await client.value('x:call:Retval')]).toEqual(['Init', 0.5]);
    await client.write('x:call:low', [5]);
    expect(await client.write('x:call:Process', [1])).toBe(NORMAL);
    expect([await client.text('x:call:Status'), await client.value('x:call:Retval')]).toEqual(['Success', 1005]);
    client.close();
  }));

test('a function that throws fails the put and says why', () =>
  simulate(definition, async ({ ioc, pvs: { call } }) => {
    const client = await Client.of(ioc);
    await client.write('x:call:mode', ['fail'], 0);
    expect(await client.write('x:call:Process', [1])).toBe(PUT_FAILED);
    expect([call.Status.value, call.Retval.value]).toEqual(['RangeError: low is not below high', 0.5]);
    expect([call.Process, call.low, call.Retval].map(({ severity }) => severity)).toEqual([
      'INVALID',
      'INVALID',
      'INVALID',
    ]);
    client.close();
  }));

test('the put completes when the function has', () =>
  simulate(definition, async ({ pvs: { call }, pass }) => {
    call.mode.write('wait');
    const put = call.Process.put(1);
    await pass(2.9);
    expect(call.Retval.value).toBe(0.5);
    await pass(0.2);
    await put;
    expect(call.Retval.value).toBe(1100);
  }));

test('the PVs that are not parameters may have other names', () =>
  simulate(definition, async ({ ioc, pvs: { other } }) => {
    await other.Process.put(1);
    expect(ioc.pvNames.slice(-4)).toEqual(['x:other:text', 'x:other:WHAT', 'x:other:OUT', 'x:other:GO']);
    expect(other.Retval.value).toBe('aaa');
  }));

test('a template builds a group from what is chosen at the start', () =>
  simulate(
    template('made', { names: { default: 'a,b', doc: 'with commas between' } }, ({ names }) =>
      group('ignored', Object.fromEntries(names.split(',').map((name) => [name, pv.long(0)]))),
    ),
    ({ ioc }) => {
      expect(ioc.pvNames).toEqual(['made:a', 'made:c']);
    },
    { macros: { names: 'a,c' } },
  ));
