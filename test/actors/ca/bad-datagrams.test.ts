/**
 * Malformed and unusual datagrams to the search port of a running IOC: every row of the table of rsrv's reactions (M.2),
 * with the reaction of a robust server where rsrv's is poor. What is left unanswered is shown to be so by a search
 * behind it, which is answered.
 */

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NameServer } from '../../../src/actors/ca/name-server.ts';
import { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { decodeClientDatagram } from '../../../src/protocol/ca/datagram.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';

const DOREPLY = 10;
const DONTREPLY = 5;
const END = 0xe4d;

let ioc: RunningIoc;
let socket: Socket;
let received: Uint8Array[];

beforeAll(async () => {
  const names = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`pv${i}`, pv.double(i)]));
  ioc = await startIoc(group('n', { d: pv.double(1), note: pv.string('a'), ...names }));
});
afterAll(() => ioc.stop());
beforeEach(async () => {
  received = [];
  socket = createSocket('udp4');
  socket.on('message', (bytes) => received.push(bytes));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
});
afterEach(() => {
  socket.close();
});

function message(
  command: number,
  type: number,
  count: number,
  p1: number,
  p2: number,
  payload: Uint8Array = new Uint8Array(),
): Uint8Array {
  const writer = new Writer();
  for (const field of [command, payload.length, type, count]) writer.u16(field);
  writer.u32(p1);
  writer.u32(p2);
  writer.copy(payload);
  return writer.take();
}

const join = (...parts: Uint8Array[]) => Buffer.concat(parts);
const version = (minor = 13, sequence = 1) => message(0, 1, minor, sequence, 0);

function padded(name: string): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((name.length + 1) / 8) * 8);
  bytes.set(new TextEncoder().encode(name));
  return bytes;
}

const search = (name: string, cid: number, { reply = DONTREPLY, minor = 13 } = {}) =>
  message(6, reply, minor, cid, cid, padded(name));

/** The cids that are answered, in order, up to that of a search sent last. */
async function answered(...datagrams: Uint8Array[]): Promise<number[]> {
  for (const datagram of [...datagrams, join(version(), search('n:d', END))]) {
    await new Promise((resolve) => socket.send(datagram, ioc.port, '127.0.0.1', resolve));
  }
  const cids = () =>
    received
      .flatMap((bytes) => decodeClientDatagram(bytes).messages)
      .flatMap((m) => (m.type === 'SEARCH' ? [m.cid] : []));
  await expect.poll(cids).toContain(END);
  return cids().filter((cid) => cid !== END);
}

describe('a datagram', () => {
  it('U1: that is empty or shorter than a header is ignored, and counted when damaged', async () => {
    const { damagedDatagrams } = ioc.ioc.services.counters;
    expect(await answered(new Uint8Array(), version().subarray(0, 15), Uint8Array.of(6))).toEqual([]);
    expect(ioc.ioc.services.counters.damagedDatagrams).toBe(damagedDatagrams + 2);
  });

  it('U2: without VERSION in front is ignored', async () => {
    expect(await answered(search('n:d', 1), join(search('n:d', 2), version(), search('n:d', 3)))).toEqual([]);
  });

  it.each([0, 3])('U3: of minor %i is ignored', async (minor) => {
    expect(await answered(join(version(minor), search('n:d', 1)))).toEqual([]);
  });

  it('U3: is read up to a search of a minor below 4', async () => {
    const datagram = join(version(), search('n:d', 1), search('n:d', 2, { minor: 3 }), search('n:d', 3));
    expect(await answered(datagram)).toEqual([1]);
  });

  it('U4: with an unknown name gets no answer, whatever it asks for', async () => {
    const datagram = join(version(), search('nobody', 1, { reply: DOREPLY }), search('n:d', 2), search('nobody', 3));
    expect(await answered(datagram)).toEqual([2]);
  });

  it.each([1, 4, 11, 13, 15, 17, 18, 23, 24, 27, 28, 0xffff])(
    'U5: is read up to command %i; searches before it are answered',
    async (command) => {
      expect(await answered(join(version(), search('n:d', 1), message(command, 0, 0, 0, 0), search('n:d', 2)))).toEqual(
        [1],
      );
      expect(received.flatMap((bytes) => decodeClientDatagram(bytes).messages.map(({ type }) => type))).not.toContain(
        'ERROR',
      );
    },
  );

  it('U6: is read up to a size that is not aligned', async () => {
    const odd = message(6, DONTREPLY, 13, 2, 2, padded('n:d').subarray(0, 5));
    expect(await answered(join(version(), search('n:d', 1), odd, search('n:d', 3)))).toEqual([1]);
  });

  it.each([1, 15, 16, 20])('U7: that ends %i bytes into its last message is answered up to there', async (length) => {
    const { damagedDatagrams } = ioc.ioc.services.counters;
    expect(await answered(join(version(), search('n:d', 1), search('n:d', 2).subarray(0, length)))).toEqual([1]);
    expect(ioc.ioc.services.counters.damagedDatagrams).toBe(damagedDatagrams + 1);
  });

  it.each([
    ['no payload', message(6, DONTREPLY, 13, 2, 2)],
    ['nothing but NULs', message(6, DONTREPLY, 13, 2, 2, new Uint8Array(8))],
  ])('U8: with a name of %s goes on with the next one', async (_, empty) => {
    expect(await answered(join(version(), search('n:d', 1), empty, search('n:d', 3)))).toEqual([1, 3]);
  });

  it.each<[string, boolean]>([
    ['n:d.VAL', true],
    ['n:d.', true],
    ['n:d.XYZ', false],
    ['n:d.$', true],
    ['n:note.$', true],
    ['n:d.{bad', true],
    ['n:d.{nofilter:{}}', true],
    ['n:d.VAL[x]', true],
    ['n:d.XYZ{ts:{}}', false],
    ['n:nobody.{ts:{}}', false],
    ['n:d{ts:{}}', false],
  ])('U9: with the name %s: answered is %s, whatever its modifiers are', async (name, expected) => {
    expect(await answered(join(version(), search(name, 1)))).toEqual(expected ? [1] : []);
  });

  it('U10: with a name without NUL: its last byte counts as one', async () => {
    const unterminated = message(6, DONTREPLY, 13, 1, 1, new TextEncoder().encode('n:pv1234'));
    const cut = message(6, DONTREPLY, 13, 2, 2, new TextEncoder().encode('n:pv11xx'));
    const found = message(6, DONTREPLY, 13, 3, 3, new TextEncoder().encode('n:note\0x'));
    expect(await answered(join(version(), unterminated, cut, found))).toEqual([3]);
  });

  it('U11: with an extended header is answered', async () => {
    const writer = new Writer();
    for (const field of [6, 0xffff, DONTREPLY, 13]) writer.u16(field);
    for (const field of [4, 4, 8, 13]) writer.u32(field);
    writer.copy(padded('n:d'));
    expect(await answered(join(version(), writer.take(), search('n:d', 5)))).toEqual([4, 5]);
  });

  it('U12: announcing a mebibyte does not make the server deaf', async () => {
    const writer = new Writer();
    for (const field of [6, 0xffff, DONTREPLY, 13]) writer.u16(field);
    for (const field of [4, 4, 1 << 20, 13]) writer.u32(field);
    expect(await answered(join(version(), writer.take()), join(version(), search('n:d', 6)))).toEqual([6]);
  });

  it('U13: with many names is answered in pieces of at most 1024 bytes, each with VERSION', async () => {
    const names = Array.from({ length: 100 }, (_, i) => search(`n:pv${i}`, i));
    const cids = await answered(join(version(13, 77), ...names));
    expect(cids).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const replies = received.slice(0, -1);
    expect(replies.length).toBe(3);
    for (const bytes of replies) {
      expect(bytes.length).toBeLessThanOrEqual(1024);
      expect(decodeClientDatagram(bytes).messages[0]).toMatchObject({ type: 'VERSION', minor: 13, sequence: 77 });
    }
  });

  it('U13: of a client before minor 11 is answered without VERSION', async () => {
    await answered(join(version(10), search('n:d', 1, { minor: 10 })));
    expect(decodeClientDatagram(received[0]!).messages.map(({ type }) => type)).toEqual(['SEARCH']);
  });

  it('U14: is not answered while the name server is paused', async () => {
    const nameServer = [...ioc.ioc.server(Supervisor)!.children()].find((child) => child instanceof NameServer)!;
    nameServer.ref.send({ type: 'pause' });
    socket.send(join(version(), search('n:d', 1)), ioc.port, '127.0.0.1');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(received).toEqual([]);
    nameServer.ref.send({ type: 'resume' });
    expect(await answered(join(version(), search('n:d', 2)))).toEqual([2]);
  });

  it('U14: is not answered when it comes from an address that is ignored', async () => {
    const other = await startIoc(group('n', { d: pv.double(1) }), {
      environment: { EPICS_CAS_IGNORE_ADDR_LIST: '127.0.0.7' },
    });
    const ignored = createSocket('udp4');
    const heard: Uint8Array[] = [];
    ignored.on('message', (bytes) => heard.push(bytes));
    ignored.bind(0, '127.0.0.7');
    await once(ignored, 'listening');
    ignored.send(join(version(), search('n:d', 1)), other.port, '127.0.0.1');
    socket.send(join(version(), search('n:d', 2)), other.port, '127.0.0.1');
    await expect.poll(() => received.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(heard).toEqual([]);
    ignored.close();
    await other.stop();
  });
});

describe('a flood of nonsense', () => {
  it('leaves the name server as it was', async () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      return seed;
    };
    for (let i = 0; i < 300; i++) {
      const bytes = Uint8Array.from({ length: random() % 100 }, () => random() & 0xff);
      socket.send(i % 2 === 0 ? bytes : join(version(), bytes), ioc.port, '127.0.0.1');
      if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect((await answered(join(version(), search('n:d', 1)))).at(-1)).toBe(1);
  });
});
