/** Channels over real sockets: creation, reading, writing, rights that change, and the silence after clearing. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import type { Requester } from '../../../src/database/pv/definition.ts';
import { Dbr } from '../../../src/protocol/ca/dbr-types.ts';
import type { Request } from '../../../src/protocol/ca/requests.ts';
import { Eca } from '../../../src/protocol/ca/status.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { RawClient } from '../../support/raw-client.ts';
import { clear, doubleOf, doubles, monitor, put, read, text, write } from '../../support/requests.ts';

const NONE = 0;
const READ = 1;
const READ_WRITE = 3;

/** Handlers at work; they answer when a test releases them. */
const waiting: (() => void)[] = [];
const whenReleased = () =>
  new Promise<undefined>((resolve) => {
    waiting.push(() => resolve(undefined));
  });
function release(): void {
  for (const resolve of waiting.splice(0)) resolve();
}

const definition = group('c', {
  d: pv.double(1.5),
  wave: pv.double([1, 2, 3], { maxLength: 8 }),
  large: pv.char(new Uint8Array(70_000)),
  note: pv.string('hi'),
  state: pv.enum('on', ['off', 'on']),
  fixed: pv.double(7, { readOnly: true }),
  slow: pv.double(0, { put: whenReleased }),
  slowRead: pv.double(0, { get: whenReleased }),
  brokenRead: pv.double(4, {
    get: () => {
      throw new Error('no device');
    },
  }),
  rejectedRead: pv.double(4, { get: () => Promise.reject(new Error('no device')) }),
});

let ioc: RunningIoc<(typeof definition)['members']>;
let client: RawClient;

beforeAll(async () => {
  ioc = await startIoc(definition);
});
afterAll(() => ioc.stop());
beforeEach(async () => {
  client = await RawClient.open(ioc.port);
});
afterEach(() => client.close());

const pvOf = (name: string) => ioc.ioc.pvs.get(`c:${name}`)!;

describe('creating', () => {
  it('tells the rights first, then type, largest count and ids', async () => {
    client.send({ type: 'CREATE_CHAN', cid: 42, minor: 13, name: 'c:wave' });
    expect(await client.settle()).toEqual([
      { type: 'ACCESS_RIGHTS', cid: 42, rights: READ_WRITE },
      { type: 'CREATE_CHAN', dbrType: Dbr.DOUBLE, count: 8, cid: 42, sid: expect.any(Number) },
    ]);
  });

  it.each([
    ['c:d', Dbr.DOUBLE, 1, READ_WRITE],
    ['c:note', Dbr.STRING, 1, READ_WRITE],
    ['c:state', Dbr.ENUM, 1, READ_WRITE],
    ['c:large', Dbr.CHAR, 70_000, READ_WRITE],
    ['c:fixed', Dbr.DOUBLE, 1, READ],
  ])('%s', async (name, dbrType, count, rights) => {
    client.send({ type: 'CREATE_CHAN', cid: 1, minor: 13, name });
    expect(await client.settle()).toMatchObject([{ rights }, { dbrType, count }]);
  });

  it('tells a client before minor 9 no count beyond what a short header holds', async () => {
    const old = await RawClient.connect(ioc.port);
    await old.next('VERSION');
    old.send({ type: 'VERSION', priority: 0, minor: 8, sequence: 0 });
    old.send({ type: 'CREATE_CHAN', cid: 1, minor: 8, name: 'c:large' });
    await old.next('ACCESS_RIGHTS');
    expect(await old.next('CREATE_CHAN')).toMatchObject({ count: 0xfffe });
    old.close();
  });

  it('gives every channel of the server its own sid', async () => {
    const other = await RawClient.open(ioc.port);
    const sids = [
      await client.create('c:d', 1),
      await other.create('c:d', 1),
      await client.create('c:d', 2),
      await other.create('c:d', 2),
    ];
    expect(new Set(sids).size).toBe(4);
    other.close();
  });

  it('answers what can be made and what cannot in the order of the requests', async () => {
    const names = ['c:d', 'nobody', 'c:note', 'c:d.{x:1}', 'c:state'];
    client.send(...names.map((name, cid): Request => ({ type: 'CREATE_CHAN', cid, minor: 13, name })));
    const replies = await client.settle();
    expect(replies.map(({ type }) => type)).toEqual([
      'ACCESS_RIGHTS',
      'CREATE_CHAN',
      'CREATE_CH_FAIL',
      'ACCESS_RIGHTS',
      'CREATE_CHAN',
      'CREATE_CH_FAIL',
      'ACCESS_RIGHTS',
      'CREATE_CHAN',
    ]);
    expect(replies.map((reply) => (reply as { cid: number }).cid)).toEqual([0, 0, 1, 2, 2, 3, 4, 4]);
  });
});

describe('reading', () => {
  it('of a count gives as many, of 0 as many as are valid', async () => {
    const sid = await client.create('c:wave');
    client.send(read(sid, { count: 2 }), read(sid, { count: 5 }), read(sid, { count: 0 }));
    expect(await client.settle()).toMatchObject([
      { count: 2, payload: doubles(1, 2) },
      { count: 5, payload: doubles(1, 2, 3, 0, 0) },
      { count: 3, payload: doubles(1, 2, 3) },
    ]);
    ioc.pvs.wave.write([]);
    client.send(read(sid, { count: 0 }), read(sid, { count: 0, type: Dbr.TIME_DOUBLE }));
    expect(await client.settle()).toMatchObject([
      { count: 0, payload: new Uint8Array() },
      { count: 0, payload: expect.objectContaining({ length: 16 }) },
    ]);
    ioc.pvs.wave.write([1, 2, 3]);
  });

  it('in the old way is answered with the cid, and text without what is after its NUL', async () => {
    const sid = await client.create('c:d', 77);
    client.send({ type: 'READ', dbrType: Dbr.DOUBLE, count: 1, sid, ioid: 5 });
    expect(await client.next('READ')).toMatchObject({ cid: 77, ioid: 5, payload: doubles(1.5) });
    const note = await client.create('c:note', 78);
    client.send({ type: 'READ', dbrType: Dbr.STRING, count: 1, sid: note, ioid: 6 });
    expect(await client.next('READ')).toMatchObject({ cid: 78, ioid: 6, payload: text('hi') });
  });

  it('sees the writes before it', async () => {
    const sid = await client.create('c:d');
    for (let value = 0; value < 50; value++) client.send(write(sid, doubles(value)), read(sid));
    const replies = await client.settle();
    expect(replies.map((reply) => doubleOf(reply as never))).toEqual(Array.from({ length: 50 }, (_, i) => i));
    client.send(write(sid, doubles(1.5)));
  });

  it.each(['c:brokenRead', 'c:rejectedRead'])('of %s fails alone, and shows it in the alarm', async (name) => {
    const broken = await client.create(name, 1);
    const sound = await client.create('c:d', 2);
    client.send(read(broken, { ioid: 1 }), read(sound, { ioid: 2 }));
    const replies = [await client.next('READ_NOTIFY'), await client.next('READ_NOTIFY')];
    expect(replies.find(({ ioid }) => ioid === 1)).toMatchObject({ status: Eca.GETFAIL, payload: doubles(0) });
    expect(replies.find(({ ioid }) => ioid === 2)).toMatchObject({ status: Eca.NORMAL, payload: doubles(1.5) });
    expect(pvOf(name.slice(2)).current).toMatchObject({ severity: 3, status: 1 });
    expect(pvOf('d').current.severity).toBe(0);
  });

  it('that never ends keeps nobody else from reading', async () => {
    const stuck = await client.create('c:slowRead', 1);
    const sound = await client.create('c:d', 2);
    client.send(read(stuck, { ioid: 1 }), read(sound, { ioid: 2 }), write(sound, doubles(1.5)));
    expect(await client.settle()).toMatchObject([{ type: 'READ_NOTIFY', ioid: 2 }]);
    release();
    expect(await client.next('READ_NOTIFY')).toMatchObject({ ioid: 1, status: Eca.NORMAL });
  });
});

describe('acknowledging alarms', () => {
  it('lowers what is not acknowledged, with WRITE and with completion', async () => {
    const sid = await client.create('c:d');
    const u16 = (value: number) => Uint8Array.of(0, value, 0, 0, 0, 0, 0, 0);
    const acks = async () => {
      client.send(read(sid, { type: Dbr.STSACK_STRING }));
      const { payload } = await client.next('READ_NOTIFY');
      return { transient: payload[5], acknowledge: payload[7], severity: payload[3] };
    };
    ioc.pvs.d.write(1.5, { severity: 'MAJOR' });
    ioc.pvs.d.write(1.5, { severity: 'NO_ALARM' });
    expect(await acks()).toEqual({ transient: 1, acknowledge: 2, severity: 0 });
    client.send(write(sid, u16(1), { type: Dbr.PUT_ACKS }));
    expect(await acks()).toMatchObject({ acknowledge: 2 }); // MINOR does not acknowledge MAJOR
    client.send(put(sid, u16(2), { type: Dbr.PUT_ACKS }));
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ status: Eca.NORMAL });
    expect(await acks()).toMatchObject({ acknowledge: 0 });
    client.send(put(sid, u16(0), { type: Dbr.PUT_ACKT }));
    await client.next('WRITE_NOTIFY');
    ioc.pvs.d.write(1.5, { severity: 'MINOR' });
    ioc.pvs.d.write(1.5, { severity: 'NO_ALARM' });
    expect(await acks()).toEqual({ transient: 0, acknowledge: 0, severity: 0 });
    client.send(write(sid, u16(1), { type: Dbr.PUT_ACKT }));
    await client.settle();
  });
});

describe('clearing', () => {
  it('is confirmed with what was sent, and silence follows', async () => {
    const slow = await client.create('c:slow', 5);
    const slowRead = await client.create('c:slowRead', 6);
    const plain = await client.create('c:d', 7);
    client.send(put(slow, doubles(1)), put(slow, doubles(2)), read(slowRead), monitor(plain), monitor(slow, { id: 2 }));
    await client.settle();
    for (const [sid, cid] of [
      [slow, 5],
      [slowRead, 6],
      [plain, 7],
    ] as const) {
      client.send({ type: 'CLEAR_CHANNEL', sid, cid, dataType: 3, count: 4 });
      expect(await client.next('CLEAR_CHANNEL')).toEqual({ type: 'CLEAR_CHANNEL', sid, cid, dataType: 3, count: 4 });
    }
    release();
    ioc.pvs.d.write(99);
    ioc.pvs.slow.write(99);
    await new Promise((resolve) => setTimeout(resolve, 20));
    release();
    expect(await client.settle()).toEqual([]);
    ioc.pvs.d.write(1.5);
    expect([...ioc.ioc.server(Supervisor)!.circuits.values()].at(-1)!.channelCount).toBe(0);
  });

  it('makes the sid unknown', async () => {
    const sid = await client.create('c:d');
    client.send(clear(sid), read(sid));
    const [confirmation, error] = await client.end();
    expect(confirmation).toMatchObject({ type: 'CLEAR_CHANNEL' });
    expect(error).toMatchObject({ type: 'ERROR', status: Eca.INTERNAL });
  });
});

describe('rights that change', () => {
  afterEach(() => {
    pvOf('d').setRights(READ_WRITE);
    pvOf('slow').setRights(READ_WRITE);
    ioc.ioc.setAccess(undefined);
  });

  it('are sent to every channel of that PV, and to no other', async () => {
    await client.create('c:d', 1);
    await client.create('c:d.{dbnd:{abs:1}}', 2);
    await client.create('c:note', 3);
    pvOf('d').setRights(READ);
    expect(await client.settle()).toEqual([
      { type: 'ACCESS_RIGHTS', cid: 1, rights: READ },
      { type: 'ACCESS_RIGHTS', cid: 2, rights: READ },
    ]);
    ioc.pvs.d.setRights(READ);
    expect(await client.settle()).toEqual([]);
  });

  it('are heeded by the next request', async () => {
    const sid = await client.create('c:d', 9);
    pvOf('d').setRights(READ);
    client.send(put(sid, doubles(5)), write(sid, doubles(5)), read(sid));
    expect(await client.settle()).toMatchObject([
      { type: 'ACCESS_RIGHTS' },
      { type: 'WRITE_NOTIFY', status: Eca.NOWTACCESS },
      { type: 'ERROR', status: Eca.NOWTACCESS, cid: 9 },
      { type: 'READ_NOTIFY', status: Eca.NORMAL, payload: doubles(1.5) },
    ]);
    pvOf('d').setRights(NONE);
    client.send(read(sid, { type: Dbr.TIME_DOUBLE, count: 2 }), put(sid, doubles(5)));
    client.send({ type: 'READ', dbrType: Dbr.DOUBLE, count: 1, sid, ioid: 5 });
    expect(await client.settle()).toMatchObject([
      { type: 'ACCESS_RIGHTS', rights: NONE },
      { type: 'READ_NOTIFY', status: Eca.NORDACCESS, payload: new Uint8Array(32) },
      { type: 'WRITE_NOTIFY', status: Eca.NOWTACCESS },
      { type: 'ERROR', status: Eca.NORDACCESS, cid: 9 },
    ]);
    pvOf('d').setRights(READ_WRITE);
    client.send(put(sid, doubles(1.5)));
    expect(await client.settle()).toMatchObject([{ rights: READ_WRITE }, { status: Eca.NORMAL }]);
  });

  it.each(['c:d', 'c:d.{dec:{n:3}}'])('end and begin the monitors of %s', async (name) => {
    const sid = await client.create(name, 1);
    client.send(monitor(sid, { type: Dbr.STS_DOUBLE, count: 2 }));
    await client.settle();
    pvOf('d').setRights(NONE);
    expect(await client.settle()).toMatchObject([
      { type: 'ACCESS_RIGHTS', rights: NONE },
      { type: 'EVENT_ADD', status: Eca.NORDACCESS, dbrType: Dbr.STS_DOUBLE, count: 2, payload: new Uint8Array(24) },
    ]);
    ioc.pvs.d.write(6);
    ioc.pvs.d.write(7);
    expect(await client.settle()).toEqual([]);
    pvOf('d').setRights(READ);
    const [rights, fresh, ...more] = await client.settle();
    expect(rights).toMatchObject({ type: 'ACCESS_RIGHTS', rights: READ });
    expect(fresh).toMatchObject({ type: 'EVENT_ADD', status: Eca.NORMAL });
    expect(doubleOf(fresh as never, 8)).toBe(7);
    expect(more).toEqual([]);
    for (const value of [8, 9, 1.5]) ioc.pvs.d.write(value);
    expect(doubleOf((await client.settle()).at(-1) as never, 8)).toBe(1.5);
  });

  it('leave monitors alone when only the right to write goes', async () => {
    const sid = await client.create('c:d', 1);
    client.send(monitor(sid));
    await client.settle();
    pvOf('d').setRights(READ);
    expect(await client.settle()).toMatchObject([{ type: 'ACCESS_RIGHTS' }]);
    ioc.pvs.d.write(2);
    expect(await client.settle()).toMatchObject([{ type: 'EVENT_ADD', payload: doubles(2) }]);
    ioc.pvs.d.write(1.5);
  });

  it('tell a monitor that is added without them once, and cancel works', async () => {
    const sid = await client.create('c:d', 1);
    pvOf('d').setRights(NONE);
    client.send(monitor(sid));
    ioc.pvs.d.write(3);
    ioc.pvs.d.write(1.5);
    expect(await client.settle()).toMatchObject([
      { type: 'ACCESS_RIGHTS' },
      { type: 'EVENT_ADD', status: Eca.NORDACCESS, payload: doubles(0) },
    ]);
    client.send({ type: 'EVENT_CANCEL', dbrType: Dbr.DOUBLE, count: 1, sid, subscriptionId: 1 });
    expect(await client.settle()).toMatchObject([{ type: 'EVENT_CANCEL' }]);
    pvOf('d').setRights(READ_WRITE);
    expect(await client.settle()).toMatchObject([{ type: 'ACCESS_RIGHTS' }]);
  });

  it('tell a monitor nothing while the client has monitors off, then what holds by then', async () => {
    const sid = await client.create('c:d', 1);
    client.send(monitor(sid));
    await client.settle();
    client.send({ type: 'EVENTS_OFF' });
    await client.settle();
    ioc.pvs.d.write(2);
    pvOf('d').setRights(NONE);
    expect(await client.settle()).toMatchObject([{ type: 'ACCESS_RIGHTS' }]);
    client.send({ type: 'EVENTS_ON' });
    expect(await client.next('EVENT_ADD')).toMatchObject({ status: Eca.NORDACCESS });
    client.send({ type: 'EVENTS_OFF' });
    await client.settle();
    pvOf('d').setRights(READ_WRITE);
    ioc.pvs.d.write(1.5);
    expect(await client.settle()).toMatchObject([{ type: 'ACCESS_RIGHTS' }]);
    pvOf('d').setRights(NONE);
    pvOf('d').setRights(READ_WRITE);
    await client.settle();
    client.send({ type: 'EVENTS_ON' });
    expect(await client.next('EVENT_ADD')).toMatchObject({ status: Eca.NORMAL, payload: doubles(1.5) });
    expect(await client.settle()).toEqual([]);
  });

  it('let an outstanding put complete, and refuse what waits for it', async () => {
    const sid = await client.create('c:slow', 1);
    client.send(put(sid, doubles(1), { ioid: 1 }), put(sid, doubles(2), { ioid: 2 }), read(sid, { ioid: 3 }));
    expect(await client.settle()).toEqual([]);
    pvOf('slow').setRights(READ);
    expect(await client.settle()).toMatchObject([
      { type: 'ACCESS_RIGHTS', rights: READ },
      { type: 'WRITE_NOTIFY', ioid: 2, status: Eca.NOWTACCESS },
      { type: 'READ_NOTIFY', ioid: 3, status: Eca.NORMAL },
    ]);
    pvOf('slow').setRights(READ_WRITE);
    client.send(put(sid, doubles(4), { ioid: 4 }));
    expect(await client.settle()).toMatchObject([{ type: 'ACCESS_RIGHTS', rights: READ_WRITE }]);
    release();
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ ioid: 1, status: Eca.NORMAL });
    expect(ioc.pvs.slow.value).toBe(1);
    await client.settle();
    release();
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ ioid: 4, status: Eca.NORMAL });
    expect(ioc.pvs.slow.value).toBe(4);
  });

  it('may differ by client, PV, and with time', async () => {
    let shift = 'day';
    ioc.ioc.setAccess(({ user, host }: Requester, name) => {
      if (name !== 'c:d') return READ_WRITE;
      return user === 'tester' && host === 'testhost' && shift === 'day' ? READ_WRITE : READ;
    });
    const stranger = await RawClient.connect(ioc.port);
    await stranger.next('VERSION');
    stranger.send({ type: 'VERSION', priority: 0, minor: 13, sequence: 0 }, { type: 'CLIENT_NAME', name: 'stranger' });
    for (const [who, rights] of [
      [client, READ_WRITE],
      [stranger, READ],
    ] as const) {
      who.send({ type: 'CREATE_CHAN', cid: 1, minor: 13, name: 'c:d' });
      expect(await who.settle()).toMatchObject([{ rights }, { type: 'CREATE_CHAN' }]);
    }
    shift = 'night';
    expect(await client.settle()).toEqual([]); // nobody has said so
    ioc.ioc.checkAccess();
    expect(await client.settle()).toEqual([{ type: 'ACCESS_RIGHTS', cid: 1, rights: READ }]);
    expect(await stranger.settle()).toEqual([]);
    ioc.ioc.setAccess(undefined);
    expect(await stranger.settle()).toEqual([{ type: 'ACCESS_RIGHTS', cid: 1, rights: READ_WRITE }]);
    stranger.close();
  });

  it('never exceed what the PV allows, and are none when the rule fails', async () => {
    ioc.ioc.setAccess(() => READ_WRITE);
    client.send({ type: 'CREATE_CHAN', cid: 1, minor: 13, name: 'c:fixed' });
    expect(await client.settle()).toMatchObject([{ rights: READ }, {}]);
    ioc.ioc.setAccess(() => {
      throw new Error('no rule');
    });
    expect(await client.settle()).toMatchObject([{ rights: NONE }]);
  });
});
