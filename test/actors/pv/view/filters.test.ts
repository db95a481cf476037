/** Filters at work for subscriptions and reads, over real sockets: which updates come, and with which value and stamp. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HeapClock } from '../../../../src/actors/kernel/clock.ts';
import { stampShape } from '../../../../src/actors/pv/view/stamp-shape.ts';
import { group } from '../../../../src/database/author/group.ts';
import { pv } from '../../../../src/database/author/pv.ts';
import { Dbr } from '../../../../src/protocol/ca/dbr-types.ts';
import { Eca } from '../../../../src/protocol/ca/status.ts';
import { timestampFromMs } from '../../../../src/protocol/value/time.ts';
import type { RunningIoc } from '../../../../src/serve.ts';
import { startIoc } from '../../../support/ioc.ts';
import { RawClient } from '../../../support/raw-client.ts';
import { cancel, doubleOf, doubles, monitor, put, read, text } from '../../../support/requests.ts';

const VALUE = 1;
const ALARM = 4;
const PROPERTY = 8;

/** 2026-01-02 03:04:05.5 UTC; EPICS counts seconds from 1990. */
const startMs = Date.UTC(2026, 0, 2, 3, 4, 5, 500);
const startSeconds = startMs / 1000 - 631152000;

const definition = group('f', {
  d: pv.double(0),
  wave: pv.double([1, 2, 3], { maxLength: 5 }),
  note: pv.string('text'),
});

let clock: HeapClock;
let ioc: RunningIoc<(typeof definition)['members']>;
let client: RawClient;

beforeAll(async () => {
  clock = new HeapClock(startMs);
  ioc = await startIoc(definition, { clock });
  ioc.ioc.states.create('beam');
});
afterAll(async () => {
  // Draining has limits, and time stands still.
  const stopped = ioc.stop();
  const ticking = setInterval(() => clock.advance(100), 1);
  await stopped;
  clearInterval(ticking);
});
beforeEach(async () => {
  ioc.pvs.d.write(0);
  ioc.ioc.states.set('beam', false);
  client = await RawClient.open(ioc.port);
});
afterEach(() => client.close());

/** Values that have arrived of subscription `id`. */
async function arrived(id = 1): Promise<number[]> {
  const responses = await client.settle();
  const updates = responses.filter((response) => response.type === 'EVENT_ADD');
  return updates.filter((update) => update.subscriptionId === id).map((update) => doubleOf(update));
}

async function monitoring(filter: string, mask = VALUE): Promise<number> {
  const sid = await client.create(`f:d.{${filter}}`);
  client.send(monitor(sid, { mask }));
  await client.settle();
  return sid;
}

/** What comes when these values are written one by one. */
async function passed(filter: string, values: readonly number[], mask = VALUE): Promise<number[]> {
  await monitoring(filter, mask);
  for (const value of values) ioc.pvs.d.write(value);
  return arrived();
}

describe('every filter', () => {
  it.each([
    'dbnd:{abs:100}',
    'dec:{n:5}',
    'sync:{while:"beam"}',
    'sync:{before:"beam"}',
    'sync:{after:"beam"}',
    'utag:{M:1,V:1}',
    'ts:{}',
  ])('%s passes the first update once, whatever the mask', async (filter) => {
    ioc.pvs.d.write(7);
    for (const mask of [VALUE, ALARM, PROPERTY]) {
      const sid = await client.create(`f:d.{${filter}}`);
      client.send(monitor(sid, { mask }));
      expect(await arrived()).toEqual([7]);
      client.send(cancel(sid));
      await client.settle();
    }
  });

  it.each(['dbnd:{abs:100}', 'dec:{n:5}', 'sync:{while:"beam"}', 'utag:{M:1,V:1}'])(
    '%s lets reads see the value as it is',
    async (filter) => {
      const sid = await monitoring(filter);
      ioc.pvs.d.write(0.25);
      client.send(read(sid), read(sid));
      const replies = await client.settle();
      expect(replies).toMatchObject([
        { type: 'READ_NOTIFY', status: Eca.NORMAL, payload: doubles(0.25) },
        { type: 'READ_NOTIFY', status: Eca.NORMAL, payload: doubles(0.25) },
      ]);
    },
  );

  it.each(['dec:{n:5}', 'sync:{while:"beam"}', 'utag:{M:1,V:1}', 'dbnd:{abs:100}'])(
    '%s lets a change of properties pass',
    async (filter) => {
      await monitoring(filter, VALUE | PROPERTY);
      ioc.pvs.d.write(1);
      expect(await arrived()).toEqual([]);
      ioc.pvs.d.configure({ units: filter.slice(0, 4) });
      expect(await arrived()).toEqual([1]);
    },
  );

  it('remembers for one subscription alone, on the same channel too', async () => {
    const sid = await monitoring('dec:{n:2}');
    ioc.pvs.d.write(1);
    client.send(monitor(sid, { id: 2 }));
    await client.settle();
    for (const value of [2, 3, 4, 5]) ioc.pvs.d.write(value);
    const responses = await client.settle();
    const of = (id: number) =>
      responses.filter((r) => r.type === 'EVENT_ADD' && r.subscriptionId === id).map((r) => doubleOf(r as never));
    expect(of(1)).toEqual([2, 4]);
    expect(of(2)).toEqual([3, 5]);
  });

  it('ends with its subscription', async () => {
    const sid = await monitoring('dbnd:{abs:0}');
    const before = ioc.ioc.pvs.get('f:d')!.audience.size;
    client.send(cancel(sid));
    expect(await client.settle()).toMatchObject([{ type: 'EVENT_CANCEL' }]);
    ioc.pvs.d.write(1);
    expect(await client.settle()).toEqual([]);
    expect(ioc.ioc.pvs.get('f:d')!.audience.size).toBe(before - 1);
  });

  it('passes puts to the PV', async () => {
    const sid = await monitoring('dbnd:{abs:1}');
    client.send(put(sid, doubles(5)));
    expect(await client.settle()).toMatchObject([{ type: 'EVENT_ADD' }, { type: 'WRITE_NOTIFY', status: Eca.NORMAL }]);
    expect(ioc.pvs.d.value).toBe(5);
  });

  it('acts before what reshapes, whatever the order of the name', async () => {
    const sid = await client.create('f:d.{ts:{num:"sec"},dbnd:{abs:5}}');
    client.send(monitor(sid));
    for (const value of [1, 6]) {
      await client.settle();
      clock.advance(1000);
      ioc.pvs.d.write(value);
    }
    // The seconds differ by one; it is the value that moved by six.
    const [update, ...more] = await arrived();
    expect(more).toEqual([]);
    expect(update).toBe(Math.floor(clock.wallTime() / 1000) - 631152000);
  });
});

describe('dbnd', () => {
  it.each<[string, number[], number[]]>([
    ['abs:1', [0.5, 1, 1.5, 2, 2.6, 1.4], [1.5, 2.6, 1.4]],
    ['abs:0', [0, 0, 1, 1, 2], [1, 2]],
    ['d:1,m:"abs"', [1, 1.1], [1.1]],
    ['d:1', [1, 1.1], [1.1]],
    ['rel:10', [100, 109, 111, 100, 99], [100, 111, 99]],
    ['d:10,m:"rel"', [100, 110, 111], [100, 111]],
    ['rel:10', [-100, -105, -111], [-100, -111]],
    [
      'abs:1',
      [Number.NaN, Number.NaN, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      [Number.NaN, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ],
  ])('{%s} of %j passes %j', async (filter, values, expected) => {
    expect(await passed(`dbnd:{${filter}}`, values)).toEqual(expected);
  });

  it('passes alarms, and what they interrupt goes on from where it was', async () => {
    await monitoring('dbnd:{abs:10}', VALUE | ALARM);
    ioc.pvs.d.write(4, { severity: 'MAJOR' });
    ioc.pvs.d.write(8);
    ioc.pvs.d.write(9);
    ioc.pvs.d.write(10.5);
    expect(await arrived()).toEqual([4, 8, 10.5]);
  });

  it('passes arrays and text', async () => {
    const wave = await client.create('f:wave.{dbnd:{abs:100}}');
    const note = await client.create('f:note.{dbnd:{abs:100}}');
    client.send(monitor(wave, { id: 1, count: 1 }), monitor(note, { id: 2, type: Dbr.STRING }));
    await client.settle();
    ioc.pvs.wave.write([1, 2, 4]);
    ioc.pvs.note.write('texts');
    expect(await client.settle()).toMatchObject([
      { subscriptionId: 1 },
      { subscriptionId: 2, payload: expect.objectContaining({ 0: 't'.charCodeAt(0) }) },
    ]);
  });
});

describe('dec', () => {
  it.each<[number, number[]]>([
    [1, [1, 2, 3, 4, 5, 6]],
    [2, [2, 4, 6]],
    [3, [3, 6]],
    [99, []],
  ])('n %i passes every n-th behind the first', async (n, expected) => {
    expect(await passed(`dec:{n:${n}}`, [1, 2, 3, 4, 5, 6])).toEqual(expected);
  });

  it('does not count what the mask does not ask for', async () => {
    expect(await passed('dec:{n:2}', [1, 2, 3], ALARM)).toEqual([]);
  });
});

describe('utag', () => {
  it('passes what matches under the mask', async () => {
    await monitoring('utag:{M:6,V:2}');
    for (const userTag of [0, 2, 3, 4, 6, 0xfffffffa]) ioc.pvs.d.write(userTag, { userTag });
    expect(await arrived()).toEqual([2, 3, 0xfffffffa]);
  });
  it('without arguments passes what has no tag', async () => {
    await monitoring('utag:{}');
    for (const userTag of [1, 0]) ioc.pvs.d.write(10 + userTag, { userTag });
    expect(await arrived()).toEqual([10]);
  });
});

describe('sync', () => {
  /** The state goes on at 10 and off at 20. */
  async function throughBeam(mode: string): Promise<number[]> {
    await monitoring(`sync:{m:"${mode}",s:"beam"}`);
    const { states } = ioc.ioc;
    for (const value of [1, 2]) ioc.pvs.d.write(value);
    states.set('beam', true);
    for (const value of [10, 11, 12]) ioc.pvs.d.write(value);
    states.set('beam', false);
    for (const value of [20, 21]) ioc.pvs.d.write(value);
    return arrived();
  }

  it.each<[string, number[]]>([
    ['while', [10, 11, 12]],
    ['unless', [1, 2, 20, 21]],
    ['before', [2]],
    ['first', [10]],
    ['last', [12]],
    ['after', [20]],
  ])('%s', async (mode, expected) => {
    expect(await throughBeam(mode)).toEqual(expected);
  });

  it('goes by states that are made once, and set by name', () => {
    const { states } = ioc.ioc;
    states.set('beam', true);
    states.create('beam');
    expect(states.get('beam')).toBe(true);
    states.create('shutter', true);
    expect([states.get('shutter'), states.has('shutter'), states.names()]).toEqual([true, true, ['beam', 'shutter']]);
    expect([states.get('nothing'), states.has('nothing')]).toEqual([false, false]);
    expect(() => states.set('nothing', true)).toThrow('There is no state "nothing": create it first.');
    expect(() => states.create('a-name-of-20-letters')).toThrow('1 to 19 characters');
    expect(() => states.create('')).toThrow(RangeError);
  });

  it('begins with the state as it is', async () => {
    ioc.ioc.states.set('beam', true);
    await monitoring('sync:{first:"beam"}');
    ioc.pvs.d.write(1);
    expect(await arrived()).toEqual([]);
  });
});

describe('ts', () => {
  it('stamps reads and updates with the time at which they happen', async () => {
    const sid = await monitoring('ts:{}');
    ioc.pvs.d.write(3);
    await client.settle();
    clock.advance(5000);
    const now = Math.floor(clock.wallTime() / 1000) - 631152000;
    client.send(read(sid, { type: Dbr.TIME_DOUBLE }));
    const { payload } = await client.next('READ_NOTIFY');
    expect(new DataView(payload.buffer, payload.byteOffset).getUint32(4)).toBe(now);
    expect(doubleOf({ payload }, 16)).toBe(3);
    client.send(monitor(sid, { id: 2, type: Dbr.TIME_DOUBLE }));
    const first = await client.next('EVENT_ADD');
    expect(new DataView(first.payload.buffer, first.payload.byteOffset).getUint32(4)).toBe(now);
  });

  it.each<[string, number[]]>([
    ['num:"dbl"', [startSeconds + 0.25]],
    ['num:"sec"', [Math.floor(startSeconds)]],
    ['num:"nsec"', [750_000_000]],
    ['num:"ts"', [Math.floor(startSeconds), 750_000_000]],
    ['num:"dbl",epoch:"unix"', [startMs / 1000 + 0.25]],
    ['num:"sec",epoch:"unix"', [Math.floor(startMs / 1000)]],
    ['num:"ts",epoch:"unix"', [Math.floor(startMs / 1000), 750_000_000]],
  ])('{%s} shows the stamp as a number', async (filter, expected) => {
    ioc.pvs.d.write(0, { time: startMs + 250 });
    const sid = await client.create(`f:d.{ts:{${filter}}}`);
    client.send(read(sid, { count: 0 }));
    const { payload } = await client.next('READ_NOTIFY');
    expect(payload).toEqual(doubles(...expected));
  });

  it.each([
    ['epics', /^2026-01-0[123] \d\d:\d\d:05\.750000$/],
    ['iso', /^2026-01-0[123]T\d\d:\d\d:05\.750000[+-]\d{4}$/],
  ])('{str:"%s"} shows it as text in local time', async (form, expected) => {
    ioc.pvs.d.write(0, { time: startMs + 250 });
    const sid = await client.create(`f:d.{ts:{str:"${form}"}}`);
    client.send(read(sid, { type: Dbr.STRING }));
    const { payload } = await client.next('READ_NOTIFY');
    const shown = new TextDecoder().decode(payload.subarray(0, payload.indexOf(0)));
    expect(shown).toMatch(expected);
    const [hours = 0, minutes = 0] = shown.slice(11, 16).split(':').map(Number);
    const local = new Date(startMs);
    expect([hours, minutes]).toEqual([local.getHours(), local.getMinutes()]);
  });

  it.each([
    ['UTC', '2026-01-02T03:04:05.500000+0000'],
    ['Asia/Kolkata', '2026-01-02T08:34:05.500000+0530'],
    ['America/St_Johns', '2026-01-01T23:34:05.500000-0330'],
  ])('tells the zone: %s', (zone, expected) => {
    const before = process.env.TZ;
    process.env.TZ = zone;
    try {
      const { apply } = stampShape({ type: 'ts', output: 'iso', epoch: 'epics' });
      expect(apply(0, timestampFromMs(startMs))).toBe(expected);
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it('says so when a value has no stamp', async () => {
    ioc.pvs.d.write(0, { time: { seconds: 0, nanoseconds: 0 } });
    const sid = await client.create('f:d.{ts:{str:"iso"}}');
    client.send(read(sid, { type: Dbr.STRING }));
    expect((await client.next('READ_NOTIFY')).payload.subarray(0, 16)).toEqual(text('<undefined>'));
  });

  it('keeps the number of elements of an array', async () => {
    const sid = await client.create('f:wave.{ts:{}}');
    client.send(read(sid, { count: 0 }));
    expect(await client.next('READ_NOTIFY')).toMatchObject({ count: 3 });
  });
});
