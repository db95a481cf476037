/** A group as one structure, and an rpc as a procedure, over real sockets. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MemberPv, StructureMember } from '../../../src/actors/pv/source.ts';
import { GroupContent } from '../../../src/actors/pva/group-content.ts';
import { GroupShape } from '../../../src/actors/pva/group-shape.ts';
import { group } from '../../../src/database/author/group.ts';
import { pair } from '../../../src/database/author/pair.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { rpc } from '../../../src/database/author/rpc.ts';
import { BitSet } from '../../../src/protocol/pva/bit-set.ts';
import { encodeDelta } from '../../../src/protocol/pva/delta.ts';
import { ntUri } from '../../../src/protocol/pva/normative.ts';
import { fromPlain, toPlain } from '../../../src/protocol/pva/plain.ts';
import { OK } from '../../../src/protocol/pva/status.ts';
import { type StructureType, scalar, structure } from '../../../src/protocol/pva/type.ts';
import { TypeRegistry } from '../../../src/protocol/pva/type-registry.ts';
import {
  fieldAt,
  NO_VALUE,
  type Structure,
  structureIn,
  variant,
  zeroStructure,
} from '../../../src/protocol/pva/value.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { fc, runs } from '../../support/properties.ts';
import { PvaClient, read } from './client.ts';

let order: string[] = [];
let release: (() => void) | undefined;
let asked = 0;

const definition = group(
  'oven',
  {
    temperature: pv.double(20, { units: 'C', limits: { alarm: [0, 100] } }),
    mode: pv.enum('off', ['off', 'on']),
    inner: group('zone', {
      power: pv.double(0, { put: (value) => void order.push(`power ${value}`) }),
      profile: pv.double([1, 2], { maxLength: 4 }),
    }),
    position: pair(pv.double(0)),
    serial: pv.string('X1', { readOnly: true }),
    slow: pv.double(0, {
      put: (value) => {
        order.push(`slow ${value}`);
        return new Promise<void>((resolve) => {
          release = resolve;
        });
      },
    }),
    fussy: pv.double(0, {
      put: (value) => {
        order.push(`fussy ${value}`);
        if (value > 5) throw new Error('too much');
      },
    }),
    asked: pv.double(0, { get: () => ++asked }),
    last: pv.double(0, { record: 'ao', put: (value) => void order.push(`last ${value}`) }),
    'odd-name': pv.double(0),
    sum: rpc({ a: pv.double(1), b: pv.double(2) }, pv.double(0), ({ a, b }) => {
      if (a > 100) throw new RangeError('a is too large');
      return a + b;
    }),
    greet: rpc({ name: pv.text('', { maxLength: 9 }) }, pv.text('', { maxLength: 20 }), ({ name }) => `hello ${name}`),
    later: rpc({ mode: pv.enum('off', ['off', 'on']) }, pv.string(''), async ({ mode }) => `mode ${mode}`),
  },
  { prefix: 'oven:', pvi: true },
);

let ioc: RunningIoc<typeof definition.members>;
let client: PvaClient;

beforeEach(async () => {
  order = [];
  release = undefined;
  asked = 0;
  ioc = await startIoc(definition, { protocols: ['pva'] });
  client = await PvaClient.open(ioc.pvaPort);
});

afterEach(async () => {
  client.close();
  await ioc.stop();
});

function delta(type: StructureType, plain: Record<string, unknown>, ...paths: string[]) {
  const bytes = encodeDelta(fromPlain(type, plain), BitSet.of(...paths.map((path) => type.bit(path)!)), true);
  return { bytes, littleEndian: true, types: new TypeRegistry(0) };
}

async function put(sid: number, plain: Record<string, unknown>, ...paths: string[]) {
  const { ioid, type } = await client.initPut(sid, 'record[block=true]');
  client.send({ type: 'PUT', sid, ioid, subcommand: 0, data: delta(type, plain, ...paths) });
  return (await client.next('PUT')).status;
}

async function call(name: string, argument: Parameters<typeof fromPlain>[1] | undefined, type?: StructureType) {
  const sid = await client.create(name);
  const ioid = client.ioid();
  client.send({ type: 'RPC_INIT', sid, ioid, subcommand: 8, pvRequest: NO_VALUE });
  await client.next('RPC_INIT');
  const given = type === undefined ? NO_VALUE : variant(fromPlain(type, argument!));
  client.send({ type: 'RPC', sid, ioid, subcommand: 0, argument: given });
  const { status, result } = await client.next('RPC');
  return { status, result: structureIn(result) };
}

async function updates(sid: number, ioid: number, base: Structure, count: number) {
  const seen: { value: Structure; changed: string[] }[] = [];
  let value = base;
  for (let i = 0; i < count; i++) {
    const update = await client.next('MONITOR');
    const next = read(update as never, value);
    value = next.value;
    seen.push(next);
  }
  client.send({ type: 'DESTROY_REQUEST', sid, ioid });
  return seen;
}

describe('the structure of a group', () => {
  it('is named like the prefix without the separator, and has the members in the order of the definition', async () => {
    const { type, value } = await client.get(await client.create('oven'));
    expect(type.id).toBe('xioc:group/oven:1.0');
    expect(type.members.map(({ name }) => name)).toEqual([
      'temperature',
      'mode',
      'inner',
      'position',
      'serial',
      'slow',
      'fussy',
      'asked',
      'last',
      'alarm',
      'timeStamp',
    ]);
    expect(value).toMatchObject({
      temperature: { value: 20, display: { units: 'C' }, valueAlarm: { highAlarmLimit: 100 } },
      mode: { value: { index: 0, choices: ['off', 'on'] } },
      inner: { power: { value: 0 }, profile: { value: Float64Array.of(1, 2) } },
      position: { setpoint: { value: 0 }, readback: { value: 0 } },
    });
  });

  it('has the normative types of its PVs', async () => {
    const { type } = await client.get(await client.create('oven'));
    const ids = ['temperature', 'mode', 'inner', 'inner.profile', 'position'].map(
      (path) => (type.layout.types[type.bit(path)!] as StructureType).id,
    );
    expect(ids).toEqual([
      'epics:nt/NTScalar:1.0',
      'epics:nt/NTEnum:1.0',
      'xioc:group/zone:1.0',
      'epics:nt/NTScalarArray:1.0',
      'xioc:group/pair:1.0',
    ]);
  });

  it('of a group within another has its own name', async () => {
    const { value } = await client.get(await client.create('oven:inner'));
    expect(value).toMatchObject({ power: { value: 0 } });
  });

  it('gives way to a PV of its name', async () => {
    const { type } = await client.get(await client.create('oven:position'));
    expect(type.id).toBe('epics:nt/NTScalar:1.0');
  });

  it('has the highest alarm with the name of the member, and the newest time stamp', async () => {
    ioc.pvs.mode.write('on', { severity: 'MINOR', time: 2_000_000_000_000 });
    ioc.pvs.temperature.write(120, { time: 1_900_000_000_000 });
    const { value } = await client.get(await client.create('oven'));
    expect(value).toMatchObject({
      alarm: { severity: 2, status: 1, message: 'temperature: HIHI' },
      timeStamp: { secondsPastEpoch: 2_000_000_000n },
    });
    ioc.pvs.temperature.write(21);
    ioc.pvs.mode.write('on', { severity: 'NO_ALARM' });
    expect((await client.get(await client.create('oven'))).value.alarm).toEqual({
      severity: 0,
      status: 0,
      message: '',
    });
  });

  it('ends when one of its PVs is removed, and comes back without it', async () => {
    const sid = await client.create('oven');
    ioc.ioc.remove('oven:mode');
    expect(await client.next('DESTROY_CHANNEL')).toMatchObject({ sid });
    const { type } = await client.get(await client.create('oven'));
    expect(type.member('mode')).toBeUndefined();
  });

  it('is there for a group that is added later', async () => {
    await expect(client.create('new')).rejects.toThrow();
    ioc.ioc.addMembers({ x: pv.double(4) }, 'new:', {});
    expect((await client.get(await client.create('new'))).value).toMatchObject({ x: { value: 4 } });
  });

  it('has what get handlers answer', async () => {
    const sid = await client.create('oven');
    expect((await client.get(sid)).value).toMatchObject({ asked: { value: 1 } });
    const { ioid, type } = await client.monitor(sid);
    client.start(sid, ioid);
    const first = read((await client.next('MONITOR')) as never, zeroStructure(type));
    expect(fieldAt(first.value, 'asked.value')).toBe(2);
  });

  it('is not shown to who must not read one of its members', async () => {
    ioc.ioc.setAccess((_, name) => (name === 'oven:last' ? 2 : 3));
    await expect(client.get(await client.create('oven'))).rejects.toThrow('Get not permitted');
    expect((await client.get(await client.create('oven:inner'))).value).toMatchObject({ power: { value: 0 } });
  });

  it('is listed after the PVs, as procedures are, but not for Channel Access', async () => {
    const type = structure('', { op: scalar('string') });
    const { result } = await call('server', { op: 'channels' }, type);
    const names = fieldAt(result!, 'value') as readonly string[];
    expect(names).toEqual(expect.arrayContaining(['oven', 'oven:inner', 'oven:sum', 'oven:temperature']));
    expect(names.filter((name) => name === 'oven:position')).toHaveLength(1);
    expect([...ioc.ioc.list()]).not.toContain('oven');
    expect(ioc.ioc.serves('oven')).toBe(false);
  });
});

describe('a monitor of a group', () => {
  it('has what is written in one turn in one update, with the leaves alone that have changed', async () => {
    const sid = await client.create('oven');
    const { ioid, type } = await client.monitor(sid);
    client.start(sid, ioid);
    const first = await client.next('MONITOR');
    const base = read(first as never, zeroStructure(type)).value;
    ioc.pvs.temperature.write(30);
    ioc.pvs.inner.power.write(4);
    ioc.pvs.temperature.write(31);
    const [update] = await updates(sid, ioid, base, 1);
    expect(toPlain(update!.value)).toMatchObject({ temperature: { value: 31 }, inner: { power: { value: 4 } } });
    const leaves = update!.changed.filter((path) => !path.includes('timeStamp'));
    expect(leaves).toEqual(['temperature.value', 'inner.power.value']);
    await client.settle();
    expect(client.received.filter(({ type: each }) => each === 'MONITOR')).toEqual([]);
  });

  it('shares one subscription to the members with the others, and ends it with the last', async () => {
    const { audience } = ioc.ioc.pv('oven:inner:power')!;
    const sid = await client.create('oven:inner');
    const other = await PvaClient.open(ioc.pvaPort, 'joe');
    const otherSid = await other.create('oven:inner');
    const one = await client.monitor(sid);
    const two = await other.monitor(otherSid);
    client.start(sid, one.ioid);
    other.start(otherSid, two.ioid);
    await client.next('MONITOR');
    await other.next('MONITOR');
    expect(audience.size).toBe(1);
    ioc.pvs.inner.power.write(33);
    const seen = [await client.next('MONITOR'), await other.next('MONITOR')];
    expect(seen.map((update) => read(update as never, zeroStructure(one.type)).changed[0])).toEqual([
      'power.value',
      'power.value',
    ]);
    client.send({ type: 'DESTROY_REQUEST', sid, ioid: one.ioid });
    await client.settle();
    expect(audience.size).toBe(1);
    other.close();
    await expect.poll(() => audience.size).toBe(0);
  });

  it('tells a change of the alarm of the whole', async () => {
    const sid = await client.create('oven');
    const { ioid, type } = await client.monitor(sid, 'field(alarm)');
    client.start(sid, ioid);
    const base = read((await client.next('MONITOR')) as never, zeroStructure(type)).value;
    ioc.pvs.temperature.write(50);
    ioc.pvs.temperature.write(130);
    const [update] = await updates(sid, ioid, base, 1);
    expect(update!.changed).toEqual(['alarm.severity', 'alarm.status', 'alarm.message']);
  });

  it('agrees with the flat PVs at every update', async () => {
    const sid = await client.create('oven', 1);
    const other = await PvaClient.open(ioc.pvaPort, 'flat');
    const flat = new Map<string, { ioid: number; value: Structure }>();
    const names = { temperature: 'oven:temperature', 'inner.power': 'oven:inner:power', last: 'oven:last' } as const;
    let cid = 10;
    for (const [path, name] of Object.entries(names)) {
      const flatSid = await other.create(name, cid++);
      const { ioid, type } = await other.monitor(flatSid, 'record[queueSize=1000]');
      other.start(flatSid, ioid);
      flat.set(path, { ioid, value: read((await other.next('MONITOR')) as never, zeroStructure(type)).value });
    }
    const { ioid, type } = await client.monitor(sid, 'record[queueSize=1000]');
    client.start(sid, ioid);
    let whole = read((await client.next('MONITOR')) as never, zeroStructure(type)).value;
    const write = fc.record({
      path: fc.constantFrom(...(Object.keys(names) as (keyof typeof names)[])),
      value: fc.integer({ min: -200, max: 200 }),
    });
    const handles = { temperature: ioc.pvs.temperature, 'inner.power': ioc.pvs.inner.power, last: ioc.pvs.last };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(write, { maxLength: 5 }), { maxLength: 6 }), async (turns) => {
        for (const turn of turns) {
          for (const { path, value } of turn) handles[path].write(value);
          await client.settle();
          await other.settle();
          const got = client.received.splice(0).filter(({ type: each }) => each === 'MONITOR');
          expect(got.length).toBeLessThanOrEqual(1);
          for (const update of got) whole = read(update as never, whole).value;
          for (const message of other.received.splice(0)) {
            if (message.type !== 'MONITOR') continue;
            const entry = [...flat.values()].find((each) => each.ioid === message.ioid)!;
            entry.value = read(message as never, entry.value).value;
          }
          for (const [path, { value }] of flat) expect(fieldAt(whole, path)).toEqual(value);
        }
      }),
      { numRuns: runs(100) },
    );
    other.close();
  });
});

describe('a put to a group', () => {
  it('puts the marked members in the order of the definition, and is answered when all are done', async () => {
    const sid = await client.create('oven');
    const plain = {
      last: { value: 3 },
      slow: { value: 2 },
      inner: { power: { value: 1 } },
      mode: { value: { index: 1 } },
    };
    let isAnswered = false;
    const answer = put(sid, plain, 'last.value', 'slow.value', 'inner.power.value', 'mode.value').then((status) => {
      isAnswered = true;
      return status;
    });
    await expect.poll(() => order).toEqual(['power 1', 'slow 2', 'last 3']);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(isAnswered).toBe(false);
    release!();
    expect((await answer).severity).toBe('OK');
    expect([ioc.pvs.mode.value, ioc.pvs.inner.power.value, ioc.pvs.slow.value, ioc.pvs.last.value]).toEqual([
      'on',
      1,
      2,
      3,
    ]);
  });

  it('is refused as a whole for a member that is read-only, which is named', async () => {
    const sid = await client.create('oven');
    const status = await put(sid, { last: { value: 3 }, serial: { value: 'Y' } }, 'last.value', 'serial.value');
    expect(status).toMatchObject({ severity: 'ERROR', message: 'serial: it is read-only; nothing was put' });
    expect(ioc.pvs.last.value).toBe(0);
  });

  it('is refused as a whole for a member that the client has no right to', async () => {
    ioc.ioc.setAccess((_, name) => (name === 'oven:last' ? 1 : 3));
    const sid = await client.create('oven');
    const status = await put(sid, { temperature: { value: 3 }, last: { value: 3 } }, 'temperature.value', 'last.value');
    expect(status).toMatchObject({ severity: 'ERROR', message: 'last: put not permitted; nothing was put' });
    expect(ioc.pvs.temperature.value).toBe(20);
  });

  it('is refused as a whole for a state that there is not', async () => {
    const sid = await client.create('oven');
    const plain = { temperature: { value: 3 }, mode: { value: { index: 7 } } };
    const status = await put(sid, plain, 'temperature.value', 'mode.value.index');
    expect(status.message).toBe('mode: oven:mode has no state 7; nothing was put');
    expect(ioc.pvs.temperature.value).toBe(20);
  });

  it('is refused as a whole for a member whose puts are disabled', async () => {
    ioc.pvs.last.field('DISP').write(1);
    const sid = await client.create('oven');
    const status = await put(sid, { temperature: { value: 3 }, last: { value: 3 } }, 'temperature.value', 'last.value');
    expect(status.message).toBe('last: DISP disables puts to oven:last; nothing was put');
    expect(ioc.pvs.temperature.value).toBe(20);
  });

  it('that waits for its turn is not carried out for a client that has gone', async () => {
    const sid = await client.create('oven');
    const { ioid, type } = await client.initPut(sid);
    client.send({ type: 'PUT', sid, ioid, subcommand: 0, data: delta(type, { slow: { value: 1 } }, 'slow.value') });
    await expect.poll(() => order).toEqual(['slow 1']);
    const other = await PvaClient.open(ioc.pvaPort, 'joe');
    const otherSid = await other.create('oven');
    const second = await other.initPut(otherSid);
    const data = delta(type, { slow: { value: 2 } }, 'slow.value');
    other.send({ type: 'PUT', sid: otherSid, ioid: second.ioid, subcommand: 0, data });
    await expect.poll(() => ioc.ioc.pv('oven:slow')!.waitingPuts).toBe(1);
    other.close();
    await expect.poll(() => ioc.ioc.pv('oven:slow')!.waitingPuts).toBe(0);
    release!();
    expect((await client.next('PUT')).status.severity).toBe('OK');
    expect(order).toEqual(['slow 1']);
  });

  it('fails with the name of the member that fails; what was done stays, what comes after is not begun', async () => {
    const sid = await client.create('oven');
    const plain = { temperature: { value: 25 }, fussy: { value: 9 }, last: { value: 1 } };
    const status = await put(sid, plain, 'temperature.value', 'fussy.value', 'last.value');
    expect(status).toMatchObject({ severity: 'ERROR', message: expect.stringMatching(/^fussy: .*too much/) });
    expect([ioc.pvs.temperature.value, ioc.pvs.last.value]).toEqual([25, 0]);
  });

  it('of no value is refused, and one of nothing is done', async () => {
    const sid = await client.create('oven');
    expect((await put(sid, {}, 'temperature.alarm.severity')).message).toBe('No fields changed');
    expect((await put(sid, {})).severity).toBe('OK');
  });
});

describe('the table of contents of a group', () => {
  it('names the PVs of each member, and the tables of the groups within', async () => {
    const sid = await client.create('oven:PVI');
    const { type, value } = await client.get(sid);
    expect(type.id).toBe('epics:nt/NTPVI:1.0');
    expect(value.value).toMatchObject({
      temperature: { rw: 'oven:temperature' },
      serial: { r: 'oven:serial' },
      position: { r: 'oven:position_RBV', w: 'oven:position' },
      inner: { d: 'oven:inner:PVI' },
    });
    expect((await client.get(await client.create('oven:inner:PVI'))).value.value).toEqual({
      power: { rw: 'oven:inner:power' },
      profile: { rw: 'oven:inner:profile' },
    });
    expect((await put(sid, { value: { serial: { r: 'x' } } }, 'value.serial.r')).message).toBe('Put not permitted');
  });

  it('is there for groups alone that want it', async () => {
    const other = await startIoc(
      group('o', {
        plain: group('p', { x: pv.double(0) }),
        open: group('q', { y: pv.double(0), secret: group('s', { z: pv.double(0) }, { pvi: false }) }, { pvi: true }),
      }),
      { protocols: ['pva'] },
    );
    expect([...other.ioc.listGroups()].filter((name) => name.endsWith('PVI'))).toEqual(['o:open:PVI']);
    expect(other.ioc.structure('o:open:PVI')!.members.get('value')).toMatchObject({
      members: new Map([
        [
          'y',
          { kind: 'structure', id: '', members: new Map([['rw', expect.objectContaining({ value: 'o:open:y' })]]) },
        ],
      ]),
    });
    await other.stop();
  });
});

describe('an rpc', () => {
  const query = structure('', { a: scalar('double'), b: scalar('double') });

  it('is called by the name of its group with an NTURI, and answers an NTScalar', async () => {
    const { result } = await call(
      'oven:sum',
      { query: { a: 5, b: 6 } },
      ntUri({ a: scalar('double'), b: scalar('double') }),
    );
    expect(result!.type.id).toBe('epics:nt/NTScalar:1.0');
    expect(fieldAt(result!, 'value')).toBe(11);
    expect(ioc.pvs.sum.a.value).toBe(1);
  });

  it('takes a plain structure', async () => {
    expect(fieldAt((await call('oven:sum', { a: 5, b: 7 }, query)).result!, 'value')).toBe(12);
  });

  it('takes the present value of a parameter for an argument that is missing', async () => {
    ioc.pvs.sum.b.write(40);
    const { result } = await call('oven:sum', { a: 2 }, structure('', { a: scalar('double') }));
    expect(fieldAt(result!, 'value')).toBe(42);
    expect(fieldAt((await call('oven:sum', undefined)).result!, 'value')).toBe(41);
  });

  it('takes arguments as text, and answers when its promise does', async () => {
    const { result } = await call('oven:later', { mode: 'on' }, structure('', { mode: scalar('string') }));
    expect(fieldAt(result!, 'value')).toBe('mode on');
  });

  it('takes and answers text that is longer than a string of Channel Access', async () => {
    const { result } = await call('oven:greet', { name: 'Ann' }, structure('', { name: scalar('string') }));
    expect(fieldAt(result!, 'value')).toBe('hello Ann');
  });

  it('tells what it throws', async () => {
    const { status } = await call('oven:sum', { a: 101, b: 0 }, query);
    expect(status).toMatchObject({ severity: 'ERROR', message: 'a is too large' });
  });

  it('refuses an argument that it has no parameter for', async () => {
    const { status } = await call('oven:sum', { c: 1 }, structure('', { c: scalar('double') }));
    expect(status.message).toBe("oven:sum has no parameter 'c': it takes a, b");
  });
});

describe('a structure of other members', () => {
  const members = (): ReadonlyMap<string, StructureMember> => {
    const member = (name: string, as: MemberPv['as'], putOrder?: number): MemberPv => ({
      kind: 'pv',
      pv: ioc.ioc.pv(name)!,
      as,
      putOrder,
    });
    return new Map<string, StructureMember>([
      ['', member('oven:temperature', 'meta')],
      ['bare', member('oven:mode', 'plain', 2)],
      ['wrapped', member('oven:temperature', 'any')],
      ['stamp', { ...member('oven:last', 'meta'), id: 'stamp_t' }],
      ['unseen', member('oven:slow', 'proc')],
      ['first', member('oven:last', 'scalar', 1)],
      ['fixed', { kind: 'constant', native: 'int32', value: 7 }],
      ['list', { kind: 'constant', native: 'double', value: Float64Array.of(1, 2) }],
    ]);
  };
  const content = () =>
    new GroupContent(
      ioc.ioc,
      new GroupShape(ioc.ioc, { name: 'x', id: 'x:1.0', members: members(), isAtomic: true, isSummed: false }),
    );
  const jane = { user: 'jane', host: '', peer: '' };

  it('has bare values, values with their type, alarm and time alone, and constants', () => {
    ioc.pvs.temperature.write(120);
    const { value } = content().show();
    expect(value.type.members.map(({ name }) => name)).toEqual([
      'alarm',
      'timeStamp',
      'bare',
      'wrapped',
      'stamp',
      'first',
      'fixed',
      'list',
    ]);
    expect(toPlain(value)).toMatchObject({
      alarm: { severity: 2, message: 'HIHI' },
      bare: 0,
      stamp: { alarm: { severity: 0 } },
      first: { value: 0 },
      fixed: 7,
      list: Float64Array.of(1, 2),
    });
    expect(fieldAt(value, 'wrapped')).toEqual({ type: scalar('double'), value: 120 });
    expect((fieldAt(value, 'stamp') as Structure).type.id).toBe('stamp_t');
  });

  it('puts those that have an order in that, and warns of the others', async () => {
    const made = content();
    const { type } = made;
    const value = fromPlain(type, { bare: 1, first: { value: 5 } });
    const bits = BitSet.of(...['bare', 'first.value', 'wrapped'].map((path) => type.bit(path)!));
    const told: string[] = [];
    const ends = ['oven:mode', 'oven:last'].map((name) => ioc.ioc.pv(name)!.audience.watch(() => told.push(name)));
    const answer = await new Promise((resolve) =>
      made.put(value, bits, { block: true, process: undefined }, jane, resolve),
    );
    for (const end of ends) end();
    expect(answer).toEqual({ status: OK, warnings: ['wrapped: no putorder, ignore write'] });
    expect(told).toEqual(['oven:last', 'oven:mode']);
  });
});
