/** Monitors over real sockets: the first update, masks, flow control, cancelling, and the last value in any case. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { payloadOf } from '../../../src/actors/ca/payloads.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { Dbr } from '../../../src/protocol/ca/dbr-types.ts';
import type { Response } from '../../../src/protocol/ca/responses.ts';
import { Eca } from '../../../src/protocol/ca/status.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { fc, runs } from '../../support/properties.ts';
import { RawClient, type ResponseOf } from '../../support/raw-client.ts';
import { cancel, clear, doubleOf, doubles, monitor, put, read, write } from '../../support/requests.ts';

const VALUE = 1;
const LOG = 2;
const ALARM = 4;
const PROPERTY = 8;

let reading = 0;

const definition = group('s', {
  d: pv.double(0),
  banded: pv.double(0, { deadband: { value: 1, log: 3 } }),
  every: pv.double(0, { deadband: { value: -1, log: 0 } }),
  limited: pv.double(0, { limits: { alarm: [-10, 10] } }),
  wave: pv.double([1, 2, 3], { maxLength: 8 }),
  state: pv.enum('off', ['off', 'on']),
  note: pv.string('a'),
  device: pv.double(0, { get: () => ++reading }),
  slowDevice: pv.double(0, {
    get: () =>
      new Promise<number>((resolve) => {
        setTimeout(() => resolve(++reading), 5);
      }),
  }),
  failing: pv.double(3, { get: () => Promise.reject(new Error('no device')) }),
});

let ioc: RunningIoc<(typeof definition)['members']>;
let client: RawClient;

beforeAll(async () => {
  ioc = await startIoc(definition);
});
afterAll(() => ioc.stop());
beforeEach(async () => {
  client = await RawClient.open(ioc.port);
  for (const name of ['d', 'banded', 'every', 'limited'] as const) ioc.pvs[name].write(0);
});
afterEach(() => client.close());

const updatesOf = (responses: readonly Response[]) =>
  responses.filter((r) => r.type === 'EVENT_ADD') as ResponseOf<'EVENT_ADD'>[];
const values = (responses: readonly Response[]) => updatesOf(responses).map((update) => doubleOf(update));

async function monitoring(name: string, mask: number): Promise<number> {
  const sid = await client.create(`s:${name}`);
  client.send(monitor(sid, { mask }));
  await client.settle();
  return sid;
}

describe('the first update', () => {
  it.each(Array.from({ length: 15 }, (_, i) => i + 1))('comes exactly once with mask %i', async (mask) => {
    const sid = await client.create('s:d');
    client.send(monitor(sid, { mask }));
    expect(await client.settle()).toEqual([
      { type: 'EVENT_ADD', dbrType: Dbr.DOUBLE, count: 1, status: Eca.NORMAL, subscriptionId: 1, payload: doubles(0) },
    ]);
    expect(await client.settle()).toEqual([]);
  });

  it.each(['device', 'slowDevice'])('comes exactly once with what the get handler of %s answers', async (name) => {
    const sid = await client.create(`s:${name}`);
    for (const mask of [VALUE, ALARM]) {
      client.send(monitor(sid, { id: mask, mask }));
      expect(doubleOf(await client.next('EVENT_ADD'))).toBe(reading);
      await new Promise((resolve) => setTimeout(resolve, 15));
      expect(updatesOf(await client.settle()).filter(({ subscriptionId }) => subscriptionId === mask)).toEqual([]);
      client.send(cancel(sid, mask));
      await client.next('EVENT_CANCEL');
    }
  });

  it('is what is there when the get handler fails, with the alarm of it', async () => {
    const sid = await client.create('s:failing');
    client.send(monitor(sid, { type: Dbr.STS_DOUBLE }));
    const update = await client.next('EVENT_ADD');
    expect(update).toMatchObject({ status: Eca.NORMAL });
    expect(doubleOf(update, 8)).toBe(3);
    expect(update.payload[3]).toBe(3);
    expect(await client.settle()).toEqual([]);
  });

  it('does not come when it is cancelled before a slow get handler answers', async () => {
    const sid = await client.create('s:slowDevice');
    client.send(monitor(sid, { mask: PROPERTY }), cancel(sid));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await client.settle()).map(({ type }) => type)).toEqual(['EVENT_CANCEL']);
  });

  it('of a bad type says GETFAIL in the size that was asked for', async () => {
    const sid = await client.create('s:d');
    client.send(monitor(sid, { type: Dbr.PUT_ACKS }));
    expect(await client.settle()).toMatchObject([{ status: Eca.GETFAIL, payload: new Uint8Array(8) }]);
  });
});

describe('masks', () => {
  /** Writes what `act` writes and tells which of four monitors, one per bit, were told how often. */
  async function told(name: keyof (typeof definition)['members'], act: () => void): Promise<Record<string, number>> {
    const sid = await client.create(`s:${name}`);
    for (const mask of [VALUE, LOG, ALARM, PROPERTY]) client.send(monitor(sid, { id: mask, mask }));
    await client.settle();
    act();
    const counts: Record<string, number> = { VALUE: 0, LOG: 0, ALARM: 0, PROPERTY: 0 };
    const names: Record<number, string> = { 1: 'VALUE', 2: 'LOG', 4: 'ALARM', 8: 'PROPERTY' };
    for (const { subscriptionId } of updatesOf(await client.settle())) counts[names[subscriptionId]!]!++;
    client.send(clear(sid));
    await client.settle();
    return counts;
  }

  it('VALUE and LOG: a value that changed', async () => {
    expect(await told('d', () => ioc.pvs.d.write(1))).toEqual({ VALUE: 1, LOG: 1, ALARM: 0, PROPERTY: 0 });
  });
  it('nothing: the same value again', async () => {
    expect(await told('d', () => ioc.pvs.d.write(0))).toEqual({ VALUE: 0, LOG: 0, ALARM: 0, PROPERTY: 0 });
  });
  it('deadbands: each counts from the last value that it sent', async () => {
    const act = () => [0.9, 1.1, 2, 2.2, 3.5].forEach((value) => void ioc.pvs.banded.write(value));
    expect(await told('banded', act)).toEqual({ VALUE: 3, LOG: 1, ALARM: 0, PROPERTY: 0 });
  });
  it('a deadband below 0 sends every write', async () => {
    const act = () => [0, 0, 0].forEach((value) => void ioc.pvs.every.write(value));
    expect(await told('every', act)).toEqual({ VALUE: 3, LOG: 0, ALARM: 0, PROPERTY: 0 });
  });
  it('ALARM: an alarm that began, changed or ended', async () => {
    const act = () => {
      ioc.pvs.d.write(0, { severity: 'MINOR' });
      ioc.pvs.d.write(0, { severity: 'MINOR' });
      ioc.pvs.d.write(0, { severity: 'MINOR', status: 'HIGH' });
      ioc.pvs.d.write(0, { severity: 'NO_ALARM' });
    };
    expect(await told('d', act)).toEqual({ VALUE: 0, LOG: 0, ALARM: 3, PROPERTY: 0 });
  });
  it('ALARM and VALUE: one update when both change', async () => {
    const sid = await client.create('s:limited');
    client.send(monitor(sid, { mask: VALUE | ALARM, type: Dbr.STS_DOUBLE }));
    await client.settle();
    ioc.pvs.limited.write(11);
    const [update, ...more] = updatesOf(await client.settle());
    expect(more).toEqual([]);
    expect([update!.payload[1], update!.payload[3], doubleOf(update!, 8)]).toEqual([3, 2, 11]); // HIHI, MAJOR
  });
  it('PROPERTY: what a value is, not what it has', async () => {
    expect(await told('d', () => ioc.pvs.d.configure({ units: 'mm' }))).toEqual({
      VALUE: 0,
      LOG: 0,
      ALARM: 0,
      PROPERTY: 1,
    });
    expect(await told('state', () => ioc.pvs.state.configure({ states: ['shut', 'open'] }))).toMatchObject({
      PROPERTY: 1,
    });
  });
  it('carry the new properties', async () => {
    const sid = await client.create('s:d');
    client.send(monitor(sid, { mask: PROPERTY, type: Dbr.CTRL_DOUBLE }));
    await client.settle();
    ioc.pvs.d.configure({ units: 'furlong' });
    const [update] = updatesOf(await client.settle());
    expect(new TextDecoder().decode(update!.payload.subarray(8, 15))).toBe('furlong');
  });
  it('arrays always count as changed, text only when it has', async () => {
    expect(await told('wave', () => ioc.pvs.wave.write([1, 2, 3]))).toMatchObject({ VALUE: 1, LOG: 1 });
    expect(await told('note', () => ioc.pvs.note.write('a'))).toMatchObject({ VALUE: 0, LOG: 0 });
    expect(await told('note', () => ioc.pvs.note.write('b'))).toMatchObject({ VALUE: 1, LOG: 1 });
  });
  it('a put counts as a write', async () => {
    const sid = await monitoring('d', VALUE);
    client.send(put(sid, doubles(5)), write(sid, doubles(5)), write(sid, doubles(6)));
    expect(values(await client.settle())).toEqual([5, 6]);
  });
});

describe('updates', () => {
  it('follow the length of an array when no count was asked for', async () => {
    const sid = await client.create('s:wave');
    client.send(
      monitor(sid, { id: 1, count: 0 }),
      monitor(sid, { id: 2, count: 4 }),
      monitor(sid, { id: 3, count: 0, type: Dbr.TIME_DOUBLE }),
    );
    await client.settle();
    const lengths = async (value: number[]) => {
      ioc.pvs.wave.write(value);
      return updatesOf(await client.settle()).map(({ count, payload }) => [count, payload.length]);
    };
    expect(await lengths([5])).toEqual([
      [1, 8],
      [4, 32],
      [1, 24],
    ]);
    expect(await lengths([1, 2, 3, 4, 5])).toEqual([
      [5, 40],
      [4, 32],
      [5, 56],
    ]);
    // A plain update without elements has no payload; libca takes it for the end of a cancel, and drops it.
    ioc.pvs.wave.write([]);
    expect(await client.settle()).toMatchObject([
      { type: 'EVENT_CANCEL', count: 0 },
      { type: 'EVENT_ADD', count: 4, payload: new Uint8Array(32) },
      { type: 'EVENT_ADD', count: 0, payload: expect.objectContaining({ length: 16 }) },
    ]);
    ioc.pvs.wave.write([1, 2, 3]);
  });

  it('share one payload, whoever gets them', () => {
    const { current } = ioc.ioc.pvs.get('s:d')!;
    expect(payloadOf(current, Dbr.TIME_DOUBLE, 1)).toBe(payloadOf(current, Dbr.TIME_DOUBLE, 1));
    expect(payloadOf(current, Dbr.CTRL_LONG, 1)).toBe(payloadOf(current, Dbr.CTRL_LONG, 1));
  });

  it('end with the last value, however fast they come', async () => {
    await monitoring('d', VALUE);
    for (let turn = 0; turn < 20; turn++) {
      for (let i = 1; i <= 1000; i++) ioc.pvs.d.write(turn * 1000 + i);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const seen = values(await client.settle());
    expect(seen.at(-1)).toBe(20_000);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('come in the order in which the PVs changed', async () => {
    const d = await client.create('s:d', 1);
    const banded = await client.create('s:banded', 2);
    client.send(monitor(d, { id: 1 }), monitor(banded, { id: 2 }));
    await client.settle();
    ioc.pvs.d.write(1);
    ioc.pvs.banded.write(5);
    ioc.pvs.d.write(2);
    expect(updatesOf(await client.settle()).map(({ subscriptionId }) => subscriptionId)).toEqual([1, 2, 1]);
  });
});

describe('EVENTS_OFF and EVENTS_ON', () => {
  it('hold updates back; one with the last value comes when they are on again', async () => {
    const sid = await monitoring('d', VALUE);
    client.send({ type: 'EVENTS_OFF' });
    await client.settle();
    for (const value of [1, 2, 3, 4, 5]) ioc.pvs.d.write(value);
    expect(await client.settle()).toEqual([]);
    client.send(read(sid), put(sid, doubles(6)));
    expect(await client.settle()).toMatchObject([
      { type: 'READ_NOTIFY', payload: doubles(5) },
      { type: 'WRITE_NOTIFY', status: Eca.NORMAL },
    ]);
    client.send({ type: 'EVENTS_ON' });
    expect(values([await client.next('EVENT_ADD')])).toEqual([6]);
    expect(await client.settle()).toEqual([]);
    ioc.pvs.d.write(7);
    expect(values(await client.settle())).toEqual([7]);
  });

  it('send nothing that did not change meanwhile', async () => {
    await monitoring('d', VALUE);
    client.send({ type: 'EVENTS_OFF' }, { type: 'EVENTS_ON' });
    expect(await client.settle()).toEqual([]);
  });

  it('hold the first update of a new monitor back, too', async () => {
    const sid = await client.create('s:d');
    client.send({ type: 'EVENTS_OFF' }, monitor(sid));
    expect(await client.settle()).toEqual([]);
    client.send({ type: 'EVENTS_ON' });
    expect(values([await client.next('EVENT_ADD')])).toEqual([0]);
    expect(await client.settle()).toEqual([]);
  });

  it('lose no last value, however they alternate with writes', async () => {
    const sid = await monitoring('d', VALUE);
    const act = fc.constantFrom<'off' | 'on' | 'write' | 'put' | 'wait'>('off', 'on', 'write', 'put', 'wait');
    let next = 1;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 30 }), async (acts) => {
        const written: number[] = [];
        const seen: number[] = [];
        for (const what of acts) {
          if (what === 'off') client.send({ type: 'EVENTS_OFF' });
          else if (what === 'on') client.send({ type: 'EVENTS_ON' });
          else if (what === 'wait') seen.push(...values(await client.settle()));
          else {
            // A put travels; what the IOC writes meanwhile would come first.
            written.push(next);
            if (what === 'write') ioc.pvs.d.write(next++);
            else {
              client.send(write(sid, doubles(next++)));
              seen.push(...values(await client.settle()));
            }
          }
        }
        client.send({ type: 'EVENTS_ON' });
        seen.push(...values(await client.settle()), ...values(await client.settle()));
        expect(seen.at(-1)).toBe(written.at(-1));
        let from = 0;
        for (const value of seen) {
          from = written.indexOf(value, from) + 1;
          expect(from, `${seen} of ${written}`).toBeGreaterThan(0);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it('concern one circuit alone', async () => {
    const other = await RawClient.open(ioc.port);
    const sid = await other.create('s:d');
    other.send(monitor(sid));
    await other.settle();
    await monitoring('d', VALUE);
    client.send({ type: 'EVENTS_OFF' });
    await client.settle();
    ioc.pvs.d.write(1);
    expect(values(await other.settle())).toEqual([1]);
    expect(await client.settle()).toEqual([]);
    other.close();
  });

  it('may be said twice', async () => {
    await monitoring('d', VALUE);
    client.send({ type: 'EVENTS_OFF' }, { type: 'EVENTS_OFF' });
    await client.settle();
    ioc.pvs.d.write(1);
    client.send({ type: 'EVENTS_ON' }, { type: 'EVENTS_ON' });
    expect(values([await client.next('EVENT_ADD')])).toEqual([1]);
    expect(await client.settle()).toEqual([]);
  });

  it('forget what is cancelled or cleared meanwhile', async () => {
    const sid = await monitoring('d', VALUE);
    const second = await client.create('s:d', 2);
    client.send(monitor(second, { id: 2 }));
    await client.settle();
    client.send({ type: 'EVENTS_OFF' });
    await client.settle();
    ioc.pvs.d.write(1);
    client.send(cancel(sid), clear(second, 2), { type: 'EVENTS_ON' });
    expect((await client.settle()).map(({ type }) => type)).toEqual(['EVENT_CANCEL', 'CLEAR_CHANNEL']);
    expect(await client.settle()).toEqual([]);
  });
});

describe('cancelling', () => {
  it('is confirmed with sid, id, type and count, and nothing follows', async () => {
    const sid = await client.create('s:d');
    client.send(monitor(sid, { id: 9, type: Dbr.TIME_DOUBLE }));
    await client.settle();
    for (let value = 1; value < 100; value++) client.send(write(sid, doubles(value)));
    client.send(cancel(sid, 9, Dbr.TIME_DOUBLE));
    for (let value = 100; value < 200; value++) client.send(write(sid, doubles(value)));
    const responses = await client.settle();
    expect(responses.at(-1)).toEqual({
      type: 'EVENT_CANCEL',
      dbrType: Dbr.TIME_DOUBLE,
      count: 1,
      sid,
      subscriptionId: 9,
    });
    expect(updatesOf(responses).length).toBe(99);
    expect(ioc.ioc.pvs.get('s:d')!.audience.size).toBe(0);
  });

  it('ends one of several monitors of a channel', async () => {
    const sid = await client.create('s:d');
    client.send(monitor(sid, { id: 1 }), monitor(sid, { id: 2 }), cancel(sid, 1));
    await client.settle();
    ioc.pvs.d.write(1);
    expect(updatesOf(await client.settle()).map(({ subscriptionId }) => subscriptionId)).toEqual([2]);
  });
});
