/**
 * A client that stops reading, over real sockets: it costs bounded memory and nobody else's updates, its requests wait,
 * and when it reads again it gets every reply in order and the last value of each monitor.
 */

import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { encodeRequest } from '../../../src/protocol/ca/encode.ts';
import type { Request } from '../../../src/protocol/ca/requests.ts';
import { ResponseFramer } from '../../../src/protocol/ca/response-framer.ts';
import type { Response } from '../../../src/protocol/ca/responses.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { RawClient } from '../../support/raw-client.ts';
import { cancel, doubleOf, monitor, put, read } from '../../support/requests.ts';

const ELEMENTS = 12_500;
const ARRAY_BYTES = 8 * ELEMENTS;
const GETS = 1000;
const UNREAD_LIMIT = 1 << 20;

/** A client that remembers no more of what it reads than a test asks. */
class Reader {
  readonly socket: Socket;
  onResponse: (response: Response) => void = () => {};
  readonly #framer = new ResponseFramer({ maxPayload: 1 << 24 });

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('error', () => {});
    this.socket.on('data', (chunk) => {
      for (const response of this.#framer.push(chunk).commands) this.onResponse(response);
    });
  }

  send(...requests: Request[]): void {
    const writer = new Writer();
    for (const request of requests) encodeRequest(writer, request);
    this.socket.write(writer.take());
  }

  async open(...names: string[]): Promise<number[]> {
    const sids: number[] = [];
    this.send({ type: 'VERSION', priority: 0, minor: 13, sequence: 0 });
    this.send(...names.map((name, cid): Request => ({ type: 'CREATE_CHAN', cid, minor: 13, name })));
    this.onResponse = (response) => {
      if (response.type === 'CREATE_CHAN') sids[response.cid] = response.sid;
    };
    await expect.poll(() => sids.filter((sid) => sid !== undefined).length).toBe(names.length);
    return sids;
  }
}

const definition = group('w', {
  fast: pv.double(0),
  other: pv.double(0),
  wave: pv.double(new Float64Array(ELEMENTS), { maxLength: ELEMENTS }),
  count: pv.long(0),
  stuck: pv.long(0, { put: () => new Promise(() => {}) }),
});

let ioc: RunningIoc<(typeof definition)['members']>;
let slow: Reader;
let memoryBefore: number;

beforeEach(async () => {
  ioc = await startIoc(definition, { bounds: { unreadBytes: UNREAD_LIMIT } });
  slow = new Reader(ioc.port);
  memoryBefore = process.memoryUsage().arrayBuffers;
});
afterEach(async () => {
  slow.socket.destroy();
  await ioc.stop();
});

const circuitOf = (reader: Reader) =>
  [...ioc.ioc.server(Supervisor)!.circuits.values()].find(({ peer }) => peer.endsWith(`:${reader.socket.localPort}`))!;
const stateOf = (reader: Reader) => JSON.stringify(circuitOf(reader).ref.getSnapshot().value);
const undelivered = (reader: Reader) => circuitOf(reader).describe().undeliveredBytes as number;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Ten writes each millisecond; the value counts them. */
async function write10kHz(ms: number): Promise<number> {
  const start = performance.now();
  let written = 0;
  while (written < ms * 10) {
    const due = Math.min(Math.floor((performance.now() - start) * 10), ms * 10);
    while (written < due) {
      ioc.pvs.fast.write(++written);
      if (written % 100 === 0) ioc.pvs.other.write(written);
    }
    await pause(1);
  }
  return written;
}

describe('a client that does not read', () => {
  it('costs bounded memory and nobody else a thing, and catches up completely', async () => {
    const [wave = 0, fast = 0, other = 0] = await slow.open('w:wave', 'w:fast', 'w:other');
    const reader = new Reader(ioc.port);
    const [seenByReader = 0] = await reader.open('w:fast');
    let updates = 0;
    reader.onResponse = (response) => {
      if (response.type === 'EVENT_ADD') updates++;
    };
    reader.send(monitor(seenByReader));

    // Monitors, then a hundred megabytes of replies; and nothing is read.
    slow.socket.pause();
    slow.send(monitor(fast, { id: 1 }), monitor(other, { id: 2 }));
    for (let ioid = 0; ioid < GETS; ioid++) slow.send(read(wave, { count: ELEMENTS, ioid }));
    const written = await write10kHz(1000);
    await expect.poll(() => updates).toBe(1 + written);

    expect(stateOf(slow)).toContain('congested');
    expect(undelivered(slow)).toBeLessThan(UNREAD_LIMIT + 2 * ARRAY_BYTES);
    expect(process.memoryUsage().arrayBuffers - memoryBefore).toBeLessThan(32 << 20);
    const [first] = [...circuitOf(slow).children()].flatMap((channel) => [...channel.children()]);
    expect(first!.ref.getSnapshot().value).toBe('backlogged');
    expect(circuitOf(slow).describe().replaced).toBeGreaterThan(written / 2);

    const replies: number[] = [];
    const last: Record<number, number> = {};
    let peak = 0;
    slow.onResponse = (response) => {
      peak = Math.max(peak, undelivered(slow));
      if (response.type === 'READ_NOTIFY') {
        replies.push(response.ioid);
        expect(response.payload.length).toBe(ARRAY_BYTES);
      } else if (response.type === 'EVENT_ADD') last[response.subscriptionId] = doubleOf(response);
    };
    slow.socket.resume();
    await expect.poll(() => replies.length, { timeout: 10_000 }).toBe(GETS);
    await expect.poll(() => last).toEqual({ 1: written, 2: written });
    expect(replies).toEqual(Array.from({ length: GETS }, (_, i) => i));
    expect(peak).toBeLessThan(UNREAD_LIMIT + 2 * ARRAY_BYTES);
    expect(stateOf(slow)).toContain('open');
    expect(undelivered(slow)).toBe(0);
    reader.socket.destroy();
  });

  it('has its requests executed late, in order, and none lost', async () => {
    const [wave = 0, count = 0] = await slow.open('w:wave', 'w:count');
    slow.socket.pause();
    for (let i = 0; i < 200; i++) slow.send(read(wave, { count: ELEMENTS, ioid: i }));
    await expect.poll(() => stateOf(slow)).toContain('congested');
    for (let i = 0; i < 500; i++)
      slow.send(put(count, Uint8Array.of(0, 0, i >> 8, i & 0xff, 0, 0, 0, 0), { type: 5, ioid: 1000 + i }));
    await pause(50);
    expect(ioc.pvs.count.value).toBe(0); // it was not read from
    const ioids: number[] = [];
    slow.onResponse = (response) => {
      if (response.type === 'READ_NOTIFY' || response.type === 'WRITE_NOTIFY') ioids.push(response.ioid);
    };
    slow.socket.resume();
    await expect.poll(() => ioids.length).toBe(700);
    expect(ioids).toEqual([
      ...Array.from({ length: 200 }, (_, i) => i),
      ...Array.from({ length: 500 }, (_, i) => 1000 + i),
    ]);
    expect(ioc.pvs.count.value).toBe(499);
  });

  it('may have monitors off, cancelled and paused when it reads again', async () => {
    const [wave = 0, fast = 0, other = 0] = await slow.open('w:wave', 'w:fast', 'w:other');
    const arrived: Response[] = [];
    slow.onResponse = (response) => {
      if (response.type !== 'READ_NOTIFY') arrived.push(response);
    };
    slow.send(monitor(fast, { id: 1 }), monitor(other, { id: 2 }));
    await expect.poll(() => arrived.length).toBe(2);
    slow.socket.pause();
    for (let i = 0; i < 200; i++) slow.send(read(wave, { count: ELEMENTS, ioid: i }));
    await expect.poll(() => stateOf(slow)).toContain('congested');
    ioc.pvs.fast.write(1);
    ioc.pvs.other.write(2);
    slow.send({ type: 'EVENTS_OFF' }, cancel(other, 2));
    arrived.length = 0;
    slow.socket.resume();
    await expect.poll(() => arrived.some(({ type }) => type === 'EVENT_CANCEL')).toBe(true);
    // The circuit opened before it saw EVENTS_OFF: what was held may have left, and then each value once.
    ioc.pvs.fast.write(3);
    ioc.pvs.fast.write(4);
    slow.send({ type: 'EVENTS_ON' });
    await expect.poll(() => arrived.at(-1)).toMatchObject({ type: 'EVENT_ADD', subscriptionId: 1 });
    const values = arrived
      .filter((r) => r.type === 'EVENT_ADD' && r.subscriptionId === 1)
      .map((r) => doubleOf(r as never));
    expect(values.at(-1)).toBe(4);
    expect(values).not.toContain(3);
  });

  it('does not keep the IOC from stopping in time, not even with a put that never completes', async () => {
    const [wave = 0, stuck = 0] = await slow.open('w:wave', 'w:stuck');
    slow.send(put(stuck, new Uint8Array(8), { type: 5 }));
    slow.socket.pause();
    for (let i = 0; i < 200; i++) slow.send(read(wave, { count: ELEMENTS, ioid: i }));
    await expect.poll(() => stateOf(slow)).toContain('congested');
    const start = performance.now();
    await ioc.stop();
    expect(performance.now() - start).toBeLessThan(2000);
    ioc = await startIoc(definition);
  });

  it('may go away', async () => {
    const [wave = 0, fast = 0] = await slow.open('w:wave', 'w:fast');
    slow.socket.pause();
    slow.send(monitor(fast));
    for (let i = 0; i < 200; i++) slow.send(read(wave, { count: ELEMENTS, ioid: i }));
    await expect.poll(() => stateOf(slow)).toContain('congested');
    slow.socket.resetAndDestroy();
    await expect.poll(() => ioc.ioc.server(Supervisor)!.circuits.size).toBe(0);
    expect(ioc.ioc.pvs.get('w:fast')!.audience.size).toBe(0);
    const client = await RawClient.open(ioc.port);
    expect(await client.create('w:fast')).toBeGreaterThan(fast);
    client.close();
  });
});
