/** Puts with completion over real sockets: their order, what goes on meanwhile, and handlers that fail or never answer. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { reject } from '../../../src/database/pv/answer.ts';
import { Dbr } from '../../../src/protocol/ca/dbr-types.ts';
import { Eca } from '../../../src/protocol/ca/status.ts';
import { AlarmStatus, Severity } from '../../../src/protocol/value/alarm.ts';
import { type RunningIoc, serve } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { RawClient } from '../../support/raw-client.ts';
import { clear, doubleOf, doubles, monitor, put, read, write } from '../../support/requests.ts';

/** What handlers were given, in order; a put waits until the test finishes it. */
const begun: number[] = [];
const unfinished: { value: number; finish: () => void; fail: () => void }[] = [];

function handle(value: number): Promise<undefined> {
  begun.push(value);
  return new Promise((resolve, fail) => {
    unfinished.push({ value, finish: () => resolve(undefined), fail: () => fail(new Error('the motor is stuck')) });
  });
}

/** Finishes the oldest put that is being processed, and lets its consequences happen. */
async function finish(how: 'finish' | 'fail' = 'finish'): Promise<void> {
  unfinished.shift()![how]();
  await new Promise((resolve) => setImmediate(resolve));
}

const definition = group('p', {
  motor: pv.double(0, { put: handle }),
  other: pv.double(0, { put: handle }),
  overlapping: pv.double(0, { put: handle, overlappingPuts: true }),
  plain: pv.double(0),
  throws: pv.double(0, {
    put: (value) => {
      if (value < 0) throw new Error('not below zero');
    },
  }),
  refuses: pv.double(0, {
    put: (value) => {
      if (value < 0) reject('not below zero');
    },
  }),
  rejects: pv.double(0, { put: (value) => (value < 0 ? Promise.reject(new Error('no')) : Promise.resolve(value)) }),
  nonsense: pv.double(0, { put: () => 'no number' as never }),
  limited: pv.double(0, { put: handle, putLimit: 0.05 }),
  echo: pv.double(0, { put: (value) => value * 2 }),
});

let ioc: RunningIoc<(typeof definition)['members']>;
let client: RawClient;

beforeAll(async () => {
  ioc = await startIoc(definition, { bounds: { waitingRequests: 5, waitingPuts: 8 } });
});
afterAll(() => ioc.stop());
beforeEach(async () => {
  begun.length = 0;
  client = await RawClient.open(ioc.port);
});
afterEach(async () => {
  client.close();
  while (unfinished.length > 0) await finish();
});

const ioids = (responses: readonly unknown[]) => responses.map((response) => (response as { ioid: number }).ioid);
const pvOf = (name: string) => ioc.ioc.pvs.get(`p:${name}`)!;

describe('puts with completion on one channel', () => {
  it('are processed and confirmed one after the other', async () => {
    const sid = await client.create('p:motor');
    for (const value of [1, 2, 3]) client.send(put(sid, doubles(value), { ioid: value }));
    expect(await client.settle()).toEqual([]);
    for (const value of [1, 2, 3]) {
      expect(begun.at(-1)).toBe(value);
      expect(pvOf('motor').current.value).not.toBe(value);
      await finish();
      expect(await client.next('WRITE_NOTIFY')).toMatchObject({
        ioid: value,
        status: Eca.NORMAL,
        count: 1,
        dbrType: 6,
      });
      expect(pvOf('motor').current.value).toBe(value);
    }
    expect(begun).toEqual([1, 2, 3]);
  });

  it('hold up neither reads nor ECHO, nor other channels', async () => {
    const motor = await client.create('p:motor', 1);
    const other = await client.create('p:other', 2);
    const plain = await client.create('p:plain', 3);
    client.send(put(motor, doubles(1), { ioid: 1 }), put(other, doubles(2), { ioid: 2 }));
    client.send(
      read(motor, { ioid: 3 }),
      put(plain, doubles(5), { ioid: 4 }),
      read(plain, { ioid: 5 }),
      monitor(plain),
    );
    const responses = await client.settle();
    expect(responses).toMatchObject([
      { ioid: 3 },
      { ioid: 4 },
      { ioid: 5, payload: doubles(5) },
      { type: 'EVENT_ADD' },
    ]);
    unfinished.reverse();
    await finish();
    expect(ioids(await client.settle())).toEqual([2]);
    await finish();
    expect(ioids(await client.settle())).toEqual([1]);
  });

  it('are seen by what was sent after them', async () => {
    const sid = await client.create('p:motor');
    client.send(put(sid, doubles(1), { ioid: 1 }), read(sid, { ioid: 2 }));
    client.send(
      put(sid, doubles(3), { ioid: 3 }),
      read(sid, { ioid: 4 }),
      write(sid, doubles(5)),
      read(sid, { ioid: 6 }),
    );
    const [early, ...none] = await client.settle();
    expect(early).toMatchObject({ type: 'READ_NOTIFY', ioid: 2 }); // nothing waits yet: as while a record is processing
    expect(none).toEqual([]);
    await finish();
    expect(ioids(await client.settle())).toEqual([1]);
    await finish();
    const replies = await client.settle();
    expect(ioids(replies)).toEqual([3, 4, 6]);
    expect(doubleOf(replies[1] as never)).toBe(3);
    expect(begun).toEqual([1, 3, 5]);
  });

  it('are answered in the order sent when some complete at once', async () => {
    const sid = await client.create('p:plain');
    for (let ioid = 0; ioid < 20; ioid++)
      client.send(put(sid, doubles(ioid), { ioid }), read(sid, { ioid: 100 + ioid }));
    const replies = await client.settle();
    expect(ioids(replies)).toEqual(Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? i / 2 : 100 + (i - 1) / 2)));
  });

  it('beyond the limit are refused, and counted', async () => {
    const sid = await client.create('p:motor', 3);
    const refused = ioc.ioc.services.counters.requestsRefused;
    for (let ioid = 0; ioid < 8; ioid++) client.send(put(sid, doubles(ioid), { ioid }));
    client.send(read(sid, { ioid: 8 }), write(sid, doubles(9)));
    expect(await client.settle()).toMatchObject([
      { ioid: 6, status: Eca.PUTCBINPROG },
      { ioid: 7, status: Eca.PUTCBINPROG },
      { ioid: 8, status: Eca.GETFAIL },
      { type: 'ERROR', status: Eca.PUTCBINPROG, cid: 3 },
    ]);
    expect(ioc.ioc.services.counters.requestsRefused - refused).toBe(4);
    for (let ioid = 0; ioid < 6; ioid++) {
      await finish();
      expect(await client.next('WRITE_NOTIFY')).toMatchObject({ ioid, status: Eca.NORMAL });
    }
  });
});

describe('puts of several clients', () => {
  it('reach a busy PV in the order of arrival', async () => {
    const second = await RawClient.open(ioc.port);
    const mine = await client.create('p:motor');
    const theirs = await second.create('p:motor');
    client.send(put(mine, doubles(1)));
    await client.settle();
    second.send(put(theirs, doubles(2)));
    await second.settle();
    const third = await client.create('p:motor', 2);
    client.send(put(third, doubles(3), { ioid: 3 }));
    await client.settle();
    for (const value of [1, 2, 3]) {
      expect(begun.at(-1)).toBe(value);
      await finish();
    }
    expect(ioids(await client.settle())).toEqual([1, 3]);
    expect(await second.settle()).toMatchObject([{ status: Eca.NORMAL }]);
    second.close();
  });

  it('that nobody waits for are finished all the same', async () => {
    const gone = await RawClient.open(ioc.port);
    const sid = await gone.create('p:motor');
    gone.send(put(sid, doubles(11)));
    await gone.settle();
    gone.close();
    const cleared = await client.create('p:other');
    client.send(put(cleared, doubles(12)), clear(cleared));
    expect(await client.settle()).toMatchObject([{ type: 'CLEAR_CHANNEL' }]);
    await finish();
    await finish();
    expect(await client.settle()).toEqual([]);
    expect([pvOf('motor').current.value, pvOf('other').current.value]).toEqual([11, 12]);
  });

  it('of a client that has gone do not start when they had to wait on its channel', async () => {
    const gone = await RawClient.open(ioc.port);
    const sid = await gone.create('p:motor');
    gone.send(put(sid, doubles(1)), put(sid, doubles(2)));
    await gone.settle();
    gone.close();
    await expect.poll(() => ioc.ioc.server(Supervisor)!.circuits.size).toBe(1);
    await finish();
    expect(begun).toEqual([1]);
    expect(pvOf('motor').busyWithPuts).toBe(false);
  });
});

describe('puts that wait for another client’s put', () => {
  it('are cancelled when their client gives up, but not those without completion', async () => {
    const first = await client.create('p:motor');
    const other = await RawClient.open(ioc.port);
    const clears = await other.create('p:motor', 1);
    const leaves = await RawClient.open(ioc.port);
    const sid = await leaves.create('p:motor');
    client.send(put(first, doubles(1)));
    await client.settle();
    other.send(put(clears, doubles(2)), clear(clears));
    leaves.send(write(sid, doubles(3)), put(sid, doubles(4)));
    await Promise.all([other.settle(), leaves.settle()]);
    leaves.close();
    await expect.poll(() => pvOf('motor').waitingPuts).toBe(1);
    await finish();
    await finish();
    expect(begun).toEqual([1, 3]);
    expect(pvOf('motor').current.value).toBe(3);
    other.close();
  });
});

describe('puts that overlap', () => {
  it('are refused beyond the limit before they begin, and counted', async () => {
    const { counters } = ioc.ioc.services;
    const before = counters.putsRefused;
    const sid = await client.create('p:overlapping');
    for (let value = 1; value <= 10; value++) client.send(write(sid, doubles(value)));
    client.send(put(sid, doubles(11), { ioid: 11 }));
    expect(await client.settle()).toMatchObject([
      { type: 'ERROR', status: Eca.PUTFAIL },
      { type: 'ERROR', status: Eca.PUTFAIL },
      { type: 'WRITE_NOTIFY', ioid: 11, status: Eca.PUTFAIL },
    ]);
    expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(counters.putsRefused - before).toBe(3);
    await finish();
    client.send(put(sid, doubles(12), { ioid: 12 }));
    expect(await client.settle()).toEqual([]);
    expect(begun.at(-1)).toBe(12);
  });
});

describe('a handler', () => {
  it('may answer another value, which is stored before the put is confirmed', async () => {
    const sid = await client.create('p:echo');
    client.send(put(sid, doubles(4)), read(sid));
    expect(await client.settle()).toMatchObject([{ type: 'WRITE_NOTIFY' }, { payload: doubles(8) }]);
  });

  it.each(['throws', 'rejects'])('that %s fails the put and makes the PV INVALID until a good one', async (name) => {
    const sid = await client.create(`p:${name}`, 4);
    const plain = await client.create('p:plain', 5);
    client.send(put(sid, doubles(1)));
    await client.next('WRITE_NOTIFY');
    client.send(put(sid, doubles(-1), { ioid: 2 }), put(plain, doubles(3), { ioid: 3 }));
    const replies = [await client.next('WRITE_NOTIFY'), await client.next('WRITE_NOTIFY')];
    expect(replies.find(({ ioid }) => ioid === 2)).toMatchObject({ status: Eca.PUTFAIL });
    expect(replies.find(({ ioid }) => ioid === 3)).toMatchObject({ status: Eca.NORMAL });
    expect(pvOf(name).current).toMatchObject({ value: 1, severity: Severity.INVALID, status: AlarmStatus.WRITE });
    expect(pvOf(name).ref.getSnapshot().value.handlers).toBe('failing');
    expect(pvOf('plain').current.severity).toBe(Severity.NO_ALARM);
    client.send(write(sid, doubles(-2)));
    expect(await client.next('ERROR')).toMatchObject({ status: Eca.PUTFAIL, cid: 4 });
    client.send(put(sid, doubles(2)));
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ status: Eca.NORMAL });
    expect(pvOf(name).current).toMatchObject({ value: 2, severity: Severity.NO_ALARM });
    expect(pvOf(name).ref.getSnapshot().value.put).toBe('idle');
  });

  it('that refuses fails the put, and the PV has a MAJOR alarm', async () => {
    const sid = await client.create('p:refuses');
    client.send(put(sid, doubles(-1)));
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ status: Eca.PUTFAIL });
    expect(pvOf('refuses').current).toMatchObject({ value: 0, severity: Severity.MAJOR, status: AlarmStatus.WRITE });
  });

  it('that answers no value of the PV fails the put', async () => {
    const sid = await client.create('p:nonsense');
    client.send(put(sid, doubles(1)));
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ status: Eca.PUTFAIL });
    expect(pvOf('nonsense').current.severity).toBe(Severity.INVALID);
  });

  it('that rejects lets the puts that wait have their turn', async () => {
    const sid = await client.create('p:motor');
    client.send(put(sid, doubles(1), { ioid: 1 }), put(sid, doubles(2), { ioid: 2 }));
    await client.settle();
    await finish('fail');
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ ioid: 1, status: Eca.PUTFAIL });
    expect(begun).toEqual([1, 2]);
    await finish();
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ ioid: 2, status: Eca.NORMAL });
    expect(pvOf('motor').current).toMatchObject({ value: 2, severity: Severity.NO_ALARM });
  });

  it('that is too late fails the put at the time limit, and its answer is ignored', async () => {
    const sid = await client.create('p:limited');
    client.send(put(sid, doubles(1), { ioid: 1 }), put(sid, doubles(2), { ioid: 2 }));
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ ioid: 1, status: Eca.PUTFAIL });
    expect(pvOf('limited').current).toMatchObject({ value: 0, severity: Severity.INVALID });
    await finish(); // the first, too late
    expect(pvOf('limited').current.value).toBe(0);
    await finish();
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ ioid: 2, status: Eca.NORMAL });
    expect(pvOf('limited').current.value).toBe(2);
  });

  it('that never answers keeps its PV busy, and readable and writable by the IOC', async () => {
    const sid = await client.create('p:motor');
    client.send(put(sid, doubles(1)), monitor(sid));
    await client.settle();
    ioc.pvs.motor.write(0.5);
    expect(await client.settle()).toMatchObject([{ type: 'EVENT_ADD', payload: doubles(0.5) }]);
    for (let i = 0; i < 20; i++) client.send(write(sid, doubles(i)));
    const refused = await client.settle();
    expect(refused.length).toBe(12);
    for (const response of refused) expect(response).toMatchObject({ type: 'ERROR', status: Eca.PUTFAIL });
    unfinished[0]!.finish();
    await expect.poll(() => unfinished.length).toBe(2);
  });

  it('that never answers does not keep the IOC from stopping', async () => {
    const stuck = await serve(group('q', { pv: pv.double(0, { put: () => new Promise(() => {}) }) }), {
      port: 0,
      interfaces: ['127.0.0.1'],
      environment: { EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO', EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1' },
    });
    const peer = await RawClient.open(stuck.port);
    const sid = await peer.create('q:pv');
    peer.send(put(sid, doubles(1), { type: Dbr.DOUBLE }));
    await peer.settle();
    const start = performance.now();
    await stuck.stop();
    expect(performance.now() - start).toBeLessThan(2000);
    await peer.end();
  });
});
