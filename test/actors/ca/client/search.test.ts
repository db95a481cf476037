import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { HeapClock } from '../../../../src/actors/kernel/clock.ts';
import { group, pv } from '../../../../src/index.ts';
import { NO_ADDRESS } from '../../../../src/protocol/ca/constants.ts';
import { decodeSearchDatagram, encodeSearchReplies } from '../../../../src/protocol/ca/datagram.ts';
import { startIoc } from '../../../support/ioc.ts';
import { freePort } from '../../../support/port.ts';
import { runs } from '../../../support/properties.ts';
import { startLossyRelay } from './lossy-relay.ts';
import { fastClock, openContext, until } from './support.ts';

describe('a name that nobody answers', () => {
  test('is searched at intervals that double, up to EPICS_CA_MAX_SEARCH_PERIOD', async () => {
    const ear = await listen();
    const clock = new HeapClock();
    const times: number[] = [];
    ear.on('message', () => times.push(clock.now()));
    await using context = openContext(ear.address().port, {
      clock,
      environment: { EPICS_CA_MAX_SEARCH_PERIOD: '60' },
    });
    context.pv('nobody:knows');
    const seen = async (count: number, stepMs: number) => {
      for (let step = 0; step < 2000 && times.length < count; step++) {
        clock.advance(stepMs);
        await settle();
      }
    };
    await seen(5, 4);
    await seen(15, 500);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    // Each twice as long as the one before; the longest is the last power of two of 32 ms below a minute.
    for (const [index, expected] of [64, 128, 256, 512].entries())
      expect(Math.abs(gaps[index]! - expected)).toBeLessThan(9);
    expect(gaps.at(-1)).toBeGreaterThan(30_000);
    expect(gaps.at(-1)).toBeLessThanOrEqual(60_000);
    expect(Math.abs(gaps.at(-1)! - gaps.at(-2)!)).toBeLessThan(1100);
    ear.close();
  });

  test('shares datagrams of at most 1024 bytes with others, each with its number', async () => {
    const ear = await listen();
    const datagrams: Buffer[] = [];
    ear.on('message', (bytes) => datagrams.push(bytes));
    await using context = openContext(ear.address().port);
    const names = Array.from({ length: 200 }, (_, index) => `a:rather:long:name:for:a:pv:${index}`);
    for (const name of names) context.pv(name);
    const heard = () =>
      new Set(datagrams.flatMap((bytes) => decodeSearchDatagram(bytes).searches.map(({ name }) => name)));
    await until(() => heard().size === names.length, 'every name is searched');
    expect(Math.max(...datagrams.map(({ length }) => length))).toBeLessThanOrEqual(1024);
    expect(Math.max(...datagrams.map(({ length }) => length))).toBeGreaterThan(900);
    const numbers = datagrams.map((bytes) => decodeSearchDatagram(bytes).sequence);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    for (const bytes of datagrams) expect(decodeSearchDatagram(bytes)).toMatchObject({ minor: 13, damaged: false });
    ear.close();
  });
});

describe('the estimate of how long an answer takes', () => {
  test('an answer that comes after its search was given up counts for none', async () => {
    const ear = await listen();
    const heard: { cid: number; sequence: number; port: number }[] = [];
    ear.on('message', (bytes, { port }) => {
      const { searches, sequence } = decodeSearchDatagram(bytes);
      for (const { cid } of searches) heard.push({ cid, sequence: sequence!, port });
    });
    const ioc = await startIoc(group('late', { a: pv.long(0), b: pv.long(0), c: pv.long(0) }));
    const clock = new HeapClock();
    await using context = openContext(ear.address().port, { clock });
    const searcher = () => [...context.roots[0]!.children()].find(({ kind }) => kind === 'clientSearcher')!;
    const estimate = () => Number(searcher().describe().roundTripMs);
    const step = async (ms: number) => {
      clock.advance(ms);
      await settle();
    };
    const nextSearch = async () => {
      const count = heard.length;
      for (let steps = 0; steps < 10_000 && heard.length === count; steps++) await step(8);
      return heard.at(-1)!;
    };
    const answer = (search: { cid: number; sequence: number; port: number }) => {
      const [bytes] = encodeSearchReplies({ minor: 13, sequence: search.sequence }, [
        { type: 'SEARCH', port: ioc.port, address: NO_ADDRESS, cid: search.cid, minor: 13 },
      ]);
      ear.send(bytes!, search.port, '127.0.0.1');
    };
    // The second timer has sent something, and then runs out empty after others have sent.
    const first = context.pv('late:a');
    await nextSearch();
    answer(await nextSearch());
    const other = context.pv('late:c');
    answer(await nextSearch());
    await until(() => first.connected && other.connected, 'the first channels');
    await step(20_000);
    const second = context.pv('late:b');
    const search = await nextSearch();
    await step(estimate() + 2); // it is now to be searched by that second timer
    answer(search);
    await until(() => second.connected, 'the second channel');
    expect(estimate()).toBeLessThan(200);
    ear.close();
    await ioc.stop();
  });
});

describe('with packets lost', () => {
  // Where half is lost, libca's search is careful: it sends one datagram at a time.
  test.each([
    [0.2, 500],
    [0.5, 50],
  ])('%d of all datagrams: all of %d PVs are found', async (loss, count) => {
    const names = Array.from({ length: count }, (_, index) => `p${index}`);
    const ioc = await startIoc(group('lossy', Object.fromEntries(names.map((name, index) => [name, pv.long(index)]))));
    const random = seeded(42);
    const relay = await startLossyRelay(ioc.port, () => random() < loss);
    // The relay's address is the server's in its replies, except that TCP is not relayed: the replies name the port.
    await using context = openContext(relay.port, { clock: fastClock(10) });
    const pvs = await context.connect(
      names.map((name) => `lossy:${name}`),
      { timeoutMs: 150_000 },
    );
    expect(pvs.every(({ connected }) => connected)).toBe(true);
    expect(relay.counts.lost).toBeGreaterThan(0);
    relay.close();
    await ioc.stop();
  });
});

describe('thousands of channels', () => {
  test('connect, and answer', { timeout: 60_000 }, async () => {
    const count = runs(20_000);
    const names = Array.from({ length: count }, (_, index) => `p${index}`);
    const ioc = await startIoc(group('many', Object.fromEntries(names.map((name, index) => [name, pv.long(index)]))));
    await using context = openContext(ioc.port);
    const pvs = await context.connect(
      names.map((name) => `many:${name}`),
      { timeoutMs: 30_000 },
    );
    expect((await pvs[count - 1]!.read()).value).toBe(count - 1);
    await ioc.stop();
  });
});

describe('name servers (EPICS_CA_NAME_SERVERS)', () => {
  test('are searched over TCP, and serve from the same circuit', async () => {
    const ioc = await startIoc(group('named', { x: pv.long(3) }));
    await using context = openContext(UNUSED_PORT, {
      environment: { EPICS_CA_ADDR_LIST: '', EPICS_CA_NAME_SERVERS: `127.0.0.1:${ioc.port}` },
    });
    const [x] = await context.getPVs('named:x');
    expect((await x.read()).value).toBe(3);
    expect([...context.roots[0]!.children()].filter(({ kind }) => kind === 'clientCircuit')).toHaveLength(1);
    x.close();
    // It is kept for the next name.
    const [again] = await context.getPVs('named:x');
    expect((await again.read()).value).toBe(3);
    await ioc.stop();
  });

  test('one that was lost is connected again with the next search', async () => {
    const port = await freePort();
    const definition = group('named', { x: pv.long(4) });
    const clock = new HeapClock();
    const ioc = await startIoc(definition, { port });
    await using context = openContext(UNUSED_PORT, {
      clock,
      environment: { EPICS_CA_ADDR_LIST: '', EPICS_CA_NAME_SERVERS: `127.0.0.1:${port}`, EPICS_CA_CONN_TMO: '30' },
    });
    context.on('exception', () => {});
    const x = context.pv('named:x');
    const connected = () => {
      if (!x.connected) clock.advance(100);
      return x.connected;
    };
    await until(connected, 'the connection');
    await ioc.stop();
    await until(() => !x.connected, 'the loss');
    const again = await startIoc(definition, { port });
    const before = clock.now();
    await until(connected, 'the connection after the loss');
    expect(clock.now() - before).toBeLessThan(20_000);
    await again.stop();
  });

  test('one that starts later is found', async () => {
    const port = await freePort();
    const clock = fastClock(50);
    await using context = openContext(UNUSED_PORT, {
      clock,
      environment: { EPICS_CA_ADDR_LIST: '', EPICS_CA_NAME_SERVERS: `127.0.0.1:${port}` },
    });
    const x = context.pv('named:x');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const ioc = await startIoc(group('named', { x: pv.long(4) }), { port });
    expect((await x.read({ timeoutMs: 200_000 })).value).toBe(4);
    await ioc.stop();
  });
});

/** No searches are sent there: the address list is empty. */
const UNUSED_PORT = 5064;

async function listen(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** Lets datagrams arrive. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
