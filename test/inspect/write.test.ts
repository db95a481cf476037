/** Writing a PV from a page. */
import { expect, test } from 'vitest';
import { group, pv } from '../../src/index.ts';
import { writeText } from '../../src/inspect/runtime/write.ts';
import { INSPECTOR } from '../../src/inspect/visitor.ts';
import { simulate } from '../examples/simulate.ts';

const definition = group('w', {
  number: pv.double(5, { limits: { control: [0, 10] } }),
  mode: pv.enum('b', ['a', 'b']),
  list: pv.long([1, 2], { maxLength: 4 }),
  name: pv.string('x'),
  text: pv.text('x'),
});

test('no text is not a value, except PVs of text', () =>
  simulate(definition, async ({ ioc: { ioc }, pvs }) => {
    const write = (key: string, text: string) => writeText(ioc, ioc.pvs.get(`w:${key}`)!, text, INSPECTOR);
    for (const key of ['number', 'mode', 'list']) {
      for (const text of ['', '  ']) await expect(write(key, text)).rejects.toThrow('Nothing was given to write');
    }
    expect([pvs.number.value, pvs.mode.value, [...pvs.list.value]]).toEqual([5, 'b', [1, 2]]);
    for (const key of ['name', 'text']) await write(key, '');
    expect([pvs.name.value, pvs.text.value]).toEqual(['', '']);
    await write('list', '[]');
    expect([...pvs.list.value]).toEqual([]);
  }));

test('says why a value was refused', () =>
  simulate(definition, async ({ ioc: { ioc } }) => {
    const write = (key: string, text: string) => writeText(ioc, ioc.pvs.get(`w:${key}`)!, text, INSPECTOR);
    await expect(write('number', '50')).rejects.toThrow(
      'w:number did not take "50": 50 is beyond the control limits 0 and 10.',
    );
    await expect(write('mode', '7')).rejects.toThrow('"7" is not a value of w:mode, an enum: it takes a, b');
  }));
