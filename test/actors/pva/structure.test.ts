/** A structure of a type that its author chooses. Over real sockets. */
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { arrayOf, type StructureType, scalar } from '../../../src/protocol/pva/type.ts';
import { zeroStructure } from '../../../src/protocol/pva/value.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { PvaClient, read } from './client.ts';

const definition = group(
  'd',
  {
    counts: pv.structure(
      'epics:nt/NTHistogram:1.0',
      {
        ranges: pv.double([0, 1, 2]),
        value: pv.long([3, 4], { maxLength: 3, limits: { alarm: [0, 10] } }),
        state: pv.structure('', { mode: pv.enum('off', ['off', 'on']), fixed: pv.string('X1', { readOnly: true }) }),
      },
      { doc: 'what was counted' },
    ),
    free: pv.structure(
      '',
      { value: pv.double(1), list: pv.long([1, 2]), flag: pv.boolean(true), descriptor: pv.string('its own') },
      { any: ['value', 'list', 'flag'], doc: 'not shown' },
    ),
  },
  { prefix: 'd:', pvi: true },
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

describe('a structure', () => {
  it('has the bare values of its parts, a descriptor, and the alarm and time of all', async () => {
    const { type, value } = await client.get(await client.create('d:counts'));
    expect(type.id).toBe('epics:nt/NTHistogram:1.0');
    const names = ['ranges', 'value', 'state', 'descriptor', 'alarm', 'timeStamp'];
    expect(type.members.map(({ name }) => name)).toEqual(names);
    expect((type.layout.types[type.bit('state.mode')!] as StructureType).id).toBe('enum_t');
    expect(value).toMatchObject({
      ranges: Float64Array.of(0, 1, 2),
      value: Int32Array.of(3, 4),
      state: { mode: { index: 0, choices: ['off', 'on'] }, fixed: 'X1' },
      descriptor: 'what was counted',
      alarm: { severity: 0 },
    });
  });

  it('has a PV for each part, and is one signal in the table of contents', async () => {
    expect(ioc.pvNames.slice(0, 4)).toEqual([
      'd:counts:ranges',
      'd:counts:value',
      'd:counts:state:mode',
      'd:counts:state:fixed',
    ]);
    const { value } = await client.get(await client.create('d:PVI'));
    expect(value).toMatchObject({ value: { counts: { rw: 'd:counts' }, free: { rw: 'd:free' } } });
  });

  it('is within the structure of the group around it', async () => {
    const { type } = await client.get(await client.create('d'));
    expect((type.layout.types[type.bit('counts')!] as StructureType).id).toBe('epics:nt/NTHistogram:1.0');
  });

  it('is sent once for all that is written in one turn', async () => {
    const sid = await client.create('d:counts');
    const { ioid, type } = await client.monitor(sid, 'field(ranges,value,state)');
    client.start(sid, ioid);
    const first = read(await client.next('MONITOR'), zeroStructure(type));
    ioc.pvs.counts.ranges.write([0, 2, 4]);
    ioc.pvs.counts.value.write([5, 6]);
    ioc.pvs.counts.state.mode.write('on');
    const { changed, value } = read(await client.next('MONITOR'), first.value);
    expect(changed).toEqual(['ranges', 'value', 'state.mode.index']);
    expect(value.fields.slice(1, 3)).toEqual([Float64Array.of(0, 2, 4), Int32Array.of(5, 6)]);
  });

  it('is put by parts, in their types', async () => {
    const plain = { value: [7, 8, 9], state: { mode: { index: 1 } } };
    expect((await put('d:counts', plain, 'value', 'state.mode.index')).severity).toBe('OK');
    expect([...ioc.pvs.counts.value.value]).toEqual([7, 8, 9]);
    expect(ioc.pvs.counts.state.mode.value).toBe('on');
    expect(await put('d:counts', { state: { fixed: 'X2' } }, 'state.fixed')).toMatchObject({
      severity: 'ERROR',
      message: 'state.fixed: it is read-only; nothing was put',
    });
    expectTypeOf(ioc.pvs.counts.value.value).toEqualTypeOf<Int32Array>();
  });

  it('has parts of any type, which take what can be converted', async () => {
    const { value } = await client.get(await client.create('d:free'));
    expect(value).toMatchObject({ value: 1, list: Int32Array.of(1, 2), flag: true, descriptor: 'its own' });
    const given = {
      value: { type: scalar('string'), value: '2.5' },
      list: { type: arrayOf('double'), value: Float64Array.of(7.9, 8) },
      flag: { type: scalar('boolean'), value: false },
    };
    expect((await put('d:free', given, 'value', 'list', 'flag')).severity).toBe('OK');
    const { free } = ioc.pvs;
    expect([free.value.value, [...free.list.value], free.flag.value]).toEqual([2.5, [7, 8], false]);
  });

  it.each([
    [{ type: scalar('string'), value: 'many' }, 'value: d:free:value cannot hold what was put; nothing was put'],
    [null, 'value: d:free:value takes a scalar or an array of them, and not nothing; nothing was put'],
  ])('does not take %j where a number is', async (value, message) => {
    expect(await put('d:free', { value }, 'value')).toMatchObject({ severity: 'ERROR', message });
    expect(ioc.pvs.free.value.value).toBe(1);
  });

  it('is refused by definition when what is to be of any type cannot be', () => {
    const mode = pv.enum('off', ['off', 'on']);
    expect(() => pv.structure('', { mode }, { any: ['mode'] })).toThrow(/mode: it cannot be of any type/);
    expect(() => pv.structure('', { within: pv.structure('', { mode }) }, { any: ['within'] })).toThrow(/any type/);
  });
});
