/** What beacons do to a client: signs of life, and news of the network. Time is that of a clock the test advances. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HeapClock } from '../../../../src/actors/kernel/clock.ts';
import type { Context } from '../../../../src/client/context.ts';
import { decodeSearchDatagram, encodeBeacon } from '../../../../src/protocol/ca/datagram.ts';
import { type FakeServer, serveLong, startFakeServer } from './fake-server.ts';
import { openContext } from './support.ts';

let clock: HeapClock;
let repeater: Socket;
let sequence: number;

beforeEach(async () => {
  clock = new HeapClock();
  sequence = 0;
  repeater = createSocket('udp4');
  repeater.bind(0, '127.0.0.1');
  await once(repeater, 'listening');
});

afterEach(() => repeater.close());

/** Advances the clock in steps, between which sockets are served, until the condition holds. */
async function untilTime(condition: () => boolean, what: string, stepMs = 20, steps = 5000): Promise<void> {
  for (let step = 0; step < steps && !condition(); step++) {
    clock.advance(stepMs);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(condition(), what).toBe(true);
}

/** As the repeater of this host hands it to the client; the client has it when this returns. */
async function beacon(context: Context, port: number): Promise<void> {
  const searcher = [...context.roots[0]!.children()].find(({ kind }) => kind === 'clientSearcher')!;
  const heard = () => searcher.describe().beacons;
  const before = heard();
  const datagram = encodeBeacon({ type: 'BEACON', minor: 13, port, sequence: sequence++, address: 0 });
  repeater.send(datagram, Number(searcher.describe().udpPort), '127.0.0.1');
  const end = performance.now() + 10_000;
  while (heard() === before && performance.now() < end) await new Promise((resolve) => setImmediate(resolve));
}

describe('beacons of a server that is connected', () => {
  let server: FakeServer;
  let context: Context;

  beforeEach(async () => {
    server = await startFakeServer(serveLong);
    context = openContext(server.port, { clock, environment: { EPICS_CA_CONN_TMO: '30' } });
    const pv = context.pv('quiet:x');
    await untilTime(() => pv.connected, 'connected');
  });

  afterEach(async () => {
    const closing = context.close();
    clock.advance(1000);
    await closing;
    server.close();
  });

  const echoes = () => server.circuits[0]!.requests.filter(({ type }) => type === 'ECHO').length;

  /** A beacon every 15 s. */
  async function beaconFor(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds; passed += 15) {
      clock.advance(15_000);
      await beacon(context, server.port);
    }
  }

  /** The first two are news, after which only what the server itself sends makes beacons trusted. */
  async function becomeRegular(): Promise<void> {
    for (let news = 0; news < 2; news++) {
      await beaconFor(15);
      await context.pv('quiet:x').read();
    }
  }

  test('are its signs of life while they are regular: it is not asked to echo', async () => {
    await becomeRegular();
    await beaconFor(300);
    expect(echoes()).toBe(0);
    // Without them it is, after EPICS_CA_CONN_TMO.
    await untilTime(() => echoes() === 1, 'an echo', 1000, 40);
  });

  test('are none after one came at the wrong time, until the server is heard itself', async () => {
    await becomeRegular();
    await beaconFor(60);
    clock.advance(1000);
    await beacon(context, server.port);
    expect(echoes()).toBe(0);
    // 29 s later it was silent for 30 s, whatever its beacons say.
    await beaconFor(15);
    clock.advance(14_000);
    await untilTime(() => echoes() === 1, 'an echo', 10, 100);
  });
});

test('a server that has just started makes the client search within 5 s for what it has long not found', async () => {
  const ear = createSocket('udp4');
  ear.bind(0, '127.0.0.1');
  await once(ear, 'listening');
  let searches = 0;
  ear.on('message', (bytes) => {
    searches += decodeSearchDatagram(bytes).searches.length;
  });
  const context = openContext(ear.address().port, { clock });
  const anomalies: string[] = [];
  context.on('beaconAnomaly', (host) => anomalies.push(host));
  context.pv('late:x');
  // By now a minute and more lies between two searches.
  await untilTime(() => clock.now() > 200_000, 'minutes have passed', 500);
  const before = searches;
  await untilTime(() => searches > before, 'another search', 500);
  const seen = searches;
  await beacon(context, 5064);
  clock.advance(20);
  await beacon(context, 5064);
  expect(anomalies).toEqual(['127.0.0.1:5064', '127.0.0.1:5064']);
  const started = clock.now();
  await untilTime(() => searches > seen, 'a search soon', 100);
  expect(clock.now() - started).toBeLessThan(6000);
  const closing = context.close();
  clock.advance(1000);
  await closing;
  ear.close();
});
