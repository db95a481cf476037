/** What every PV answers, with a record or without. */
import { expect, it } from 'vitest';
import { group, pv } from '../../../src/index.ts';
import { Client } from '../../examples/client.ts';
import { startIoc } from '../../support/ioc.ts';

it.each([
  ['temperature', 'ai'],
  ['setpoint', 'ao'],
  ['count', 'longout'],
  ['big', 'int64out'],
  ['title', 'stringin'],
  ['on', 'bo'],
  ['mode', 'mbbi'],
  ['curve', 'waveform'],
  ['note', 'waveform'],
  ['calc', 'calc'],
])('%s says that it could be of type %s', async (name, type) => {
  const readOnly = true;
  const ioc = await startIoc(
    group('x', {
      temperature: pv.double(1, { readOnly, doc: 'warm', deadband: { value: 0.5, log: 2 } }),
      setpoint: pv.double(1),
      count: pv.long(1),
      big: pv.int64(1n),
      title: pv.string('', { readOnly }),
      on: pv.bool(false),
      mode: pv.enum('a', ['a', 'b', 'c'], { readOnly }),
      curve: pv.double([1], { maxLength: 3 }),
      note: pv.text('', { maxLength: 100 }),
      calc: pv.double(1, { record: 'calc' }),
    }),
  );
  const client = await Client.of(ioc);
  const read = (field: string) => client.value(`x:${name}.${field}`);
  expect(await read('RTYP')).toBe(type);
  expect(await client.text(`x:${name}.NAME$`)).toBe(`x:${name}`);
  expect(await read('SCAN')).toBe(0);
  expect([await read('MDEL'), await read('ADEL'), await read('DESC')]).toEqual(
    name === 'temperature' ? [0.5, 2, 'warm'] : [0, 0, ''],
  );
  expect([ioc.ioc.serves(`x:${name}.RTYP`), ioc.ioc.serves(`x:${name}.NONE`), ioc.ioc.serves('x:none.RTYP')]).toEqual([
    ...[true, false, false],
  ]);
  client.close();
  await ioc.stop();
});
