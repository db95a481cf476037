/**
 * Malformed and unusual input over a real socket: every row of the table of rsrv's reactions, with the reaction of a
 * robust server where rsrv's is poor. Row numbers are those of that table (M.1).
 */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { Dbr } from '../../../src/protocol/ca/dbr-types.ts';
import type { Request } from '../../../src/protocol/ca/requests.ts';
import type { ErrorResponse, Response } from '../../../src/protocol/ca/responses.ts';
import { Eca } from '../../../src/protocol/ca/status.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { RawClient } from '../../support/raw-client.ts';
import { cancel, clear, doubles, monitor, put, read, write } from '../../support/requests.ts';

const NO_CID = 0xffffffff;

/** A header with any field at all. */
function header(command: number, size: number, type: number, count: number, p1: number, p2: number): Uint8Array {
  const writer = new Writer();
  writer.u16(command);
  writer.u16(size);
  writer.u16(type);
  writer.u16(count);
  writer.u32(p1);
  writer.u32(p2);
  return writer.take();
}

function extended(command: number, size: number, type: number, count: number, p1: number, p2: number): Uint8Array {
  const writer = new Writer();
  writer.copy(header(command, 0xffff, type, 0, p1, p2));
  writer.u32(size);
  writer.u32(count);
  return writer.take();
}

function join(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function isError(responses: Response[], status: number, cid?: number): ErrorResponse {
  const error = responses.at(-1);
  expect(error).toMatchObject({ type: 'ERROR', status, ...(cid === undefined ? {} : { cid }) });
  return error as ErrorResponse;
}

const text = (value: string) => new TextEncoder().encode(value);

let ioc: RunningIoc;
let client: RawClient;

beforeAll(async () => {
  ioc = await startIoc(
    group('t', {
      d: pv.double(1.5),
      array: pv.double([1, 2, 3], { maxLength: 5 }),
      fixed: pv.long(7, { readOnly: true }),
      slow: pv.long(0, { put: () => new Promise((resolve) => setTimeout(resolve, 50)) }),
    }),
    { bounds: { payloadBytes: 1 << 20 } },
  );
});
afterAll(() => ioc.stop());
beforeEach(async () => {
  client = await RawClient.open(ioc.port);
});
afterEach(() => client.close());

describe('rows 1 and 2: what is not complete', () => {
  it.each([
    ['a piece of a header', header(15, 0, 6, 1, 0, 0).subarray(0, 15)],
    ['a piece of an extended header', extended(15, 0, 6, 1, 0, 0).subarray(0, 20)],
    ['less payload than announced', join(header(23, 64, 0, 0, 0, 0), new Uint8Array(40))],
  ])('%s is waited for, and the circuit stays', async (_, bytes) => {
    client.send(bytes);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(client.rest()).toEqual([]);
    expect(client.ended).toBe(false);
  });
});

describe('row 3: commands that no client sends', () => {
  it.each([5, 7, 11, 13, 14, 16, 17, 22, 24, 25, 26, 27, 28, 99, 0xffff])('%i', async (command) => {
    client.send(header(command, 0, 0, 0, 0, 0));
    const error = isError(await client.end(), Eca.INTERNAL, NO_CID);
    const embedded = new DataView(error.request.buffer, error.request.byteOffset).getUint16(0);
    expect(embedded).toBe(command < 28 ? command : 0); // libca indexes a table with it
  });
});

describe('row 4: payload sizes that are not a multiple of 8', () => {
  it.each([0, 1, 4, 6, 15, 18, 19, 20, 23])('in command %i', async (command) => {
    client.send(join(header(command, 7, 0, 13, 0, 0), new Uint8Array(7)));
    isError(await client.end(), Eca.INTERNAL);
  });
});

describe('rows 5 to 9: VERSION', () => {
  it.each<[string, Uint8Array]>([
    ['a channel', join(header(18, 8, 0, 0, 1, 13), text('t:d\0\0\0\0\0'))],
    ['an ECHO', header(23, 0, 0, 0, 0, 0)],
    ['HTTP', text('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['an extended header', extended(15, 0, 6, 1, 0, 0)],
  ])('row 5, 6, 44: %s before it is refused, and the circuit closed', async (_, bytes) => {
    const early = await RawClient.connect(ioc.port);
    await early.next('VERSION');
    early.send(bytes);
    isError(await early.end(), Eca.DEFUNCT);
  });
  it('row 7: HTTP after it is recognised before its body is waited for', async () => {
    client.send(text('GET / HTTP/1.1\r\n'));
    isError(await client.end(), Eca.INTERNAL);
  });
  it.each([
    ['row 8: a priority above 99', 100, 13],
    ['row 9: a minor below 4', 0, 3],
  ])('%s closes the circuit without a word', async (_, priority, minor) => {
    const odd = await RawClient.connect(ioc.port);
    await odd.next('VERSION');
    odd.send({ type: 'VERSION', priority, minor, sequence: 0 });
    expect(await odd.end()).toEqual([]);
    client.send({ type: 'VERSION', priority, minor, sequence: 0 });
    expect(await client.end()).toEqual([]);
  });
});

describe('rows 10 to 14: CREATE_CHAN', () => {
  it('row 10: a minor below 4 closes the circuit without a word', async () => {
    client.send({ type: 'CREATE_CHAN', cid: 1, minor: 3, name: 't:d' });
    expect(await client.end()).toEqual([]);
  });
  it.each<[string, Uint8Array]>([
    ['row 11: no payload', header(18, 0, 0, 0, 77, 13)],
    ['row 11: an empty name', join(header(18, 8, 0, 0, 77, 13), new Uint8Array(8))],
    ['row 12: an unknown record', join(header(18, 8, 0, 0, 77, 13), text('nobody\0\0'))],
    ['row 12: an unknown field', join(header(18, 8, 0, 0, 77, 13), text('t:d.XYZ\0'))],
    ['row 12: bad JSON', join(header(18, 8, 0, 0, 77, 13), text('t:d.{a:\0'))],
    ['row 12: a bad modifier', join(header(18, 8, 0, 0, 77, 13), text('t:d.[x]\0'))],
    ['row 13: a name without NUL', join(header(18, 8, 0, 0, 77, 13), text('t:dddddd'))],
  ])('%s fails, and the circuit stays', async (_, bytes) => {
    client.send(bytes);
    expect(await client.settle()).toEqual([{ type: 'CREATE_CH_FAIL', cid: 77 }]);
  });
  it('row 14: a second channel may have the same cid', async () => {
    const first = await client.create('t:d', 4);
    const second = await client.create('t:array', 4);
    expect(second).not.toBe(first);
  });
});

describe('rows 15 and 37: ids that are not this circuit’s', () => {
  const requests = (sid: number): Request[] => [
    { type: 'READ', dbrType: 6, count: 1, sid, ioid: 1 },
    read(sid),
    write(sid, doubles(1)),
    put(sid, doubles(1)),
    monitor(sid),
    { type: 'EVENT_CANCEL', dbrType: 6, count: 1, sid, subscriptionId: 1 },
    { type: 'CLEAR_CHANNEL', sid, cid: 1, dataType: 0, count: 0 },
  ];
  it.each(requests(0).map((request) => request.type))('%s with an unknown one closes the circuit', async (type) => {
    client.send(requests(0xabcdef).find((request) => request.type === type)!);
    isError(await client.end(), Eca.INTERNAL, NO_CID);
  });
  it.each(requests(0).map((request) => request.type))(
    '%s with another circuit’s closes this one only',
    async (type) => {
      const owner = await RawClient.open(ioc.port);
      const sid = await owner.create('t:d');
      client.send(requests(sid).find((request) => request.type === type)!);
      isError(await client.end(), Eca.INTERNAL, NO_CID);
      owner.send(read(sid));
      expect(await owner.next('READ_NOTIFY')).toMatchObject({ status: Eca.NORMAL });
      expect(owner.rest()).toEqual([]);
      owner.close();
    },
  );
});

describe('rows 16 to 24: reading', () => {
  it.each([39, 500, 0xffff])('row 16: READ_NOTIFY and EVENT_ADD of type %i', async (type) => {
    const sid = await client.create('t:d', 3);
    client.send(read(sid, { type }));
    isError(await client.settle(), Eca.BADTYPE, 3);
    client.send(monitor(sid, { type }));
    isError(await client.settle(), Eca.BADTYPE, 3);
  });
  it('row 17: READ of an unknown type closes the circuit', async () => {
    const sid = await client.create('t:d');
    client.send({ type: 'READ', dbrType: 39, count: 1, sid, ioid: 1 });
    isError(await client.end(), Eca.BADTYPE);
  });
  it.each([Dbr.PUT_ACKT, Dbr.PUT_ACKS])('rows 20 and 21: type %i cannot be read', async (type) => {
    const sid = await client.create('t:d', 3);
    client.send(read(sid, { type }));
    const [reply] = await client.settle();
    expect(reply).toMatchObject({ type: 'READ_NOTIFY', status: Eca.GETFAIL, payload: new Uint8Array(8) });
    client.send(monitor(sid, { type }));
    const [update] = await client.settle();
    expect(update).toMatchObject({ type: 'EVENT_ADD', status: Eca.GETFAIL, payload: new Uint8Array(8) });
    client.send({ type: 'READ', dbrType: type, count: 1, sid, ioid: 1 });
    isError(await client.settle(), Eca.GETFAIL, 3);
  });
  it('row 22: elements beyond the value are zeros', async () => {
    const sid = await client.create('t:array');
    client.send(read(sid, { count: 7 }));
    const reply = await client.next('READ_NOTIFY');
    expect(reply).toMatchObject({ status: Eca.NORMAL, count: 7, payload: doubles(1, 2, 3, 0, 0, 0, 0) });
  });
  it.each([1 << 20, 0xfffffff0])('row 23: %i elements are too many', async (count) => {
    const sid = await client.create('t:array', 3);
    client.send(read(sid, { count }));
    isError(await client.settle(), Eca.TOLARGE, 3);
    client.send(monitor(sid, { count }));
    isError(await client.settle(), Eca.TOLARGE, 3);
  });
  it('row 24: a client before minor 9 cannot be sent 64 KiB', async () => {
    const old = await RawClient.connect(ioc.port);
    await old.next('VERSION');
    old.send({ type: 'VERSION', priority: 0, minor: 8, sequence: 0 });
    old.send({ type: 'CREATE_CHAN', cid: 3, minor: 8, name: 't:array' });
    await old.next('ACCESS_RIGHTS');
    const { sid } = await old.next('CREATE_CHAN');
    old.send(read(sid, { count: 8192 }));
    isError(await old.settle(), Eca['16KARRAYCLIENT'], 3);
    old.close();
  });
});

describe('rows 18, 19, 25 to 31: writing', () => {
  it('row 18: WRITE of an unknown type closes the circuit', async () => {
    const sid = await client.create('t:d');
    client.send(write(sid, doubles(1), { type: 39 }));
    isError(await client.end(), Eca.BADTYPE);
  });
  it('row 19: WRITE_NOTIFY of an unknown type is answered', async () => {
    const sid = await client.create('t:d');
    client.send(put(sid, doubles(1), { type: 39 }));
    expect(await client.settle()).toMatchObject([{ type: 'WRITE_NOTIFY', status: Eca.BADTYPE, ioid: 1 }]);
  });
  it.each<[string, number, Uint8Array]>([
    ['text that is not a number', Dbr.STRING, text('@#$%\0\0\0\0')],
    ['CLASS_NAME', Dbr.CLASS_NAME, new Uint8Array(40)],
    ['STSACK_STRING', Dbr.STSACK_STRING, new Uint8Array(48)],
    ['TIME_STRING', Dbr.TIME_STRING, new Uint8Array(56)],
    ['TIME_DOUBLE', Dbr.TIME_DOUBLE, new Uint8Array(24)],
  ])('rows 25 and 26: %s fails', async (_, type, payload) => {
    const sid = await client.create('t:d', 3);
    client.send(write(sid, payload, { type }));
    isError(await client.settle(), Eca.PUTFAIL, 3);
    client.send(put(sid, payload, { type }));
    expect(await client.settle()).toMatchObject([{ type: 'WRITE_NOTIFY', status: Eca.PUTFAIL }]);
  });
  it('row 27: no right to write', async () => {
    const sid = await client.create('t:fixed', 3);
    client.send(write(sid, doubles(1)));
    isError(await client.settle(), Eca.NOWTACCESS, 3);
    client.send(put(sid, doubles(1)));
    expect(await client.settle()).toMatchObject([{ type: 'WRITE_NOTIFY', status: Eca.NOWTACCESS }]);
  });
  it('row 28: less payload than the count says stores nothing', async () => {
    const sid = await client.create('t:array', 3);
    client.send(write(sid, doubles(8, 9), { count: 3 }));
    isError(await client.settle(), Eca.BADCOUNT, 3);
    client.send(put(sid, doubles(8), { count: 0xfffffff }));
    expect(await client.settle()).toMatchObject([{ type: 'WRITE_NOTIFY', status: Eca.BADCOUNT }]);
    client.send(read(sid, { count: 0 }));
    expect((await client.next('READ_NOTIFY')).payload).toEqual(doubles(1, 2, 3));
  });
  it('row 29: zero elements empty an array, and alarm a scalar', async () => {
    const array = await client.create('t:array');
    client.send(put(array, new Uint8Array(), { count: 0 }), read(array, { type: Dbr.TIME_DOUBLE, count: 0 }));
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ status: Eca.NORMAL });
    expect(await client.next('READ_NOTIFY')).toMatchObject({
      count: 0,
      payload: expect.objectContaining({ length: 16 }),
    });
    client.send(put(array, doubles(1, 2, 3), { count: 3 }));
    await client.next('WRITE_NOTIFY');

    const scalar = await client.create('t:d');
    client.send(put(scalar, new Uint8Array(), { count: 0 }), read(scalar, { type: Dbr.STS_DOUBLE }));
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ status: Eca.NORMAL });
    const { payload } = await client.next('READ_NOTIFY');
    expect([...payload.subarray(0, 4)]).toEqual([0, 14, 0, 3]); // LINK, INVALID
  });
  it('row 30: elements beyond the maximum are dropped', async () => {
    const sid = await client.create('t:array');
    client.send(put(sid, doubles(1, 2, 3, 4, 5, 6), { count: 6 }), read(sid, { count: 0 }));
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ status: Eca.NORMAL });
    expect((await client.next('READ_NOTIFY')).payload).toEqual(doubles(1, 2, 3, 4, 5));
    client.send(put(sid, doubles(1, 2, 3), { count: 3 }));
    await client.next('WRITE_NOTIFY');
  });
  it('row 31: text without NUL ends with its payload', async () => {
    const sid = await client.create('t:d');
    client.send(put(sid, text('12345.25'), { type: Dbr.STRING }), read(sid));
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ status: Eca.NORMAL });
    expect((await client.next('READ_NOTIFY')).payload).toEqual(doubles(12345.25));
  });
});

describe('rows 32 to 36: monitors', () => {
  it.each([0, 0x100, 0xffff])('row 32: mask %i is refused, and the circuit stays', async (mask) => {
    const sid = await client.create('t:d', 3);
    client.send(monitor(sid, { mask }));
    isError(await client.settle(), Eca.BADMASK, 3);
  });
  it('row 33: a payload too short for the mask', async () => {
    const sid = await client.create('t:d');
    client.send(join(header(1, 8, 6, 1, sid, 5), new Uint8Array(8)));
    isError(await client.end(), Eca.INTERNAL);
  });
  it('row 34: two monitors may have the same id; a cancel takes the first', async () => {
    const sid = await client.create('t:d');
    client.send(monitor(sid), monitor(sid));
    expect((await client.settle()).map(({ type }) => type)).toEqual(['EVENT_ADD', 'EVENT_ADD']);
    client.send(cancel(sid), cancel(sid));
    expect((await client.settle()).map(({ type }) => type)).toEqual(['EVENT_CANCEL', 'EVENT_CANCEL']);
    client.send(cancel(sid));
    isError(await client.end(), Eca.BADMONID);
  });
  it('row 35: cancelling what was never added', async () => {
    const sid = await client.create('t:d', 3);
    client.send(cancel(sid, 99));
    isError(await client.end(), Eca.BADMONID, 3);
  });
});

describe('rows 38 to 42: names and searches', () => {
  it.each(['CLIENT_NAME', 'HOST_NAME'] as const)('row 38: %s while there is a channel', async (type) => {
    client.send({ type: 'CREATE_CHAN', cid: 1, minor: 13, name: 'nobody' }, { type, name: 'early' });
    expect(await client.settle()).toEqual([{ type: 'CREATE_CH_FAIL', cid: 1 }]);
    const sid = await client.create('t:d');
    client.send({ type, name: 'late' });
    isError(await client.settle(), Eca.INTERNAL);
    client.send(clear(sid), { type, name: 'early' });
    expect((await client.settle()).map((response) => response.type)).toEqual(['CLEAR_CHANNEL']);
  });
  it.each([20, 21])('row 39: command %i with a name too long, unterminated or missing', async (command) => {
    const names = [new Uint8Array(520).fill(65, 0, 515), text('AAAAAAAA'), new Uint8Array(0)];
    for (const name of names) {
      const odd = await RawClient.open(ioc.port);
      odd.send(join(header(command, name.length, 0, 0, 0, 0), name));
      isError(await odd.end(), Eca.INTERNAL);
    }
  });
  const search = (name: string, reply: number, minor = 13): Request => ({ type: 'SEARCH', reply, minor, cid: 6, name });
  it('row 40: a search from a minor below 4', async () => {
    client.send(search('t:d', 10, 3));
    expect(await client.end()).toEqual([]);
  });
  it('rows 41 and 42: searches over TCP', async () => {
    // What has no name is unknown, as base answers it.
    client.send(search('', 10));
    expect(await client.settle()).toEqual([{ type: 'NOT_FOUND', reply: 10, minor: 13, cid: 6 }]);
    client.send(search('', 5));
    expect(await client.settle()).toEqual([]);
    client.send(search('nobody', 5));
    expect(await client.settle()).toEqual([]);
    client.send(search('nobody', 10));
    expect(await client.settle()).toEqual([{ type: 'NOT_FOUND', reply: 10, minor: 13, cid: 6 }]);
    client.send(search('t:d', 5));
    expect(await client.settle()).toEqual([
      { type: 'SEARCH', port: ioc.port, address: 0xffffffff, cid: 6, minor: undefined },
    ]);
  });
});

describe('rows 43 to 48: sizes', () => {
  it('row 43: an extended header with a tiny size', async () => {
    client.send(join(extended(23, 8, 3, 4, 5, 6), doubles(2)));
    expect(await client.next('ECHO')).toMatchObject({ dataType: 3, count: 4, p1: 5, p2: 6, payload: doubles(2) });
  });
  it('row 44: an extended header from before minor 9 is a size like any other', async () => {
    const old = await RawClient.connect(ioc.port);
    await old.next('VERSION');
    old.send({ type: 'VERSION', priority: 0, minor: 8, sequence: 0 }, extended(23, 8, 0, 0, 0, 0));
    isError(await old.end(), Eca.INTERNAL);
  });
  it.each([
    ['row 45: header and size wrap to 0', 0xffffffe8],
    ['row 46: 2 GiB', 0x80000000],
    ['row 46: a little above the limit', (1 << 20) + 8],
  ])('%s', async (_, size) => {
    const memory = process.memoryUsage().arrayBuffers;
    client.send(extended(23, size, 0, 0, 0, 0));
    isError(await client.end(), Eca.TOLARGE);
    expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(16 << 20);
  });
  it('row 47: above a limit that the site has set, the payload is passed over', async () => {
    const definition = group('t', { array: pv.double([1, 2, 3], { maxLength: 5 }) });
    const limited = await startIoc(definition, { bounds: { payloadBytes: 1 << 14, passesOverLarge: true } });
    const writer = await RawClient.open(limited.port);
    const sid = await writer.create('t:array', 7);
    const size = 1 << 17;
    const large = join(extended(19, size, Dbr.DOUBLE, size / 8, sid, 3), new Uint8Array(size));
    // In pieces, and followed at once by what is to be understood.
    writer.send(large.subarray(0, 20));
    writer.send(large.subarray(20, 50_000));
    writer.send(large.subarray(50_000), put(sid, doubles(4), { ioid: 4 }), read(sid, { count: 1 }));
    const [error, ...rest] = await writer.settle();
    expect(error).toMatchObject({
      type: 'ERROR',
      status: Eca.TOLARGE,
      cid: 7,
      text: 'payload of 131072 bytes exceeds the limit of 16384 bytes',
    });
    expect((error as ErrorResponse).request).toEqual(large.subarray(0, 24));
    expect(rest).toMatchObject([
      { type: 'WRITE_NOTIFY', ioid: 4, status: Eca.NORMAL },
      { type: 'READ_NOTIFY', payload: doubles(4) },
    ]);
    writer.close();
    await limited.stop();
  });
  it('row 48: ECHO and READ_SYNC with payload', async () => {
    client.send(join(header(23, 8, 1, 2, 3, 4), doubles(7)), join(header(10, 8, 0, 0, 0, 0), doubles(7)));
    expect(await client.next('ECHO')).toMatchObject({ dataType: 1, count: 2, p1: 3, p2: 4, payload: doubles(7) });
    expect(await client.next('READ_SYNC')).toEqual({ type: 'READ_SYNC' });
  });
});

describe('rows 49 to 51', () => {
  it('row 49: a second put on a busy channel waits, the circuit does not', async () => {
    const slow = await client.create('t:slow');
    client.send(put(slow, doubles(1)));
    client.send(put(slow, doubles(2), { ioid: 2 }));
    expect(await client.settle()).toEqual([]); // the ECHO came first
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ ioid: 1, status: Eca.NORMAL });
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ ioid: 2, status: Eca.NORMAL });
  });
  it('row 50: a reset connection leaves nothing after', async () => {
    const gone = await RawClient.open(ioc.port);
    await gone.create('t:d');
    const open = ioc.ioc.server(Supervisor)!.circuits.size;
    gone.socket.resetAndDestroy();
    await expect.poll(() => ioc.ioc.server(Supervisor)!.circuits.size).toBe(open - 1);
  });
  it('row 51: nothing but zeros after a text', async () => {
    const sid = await client.create('t:d');
    client.send(read(sid, { type: Dbr.STRING }));
    const { payload } = await client.next('READ_NOTIFY');
    expect(payload.subarray(payload.indexOf(0)).every((byte) => byte === 0)).toBe(true);
    client.send({ type: 'READ', dbrType: 36, count: 1, sid, ioid: 1 });
    const error = isError(await client.settle(), Eca.GETFAIL);
    expect(error.text).toBe('t:d');
  });
});
