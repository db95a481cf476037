/** A table: an NTTable for PV Access, a PV for each column for Channel Access. Over real sockets. */
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import type { StructureType } from '../../../src/protocol/pva/type.ts';
import { zeroStructure } from '../../../src/protocol/pva/value.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { PvaClient, read } from './client.ts';

const definition = group(
  'stage',
  {
    scan: pv.table(
      {
        name: pv.string(['x', 'y']),
        position: pv.double([1.5, 2.5], { limits: { alarm: [-10, 10] } }),
        n: pv.long([1, 2], { maxLength: 3 }),
      },
      { doc: 'points to scan', labels: { n: 'count' }, maxRows: 5 },
    ),
    speed: pv.double(1),
  },
  { prefix: 's:', pvi: true },
);

let ioc: RunningIoc<typeof definition.members>;
let client: PvaClient;

beforeEach(async () => {
  ioc = await startIoc(definition, { protocols: ['pva'] });
  client = await PvaClient.open(ioc.pvaPort);
});

afterEach(async () => {
  client.close();
  await ioc.stop();
});

const put: PvaClient['put'] = (...given) => client.put(...given);

describe('a table', () => {
  it('is an NTTable under its name', async () => {
    const { type, value } = await client.get(await client.create('s:scan'));
    expect(type.id).toBe('epics:nt/NTTable:1.0');
    expect(type.members.map(({ name }) => name)).toEqual(['labels', 'value', 'descriptor', 'alarm', 'timeStamp']);
    expect(value).toMatchObject({
      labels: ['name', 'position', 'count'],
      value: { name: ['x', 'y'], position: Float64Array.of(1.5, 2.5), n: Int32Array.of(1, 2) },
      descriptor: 'points to scan',
      alarm: { severity: 0, message: '' },
    });
  });

  it('has a PV for each column', async () => {
    expect(ioc.pvNames).toEqual(['s:scan:name', 's:scan:position', 's:scan:n', 's:speed']);
    const { value } = await client.get(await client.create('s:scan:position'));
    expect(value).toMatchObject({ value: Float64Array.of(1.5, 2.5) });
  });

  it('is written as one: a monitor gets one update, with the columns that have changed', async () => {
    const sid = await client.create('s:scan');
    const { ioid, type } = await client.monitor(sid, 'field(value)');
    client.start(sid, ioid);
    await client.next('MONITOR');
    ioc.pvs.scan.write({ name: ['a', 'b', 'c'], position: [1, 2, 3], n: [7, 8, 9] });
    ioc.pvs.speed.write(2);
    const update = read(await client.next('MONITOR'), zeroStructure(type));
    expect(update.changed).toEqual(['value.name', 'value.position', 'value.n']);
    ioc.pvs.scan.write({ position: [4, 5, 6] });
    expect(read(await client.next('MONITOR'), update.value).changed).toEqual(['value.position']);
    expect(ioc.pvs.scan.value).toEqual({
      name: ['a', 'b', 'c'],
      position: Float64Array.of(4, 5, 6),
      n: Int32Array.of(7, 8, 9),
    });
  });

  it('is not written when its columns would differ in length', () => {
    expect(() => ioc.pvs.scan.write({ name: ['a'], n: [1] })).toThrow(
      's:scan:position: the columns of the table would differ in length (rows: name 1, position 2, n 1); nothing was written',
    );
    expect(ioc.pvs.scan.columns.name.value).toEqual(['x', 'y']);
  });

  it('is put by columns of one length', async () => {
    const rows = { value: { name: ['p'], position: [9], n: [3] } };
    expect((await put('s:scan', rows, 'value')).severity).toBe('OK');
    expect(ioc.pvs.scan.columns.name.value).toEqual(['p']);
    expect((await put('s:scan', { value: { position: [4] } }, 'value.position')).severity).toBe('OK');
    expect(await put('s:scan', { value: { position: [4, 5] } }, 'value.position')).toMatchObject({
      severity: 'ERROR',
      message: 'the columns would differ in length: value.position 2, value.name 1, value.n 1; nothing was put',
    });
    expect([...ioc.pvs.scan.columns.position.value]).toEqual([4]);
  });

  it('shows shorter columns filled up, as long as they are shorter', async () => {
    const sid = await client.create('s:scan');
    const { ioid, type } = await client.monitor(sid, 'field(value)');
    client.start(sid, ioid);
    const first = read(await client.next('MONITOR'), zeroStructure(type));
    ioc.pvs.scan.columns.position.write([1, 2, 3]);
    const longer = read(await client.next('MONITOR'), first.value);
    expect(longer.changed).toEqual(['value.name', 'value.position', 'value.n']);
    expect(longer.value.fields.slice(3, 6)).toEqual([['x', 'y', ''], Float64Array.of(1, 2, 3), Int32Array.of(1, 2, 0)]);
    ioc.pvs.scan.columns.position.write([4, 5, 6]);
    expect(read(await client.next('MONITOR'), longer.value).changed).toEqual(['value.position']);
    ioc.pvs.scan.columns.position.write([7, 8]);
    const whole = read(await client.next('MONITOR'), longer.value);
    expect(whole.changed).toEqual(['value.name', 'value.position', 'value.n']);
    expect(whole.value.fields.slice(3, 6)).toEqual([['x', 'y'], Float64Array.of(7, 8), Int32Array.of(1, 2)]);
  });

  it('is a table within the structure of the group around it, and one signal in its table of contents', async () => {
    const { type } = await client.get(await client.create('s'));
    expect((type.layout.types[type.bit('scan')!] as StructureType).id).toBe('epics:nt/NTTable:1.0');
    const contents = await client.get(await client.create('s:PVI', 2));
    expect(contents.value).toMatchObject({ value: { scan: { rw: 's:scan' }, speed: { rw: 's:speed' } } });
    expect([...ioc.ioc.listGroups()]).toEqual(['s', 's:scan', 's:PVI']);
  });

  it('has the types of its columns', () => {
    expectTypeOf(ioc.pvs.scan.value.position).toEqualTypeOf<Float64Array>();
    expectTypeOf(ioc.pvs.scan.columns.n.value).toEqualTypeOf<Int32Array>();
    // @ts-expect-error: a column of numbers
    expect(() => ioc.pvs.scan.write({ position: ['a', 'b'] })).toThrow('s:scan:position');
  });

  it('may have handlers of columns', async () => {
    const seen: unknown[] = [];
    const watched = group('w', {
      t: pv.table({ a: pv.double([1]) }).handlers((columns) => ({
        a: { put: (value) => void seen.push([...value], columns.a.name) },
      })),
    });
    const other = await startIoc(watched, { protocols: ['pva'] });
    await other.pvs.t.columns.a.put([5]);
    expect(seen).toEqual([[5], 'w:t:a']);
    await other.stop();
  });

  it('is refused by definition when columns are not arrays, or differ in length', () => {
    expect(() => pv.table({ a: pv.double(1) })).toThrow(/a column of a table is an array/);
    expect(() => pv.table({ a: pv.double([1]), b: pv.long([1, 2]) })).toThrow(/differ in length: a has 1, b has 2/);
  });
});
