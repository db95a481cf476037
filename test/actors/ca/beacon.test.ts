/** Beacons of a running IOC, as a real UDP listener hears them; the IOC's clock is moved by the test. */

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Beacon } from '../../../src/actors/ca/beacon.ts';
import { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { decodeClientDatagram } from '../../../src/protocol/ca/datagram.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';

let listener: Socket;
let heard: Uint8Array[];
let clock: HeapClock;
let ioc: RunningIoc | undefined;

beforeEach(async () => {
  heard = [];
  listener = createSocket('udp4');
  listener.on('message', (bytes) => heard.push(bytes));
  listener.bind(0, '127.0.0.1');
  await once(listener, 'listening');
  clock = new HeapClock();
});
afterEach(async () => {
  const stopped = ioc?.stop();
  const ticking = setInterval(() => clock.advance(100), 1);
  await stopped;
  clearInterval(ticking);
  listener.close();
  ioc = undefined;
});

async function start(environment: Record<string, string> = {}): Promise<RunningIoc> {
  ioc = await startIoc(group('b', { d: pv.double(1) }), {
    clock,
    environment: { EPICS_CAS_BEACON_ADDR_LIST: `127.0.0.1:${listener.address().port}`, ...environment },
  });
  return ioc;
}

/** Everything sent so far has arrived: a datagram of our own behind it has. */
async function beacons(): Promise<Uint8Array[]> {
  const mark = Uint8Array.of(0xff);
  const own = createSocket('udp4');
  // What the IOC sends leaves its socket in a later turn.
  await new Promise((resolve) => setTimeout(resolve, 10));
  own.send(mark, listener.address().port, '127.0.0.1');
  await expect.poll(() => heard.some(({ length }) => length === 1)).toBe(true);
  own.close();
  return heard.splice(0).filter(({ length }) => length !== 1);
}

async function beaconsAfter(ms: number): Promise<number> {
  clock.advance(ms);
  return (await beacons()).length;
}

const sequenceOf = (bytes: Uint8Array | undefined) => new DataView(bytes!.buffer, bytes!.byteOffset).getUint32(8);

describe('beacons', () => {
  it('begin at once, name the TCP port, and leave the address to the receiver', async () => {
    const { port } = await start();
    await expect.poll(() => heard.length).toBe(1);
    expect(heard[0]!.length).toBe(16);
    expect(decodeClientDatagram(heard[0]!).messages).toEqual([
      { type: 'BEACON', minor: 13, port, sequence: 0, address: 0 },
    ]);
  });

  it('come after 20 ms, then after twice as long each time, up to the period; each counts one more', async () => {
    await start({ EPICS_CAS_BEACON_PERIOD: '0.2' });
    await expect.poll(() => heard.length).toBe(1);
    await beacons();
    let sequence = 0;
    for (const delay of [20, 40, 80, 160, 200, 200, 200]) {
      expect(await beaconsAfter(delay - 1)).toBe(0);
      clock.advance(1);
      const [beacon, ...more] = await beacons();
      expect(sequenceOf(beacon)).toBe(++sequence);
      expect(more).toEqual([]);
    }
  });

  it('come every 15 s unless said otherwise', async () => {
    await start();
    await expect.poll(() => heard.length).toBe(1);
    clock.advance(60_000);
    await beacons();
    clock.advance(10 * 15_000);
    expect((await beacons()).length).toBe(10);
  });

  it('pause, and begin a new ramp with the count going on', async () => {
    const { ioc: actor } = await start();
    await expect.poll(() => heard.length).toBe(1);
    clock.advance(60_000);
    const last = sequenceOf((await beacons()).at(-1));
    const emitter = [...actor.server(Supervisor)!.children()].find((child) => child instanceof Beacon)!;
    emitter.ref.send({ type: 'pause' });
    expect(await beaconsAfter(100_000)).toBe(0);
    emitter.ref.send({ type: 'resume' });
    expect((await beacons()).map(sequenceOf)).toEqual([last + 1]);
    expect(await beaconsAfter(20)).toBe(1);
    expect(await beaconsAfter(39)).toBe(0);
    expect(await beaconsAfter(1)).toBe(1);
  });

  it('end when the IOC stops', async () => {
    const running = await start();
    await expect.poll(() => heard.length).toBe(1);
    await beacons();
    const stopped = running.stop();
    for (let i = 0; i < 40; i++) {
      clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await stopped;
    ioc = undefined;
    expect(await beaconsAfter(60_000)).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('go to each address of the list, and of the port of the environment', async () => {
    const second = createSocket('udp4');
    const heardBySecond: Uint8Array[] = [];
    second.on('message', (bytes) => heardBySecond.push(bytes));
    second.bind(0, '127.0.0.2');
    await once(second, 'listening');
    await start({
      EPICS_CAS_BEACON_ADDR_LIST: `127.0.0.1 127.0.0.2:${second.address().port}`,
      EPICS_CAS_BEACON_PORT: String(listener.address().port),
    });
    await expect.poll(() => [heard.length, heardBySecond.length]).toEqual([1, 1]);
    second.close();
  });
});
