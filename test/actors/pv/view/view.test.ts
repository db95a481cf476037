/** Channels whose names have modifiers, over real sockets: long strings, parts of arrays, and how they are made at all. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { arrayShape } from '../../../../src/actors/pv/view/array-shape.ts';
import { group } from '../../../../src/database/author/group.ts';
import { pv } from '../../../../src/database/author/pv.ts';
import { Dbr } from '../../../../src/protocol/ca/dbr-types.ts';
import { Eca } from '../../../../src/protocol/ca/status.ts';
import type { RunningIoc } from '../../../../src/serve.ts';
import { startIoc } from '../../../support/ioc.ts';
import { fc } from '../../../support/properties.ts';
import { RawClient } from '../../../support/raw-client.ts';
import { doubles, monitor, put, read, text } from '../../../support/requests.ts';

const definition = group('v', {
  d: pv.double(2.5),
  note: pv.string('hello'),
  texts: pv.string(['a', 'b']),
  path: pv.text('/tmp', { maxLength: 100, reportAs: 'STRING' }),
  log: pv.text('abc', { maxLength: 8 }),
  wave: pv.double([0, 1, 2, 3, 4], { maxLength: 10 }),
  words: pv.string(['zero', 'one', 'two'], { maxLength: 4 }),
  state: pv.enum('off', ['off', 'on']),
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

async function open(name: string): Promise<{ sid: number; dbrType: number; count: number }> {
  client.send({ type: 'CREATE_CHAN', cid: 1, minor: 13, name });
  await client.next('ACCESS_RIGHTS');
  return client.next('CREATE_CHAN');
}

async function readAll(sid: number, type: number, count = 0) {
  client.send(read(sid, { type, count }));
  const reply = await client.next('READ_NOTIFY');
  expect(reply.status).toBe(Eca.NORMAL);
  return reply;
}

/** Elements of a reply to a read of plain DOUBLE. */
async function readDoubles(sid: number, count = 0): Promise<number[]> {
  const { payload, count: valid } = await readAll(sid, Dbr.DOUBLE, count);
  return Array.from({ length: valid }, (_, i) => new DataView(payload.buffer, payload.byteOffset).getFloat64(8 * i));
}

async function readChars(sid: number): Promise<string> {
  const { payload, count } = await readAll(sid, Dbr.CHAR);
  return JSON.stringify(new TextDecoder().decode(payload.subarray(0, count)));
}

async function putting(sid: number, payload: Uint8Array, type: number, count: number): Promise<number> {
  client.send(put(sid, payload, { type, count }));
  return (await client.next('WRITE_NOTIFY')).status;
}

describe('a channel', () => {
  it.each([
    ['v:d', Dbr.DOUBLE, 1],
    ['v:d.', Dbr.DOUBLE, 1],
    ['v:d.VAL', Dbr.DOUBLE, 1],
    ['v:note.$', Dbr.CHAR, 40],
    ['v:note.VAL$', Dbr.CHAR, 40],
    ['v:path.$', Dbr.CHAR, 100],
    ['v:log.$', Dbr.CHAR, 8],
    ['v:note.$[0:9]', Dbr.CHAR, 10],
    ['v:wave.[2:5]', Dbr.DOUBLE, 4],
    ['v:wave.[4]', Dbr.DOUBLE, 1],
    ['v:wave.[-3:-1]', Dbr.DOUBLE, 3],
    ['v:wave.[0:3:-1]', Dbr.DOUBLE, 4],
    ['v:wave.{arr:{s:2,i:2,e:6}}', Dbr.DOUBLE, 3],
    ['v:words.[1:]', Dbr.STRING, 3],
    ['v:d.[0:3]', Dbr.DOUBLE, 1],
    ['v:d.{dbnd:{abs:1}}', Dbr.DOUBLE, 1],
    ['v:d.{ts:{}}', Dbr.DOUBLE, 1],
    ['v:note.{ts:{num:"sec"}}', Dbr.DOUBLE, 1],
    ['v:d.{ts:{num:"ts"}}', Dbr.DOUBLE, 2],
    ['v:d.{ts:{num:"ts"},arr:{s:1,e:1}}', Dbr.DOUBLE, 1],
    ['v:d.{ts:{str:"iso"}}', Dbr.STRING, 1],
  ])('%s is of type %i with at most %i elements', async (name, dbrType, count) => {
    expect(await open(name)).toMatchObject({ dbrType, count });
  });

  it.each([
    ['$ of a number', 'v:d.$'],
    ['$ of states', 'v:state.$'],
    ['$ of several texts', 'v:texts.$'],
    ['a modifier without a dot', 'v:note$'],
    ['a filter that does not exist', 'v:d.{median:{}}'],
    ['a filter with a wrong argument', 'v:d.{dbnd:{abs:"wide"}}'],
    ['a state that does not exist', 'v:d.{sync:{while:"beam"}}'],
    ['JSON that is none', 'v:d.{dbnd'],
    ['something behind the JSON', 'v:d.{ts:{}}x'],
    ['a range of text', 'v:wave.[a:b]'],
  ])('cannot be created with %s', async (_, name) => {
    client.send({ type: 'CREATE_CHAN', cid: 7, minor: 13, name });
    expect(await client.settle()).toEqual([{ type: 'CREATE_CH_FAIL', cid: 7 }]);
  });
});

describe('a long string', () => {
  it('is read with its NUL, and no more', async () => {
    const { sid } = await open('v:note.$');
    expect(await readChars(sid)).toBe('"hello\\u0000"');
    expect(await readAll(sid, Dbr.TIME_CHAR)).toMatchObject({ count: 6 });
    expect(await readAll(sid, Dbr.CHAR, 3)).toMatchObject({ count: 3, payload: text('hel') });
  });

  it('shows what a DBR_STRING has no room for, and takes it', async () => {
    const { sid } = await open('v:path.$');
    const path = '/a/path/that/is/much/longer/than/the/thirty-nine/bytes/of/a/string';
    expect(await putting(sid, text(path), Dbr.CHAR, path.length + 1)).toBe(Eca.NORMAL);
    expect(await readChars(sid)).toBe(JSON.stringify(`${path}\0`));
    expect(ioc.pvs.path.value).toBe(path);
    const plain = await open('v:path');
    const { payload } = await readAll(plain.sid, Dbr.STRING, 1);
    expect(payload).toEqual(text(path.slice(0, 39)));
  });

  it('is cut where the PV ends, between characters', async () => {
    const { sid } = await open('v:note.$');
    const written = new TextEncoder().encode('é'.repeat(30));
    expect(await putting(sid, written, Dbr.CHAR, 40)).toBe(Eca.NORMAL);
    expect(ioc.pvs.note.value).toBe('é'.repeat(19));
  });

  it('may be written as text, or emptied', async () => {
    const { sid } = await open('v:note.$');
    expect(await putting(sid, text('as text'), Dbr.STRING, 1)).toBe(Eca.NORMAL);
    expect(ioc.pvs.note.value).toBe('as text');
    expect(await putting(sid, new Uint8Array(), Dbr.CHAR, 0)).toBe(Eca.NORMAL);
    expect(ioc.pvs.note.value).toBe('');
    expect(await readChars(sid)).toBe('"\\u0000"');
  });

  it('of an array of CHAR ends at its first NUL, and has one where there is room', async () => {
    const { sid } = await open('v:log.$');
    expect(await readChars(sid)).toBe('"abc\\u0000"');
    expect(await putting(sid, text('12345678'), Dbr.CHAR, 8)).toBe(Eca.NORMAL);
    expect(await readChars(sid)).toBe('"12345678"');
    expect(await putting(sid, text('ab\0cd'), Dbr.CHAR, 5)).toBe(Eca.NORMAL);
    expect(await readChars(sid)).toBe('"ab\\u0000"');
    expect(await putting(sid, text('by text'), Dbr.STRING, 1)).toBe(Eca.NORMAL);
    expect(ioc.pvs.log.value).toBe('by text');
  });

  it('is monitored as it is read', async () => {
    const { sid } = await open('v:note.$');
    ioc.pvs.note.write('one');
    client.send(monitor(sid, { type: Dbr.CHAR, count: 0 }));
    expect(await client.next('EVENT_ADD')).toMatchObject({ count: 4, payload: text('one') });
    ioc.pvs.note.write('three');
    expect(await client.next('EVENT_ADD')).toMatchObject({ count: 6, payload: text('three') });
  });
});

describe('a part of an array', () => {
  it.each<[string, number[], number[]]>([
    ['[4]', [0, 1, 2, 3, 4], [4]],
    ['[:2]', [0, 1, 2, 3, 4], [0, 1, 2]],
    ['[1:2:]', [0, 1, 2, 3, 4], [1, 3]],
    ['[-2:-1]', [0, 1, 2, 3, 4], [3, 4]],
    ['[-9:1]', [0, 1, 2], [0, 1]],
    ['[1:99]', [0, 1, 2], [1, 2]],
    ['[3:1]', [0, 1, 2, 3, 4], []],
    ['[7]', [0, 1, 2], []],
    ['[0:-1]', [], []],
  ])('%s of %j is %j', async (range, value, expected) => {
    ioc.pvs.wave.write(value);
    const { sid } = await open(`v:wave.${range}`);
    expect(await readDoubles(sid)).toEqual(expected);
  });

  it('is what counting shows', () => {
    const index = fc.integer({ min: -12, max: 12 });
    const filter = fc.record({ start: index, increment: fc.integer({ min: 1, max: 4 }), end: index });
    fc.assert(
      fc.property(filter, fc.array(fc.nat(), { maxLength: 10 }), (range, numbers) => {
        const shape = arrayShape({ type: 'arr', ...range }, { native: 'int32', maxCount: 10 });
        const from = (i: number) => Math.max(0, i < 0 ? i + numbers.length : i);
        const expected = numbers.filter(
          (_, i) => i >= from(range.start) && i <= from(range.end) && (i - from(range.start)) % range.increment === 0,
        );
        const stamp = { seconds: 0, nanoseconds: 0 };
        expect(Array.from(shape.apply(Int32Array.from(numbers), stamp) as Int32Array)).toEqual(expected);
        expect(shape.apply(numbers.map(String), stamp)).toEqual(expected.map(String));
        expect(expected.length).toBeLessThanOrEqual(10);
      }),
    );
  });

  it('counts from the end of what is valid now', async () => {
    ioc.pvs.wave.write([1, 2, 3, 4]);
    const { sid } = await open('v:wave.[-1]');
    client.send(monitor(sid, { count: 0 }));
    await client.next('EVENT_ADD');
    ioc.pvs.wave.write([5, 6, 7]);
    expect(await client.next('EVENT_ADD')).toMatchObject({ count: 1, payload: doubles(7) });
    ioc.pvs.wave.write([8]);
    expect(await client.next('EVENT_ADD')).toMatchObject({ count: 1, payload: doubles(8) });
  });

  it('is zeros where more was asked for than it has', async () => {
    ioc.pvs.wave.write([1, 2, 3]);
    const { sid } = await open('v:wave.[1:9]');
    expect(await readDoubles(sid, 4)).toEqual([2, 3, 0, 0]);
  });

  it('of texts is texts', async () => {
    const { sid } = await open('v:words.[1:2:]');
    const { payload, count } = await readAll(sid, Dbr.STRING);
    expect(count).toBe(1);
    expect(payload.subarray(0, 8)).toEqual(text('one'));
  });

  it('of a long string is some of its bytes', async () => {
    ioc.pvs.note.write('hello');
    const { sid } = await open('v:note.$[1:2]');
    expect(await readChars(sid)).toBe('"el"');
  });

  it('is written from the first element of the whole (EPICS base)', async () => {
    ioc.pvs.wave.write([1, 2, 3, 4]);
    const { sid } = await open('v:wave.[2:3]');
    expect(await putting(sid, doubles(9, 8), Dbr.DOUBLE, 2)).toBe(Eca.NORMAL);
    expect(Array.from(ioc.pvs.wave.value)).toEqual([9, 8]);
  });
});

describe('a removed PV', () => {
  it('ends all its channels, monitored or not', async () => {
    const other = await startIoc(group('r', { gone: pv.double(1), stays: pv.double(2) }));
    const peer = await RawClient.open(other.port);
    await peer.create('r:gone', 1);
    const monitored = await peer.create('r:gone.{dbnd:{abs:1}}', 2);
    const stays = await peer.create('r:stays', 3);
    peer.send(monitor(monitored));
    await peer.settle();
    other.ioc.remove('r:gone');
    expect(await peer.settle()).toEqual([
      { type: 'SERVER_DISCONN', cid: 1 },
      { type: 'SERVER_DISCONN', cid: 2 },
    ]);
    peer.send(read(stays));
    expect(await peer.next('READ_NOTIFY')).toMatchObject({ status: Eca.NORMAL });
    peer.close();
    await other.stop();
  });
});
