import type { Socket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import {
  isPassedOn,
  MAX_PENDING,
  markPassedOn,
  openSearchRelay,
  PENDING_MS,
} from '../../../src/actors/ca/search-relay.ts';
import { bindUdp } from '../../../src/actors/net/udp-socket.ts';
import {
  decodeClientDatagram,
  decodeSearchDatagram,
  encodeSearches,
  encodeSearchReplies,
} from '../../../src/protocol/ca/datagram.ts';
import type { SearchRequest } from '../../../src/protocol/ca/requests.ts';
import type { SearchResponse } from '../../../src/protocol/ca/responses.ts';
import { fc } from '../../support/properties.ts';

const LOOPBACK = '127.0.0.1';
const cleanups: (() => unknown)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

const searchFor = (name: string, cid = 0): SearchRequest => ({ type: 'SEARCH', reply: 5, minor: 13, cid, name });
const answerTo = ({ cid }: SearchRequest, port: number): SearchResponse => ({
  type: 'SEARCH',
  port,
  address: 0xffffffff,
  cid,
  minor: 13,
});

/** A relay beside one server that keeps what it hears, and a clock that is set by hand. */
async function setUp() {
  const server = await bindUdp('0.0.0.0', 0);
  const time = { now: 1000 };
  const relay = await openSearchRelay(LOOPBACK, server.address().port, () => time.now);
  cleanups.push(
    () => relay.close(),
    () => server.close(),
  );
  const heard: { bytes: Uint8Array; port: number; searches: readonly SearchRequest[] }[] = [];
  server.on('message', (bytes, { port }) =>
    heard.push({ bytes, port, searches: decodeSearchDatagram(bytes).searches }),
  );
  return { server, relay, time, heard };
}

/** One client's datagram and what the relay gives it. */
function client(names: readonly string[], sequence: number, firstCid = 0) {
  const searches = names.map((name, index) => searchFor(name, firstCid + index));
  const [datagram] = encodeSearches(sequence, searches);
  const replies: Uint8Array[] = [];
  return { searches, datagram: datagram!, replies, reply: (bytes: Uint8Array) => replies.push(bytes) };
}

const respond = (server: Socket, port: number, responses: readonly SearchResponse[], sequence = 0) => {
  for (const bytes of encodeSearchReplies({ minor: 13, sequence }, responses)) server.send(bytes, port, LOOPBACK);
};

test('names go out marked, with numbers of their own, and answers come back with those of the client', async () => {
  const { server, relay, heard } = await setUp();
  const { datagram, searches, replies, reply } = client(['a', 'b'], 77, 300);
  relay.passOn(datagram, searches, reply);
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  expect(isPassedOn(heard[0]!.bytes)).toBe(true);
  expect(relay.sent(heard[0]!.port)).toBe(true);
  expect(relay.sent(heard[0]!.port - 1)).toBe(false);
  const passed = heard[0]!.searches;
  expect(passed.map(({ name }) => name)).toEqual(['a', 'b']);

  respond(server, heard[0]!.port, [answerTo(passed[1]!, 6002)]);
  await vi.waitFor(() => expect(replies).toHaveLength(1));
  expect(decodeClientDatagram(replies[0]!)).toEqual({
    messages: [
      { type: 'VERSION', priority: 1, minor: 13, sequence: 77 },
      { type: 'SEARCH', port: 6002, address: 0xffffffff, cid: 301, minor: 13 },
    ],
    damaged: false,
  });
});

test('one datagram that answers several clients is shared out', async () => {
  const { server, relay, heard } = await setUp();
  const clients = [client(['a'], 1), client(['b', 'c'], 2), client(['d'], 3)];
  for (const { datagram, searches, reply } of clients) relay.passOn(datagram, searches, reply);
  await vi.waitFor(() => expect(heard).toHaveLength(3));
  const passed = heard.flatMap(({ searches }) => searches);
  respond(
    server,
    heard[0]!.port,
    passed.slice(0, 3).map((one) => answerTo(one, 6001)),
    99,
  );
  await vi.waitFor(() => expect(clients.map(({ replies }) => replies.length)).toEqual([1, 1, 0]));
  const [first, second] = clients.map(({ replies }) =>
    replies.flatMap((bytes) => decodeClientDatagram(bytes).messages),
  );
  expect(first).toMatchObject([{ sequence: 1 }, { cid: 0 }]);
  expect(second).toMatchObject([{ sequence: 2 }, { cid: 0 }, { cid: 1 }]);
});

test('a client that knows no sequence numbers gets its answer without one', async () => {
  const { server, relay, heard } = await setUp();
  const { datagram, searches, replies, reply } = client(['a'], 0, 5);
  datagram[7] = 10;
  relay.passOn(datagram, searches, reply);
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  respond(server, heard[0]!.port, [answerTo(heard[0]!.searches[0]!, 6001)]);
  await vi.waitFor(() => expect(replies).toHaveLength(1));
  expect(decodeClientDatagram(replies[0]!).messages).toMatchObject([{ type: 'SEARCH', cid: 5 }]);
});

test('two servers that have the name are both told of', async () => {
  const { server, relay, heard } = await setUp();
  const { datagram, searches, replies, reply } = client(['a'], 1);
  relay.passOn(datagram, searches, reply);
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  for (const port of [6001, 6002]) respond(server, heard[0]!.port, [answerTo(heard[0]!.searches[0]!, port)]);
  await vi.waitFor(() => expect(replies).toHaveLength(2));
});

test('answers count from the address that was asked alone', async () => {
  const { relay, heard } = await setUp();
  const stranger = await bindUdp('127.0.0.2', 0);
  cleanups.push(() => stranger.close());
  const { datagram, searches, replies, reply } = client(['a'], 1);
  relay.passOn(datagram, searches, reply);
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  respond(stranger, heard[0]!.port, [answerTo(heard[0]!.searches[0]!, 6001)]);
  await sleep(50);
  expect(replies).toEqual([]);
});

test('answers count for two seconds', async () => {
  const { server, relay, time, heard } = await setUp();
  const { datagram, searches, replies, reply } = client(['a'], 1);
  relay.passOn(datagram, searches, reply);
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  const answer = [answerTo(heard[0]!.searches[0]!, 6001)];
  time.now += PENDING_MS - 1;
  respond(server, heard[0]!.port, answer);
  await vi.waitFor(() => expect(replies).toHaveLength(1));
  time.now += 1;
  respond(server, heard[0]!.port, answer);
  await sleep(50);
  expect(replies).toHaveLength(1);
});

test('what is not asked, not an answer, or damaged, does no harm', async () => {
  const { server, relay, heard } = await setUp();
  const { datagram, searches, replies, reply } = client(['a'], 1);
  relay.passOn(datagram, searches, reply);
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  const { port } = heard[0]!;
  respond(server, port, [answerTo(searchFor('a', 123_456), 6001)]);
  for (const bytes of [[], [1, 2, 3], new Array(500).fill(255)]) server.send(Uint8Array.from(bytes), port, LOOPBACK);
  respond(server, port, [answerTo(heard[0]!.searches[0]!, 6001)]);
  await vi.waitFor(() => expect(replies).toHaveLength(1));
});

test('names wait in bounded number: more are not passed on until others have had their time', async () => {
  const { relay, time, heard } = await setUp();
  const { datagram } = client(['a'], 1);
  const flood = Array.from({ length: MAX_PENDING - 1 }, (_, cid) => searchFor('n', cid));
  // In steps, so that the server's socket can hold what comes.
  for (let at = 0; at < flood.length; at += 500) {
    relay.passOn(datagram, flood.slice(at, at + 500), () => {});
    await sleep(5);
  }
  const namesHeard = () => heard.flatMap(({ searches }) => searches.map(({ name }) => name));
  await vi.waitFor(() => expect(namesHeard()).toHaveLength(MAX_PENDING - 1));
  relay.passOn(datagram, [searchFor('last'), searchFor('over')], () => {});
  relay.passOn(datagram, [searchFor('over')], () => {});
  await vi.waitFor(() => expect(namesHeard()).toContain('last'));
  time.now += PENDING_MS;
  relay.passOn(datagram, [searchFor('later')], () => {});
  await vi.waitFor(() => expect(namesHeard()).toContain('later'));
  expect(namesHeard()).not.toContain('over');
});

test('a name that no datagram holds is left out, the others pass', async () => {
  const { relay, heard } = await setUp();
  relay.passOn(client(['a'], 1).datagram, [searchFor('x'.repeat(992)), searchFor('y'.repeat(991))], () => {});
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  expect(heard[0]!.searches.map(({ name }) => name)).toEqual(['y'.repeat(991)]);
  expect(heard[0]!.bytes.length).toBeLessThanOrEqual(1024);
});

test('nothing is passed on, and nothing fails, after close', async () => {
  const { relay, heard } = await setUp();
  relay.close();
  relay.close();
  relay.passOn(client(['a'], 1).datagram, [searchFor('a')], () => {});
  await sleep(50);
  expect(heard).toEqual([]);
});

test('a mark is seen, changes nothing that a server reads, and is not taken for one elsewhere', () => {
  const searches = fc.array(
    fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme-ascii' }).map((name) => searchFor(name)),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), searches, (sequence, names) => {
      for (const bytes of encodeSearches(sequence, names)) {
        const before = bytes.slice();
        const marked = markPassedOn(bytes);
        expect(isPassedOn(bytes)).toBe(false);
        expect(bytes).toEqual(before);
        expect(isPassedOn(marked)).toBe(true);
        expect(decodeSearchDatagram(marked)).toEqual(decodeSearchDatagram(bytes));
        expect(isPassedOn(marked.subarray(0, 15))).toBe(false);
        expect(isPassedOn(marked.subarray(16))).toBe(false);
      }
    }),
  );
});
