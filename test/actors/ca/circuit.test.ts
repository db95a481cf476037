/** Circuits over real sockets: the greeting, names, priorities, order, and what a failure inside ends. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import type { Requester } from '../../../src/database/pv/definition.ts';
import { encodeRequest } from '../../../src/protocol/ca/encode.ts';
import type { Request } from '../../../src/protocol/ca/requests.ts';
import { Eca } from '../../../src/protocol/ca/status.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { RawClient } from '../../support/raw-client.ts';
import { doubleOf, doubles, monitor, put, read, write } from '../../support/requests.ts';

let lastClient: Requester | undefined;

const definition = group('k', {
  d: pv.double(1),
  e: pv.double(2),
  who: pv.double(0, {
    put: (_, { client }) => {
      lastClient = client;
    },
  }),
});

let ioc: RunningIoc<(typeof definition)['members']>;
let client: RawClient;

beforeAll(async () => {
  ioc = await startIoc(definition, { bounds: { channelsPerCircuit: 10, subscriptionsPerCircuit: 10 } });
});
afterAll(() => ioc.stop());
beforeEach(async () => {
  client = await RawClient.open(ioc.port);
});
afterEach(() => client.close());

const circuits = () => [...ioc.ioc.server(Supervisor)!.circuits.values()];
const circuitOf = ({ socket }: RawClient) => circuits().find(({ peer }) => peer.endsWith(`:${socket.localPort}`))!;
const echo = (p2: number): Request => ({ type: 'ECHO', dataType: 0, count: 0, p1: 0, p2, payload: new Uint8Array() });

describe('a circuit', () => {
  it('is greeted before the client has said anything', async () => {
    const silent = await RawClient.connect(ioc.port);
    expect(await silent.next('VERSION')).toEqual({ type: 'VERSION', priority: 0, minor: 13, sequence: 0 });
    silent.close();
  });

  it('is done when its client has left, and nothing of it stays behind', async () => {
    const guest = await RawClient.open(ioc.port);
    const { ref } = circuitOf(guest);
    guest.send({ type: 'EVENTS_OFF' });
    await guest.settle();
    guest.close();
    await new Promise<void>((resolve) => {
      ref.subscribe({ complete: resolve });
    });
    expect(ref.getSnapshot()).toMatchObject({ status: 'done', value: { session: 'closed' } });
  });

  it('does not wait for the greeting, and takes names in any order or none', async () => {
    const hasty = await RawClient.connect(ioc.port);
    hasty.send({ type: 'VERSION', priority: 0, minor: 13, sequence: 0 });
    hasty.send({ type: 'CREATE_CHAN', cid: 1, minor: 13, name: 'k:who' });
    await hasty.next('VERSION');
    await hasty.next('ACCESS_RIGHTS');
    const { sid } = await hasty.next('CREATE_CHAN');
    hasty.send(put(sid, doubles(1)));
    await hasty.next('WRITE_NOTIFY');
    const peer = `127.0.0.1:${hasty.socket.localPort}`;
    expect(lastClient).toEqual({ user: '', host: '127.0.0.1', peer });
    hasty.close();
  });

  it('tells handlers who its client says it is, and where it is', async () => {
    const sid = await client.create('k:who');
    client.send(put(sid, doubles(1)));
    await client.next('WRITE_NOTIFY');
    const peer = `127.0.0.1:${client.socket.localPort}`;
    expect(lastClient).toEqual({ user: 'tester', host: 'testhost', peer });
    expect(circuitOf(client).describe()).toMatchObject({
      user: 'tester',
      host: 'testhost',
      version: '4.13',
      channels: 1,
    });
  });

  it('reads messages however they are cut', async () => {
    const sid = await client.create('k:d');
    const writer = new Writer();
    const requests = [
      write(sid, doubles(5)),
      read(sid, { ioid: 1 }),
      put(sid, doubles(6), { ioid: 2 }),
      read(sid, { ioid: 3 }),
    ];
    for (const request of requests) encodeRequest(writer, request);
    for (const byte of writer.take().slice()) {
      client.socket.write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await client.settle()).toMatchObject([
      { ioid: 1, payload: doubles(5) },
      { ioid: 2, status: Eca.NORMAL },
      { ioid: 3, payload: doubles(6) },
    ]);
    client.send(write(sid, doubles(1)));
  });

  it('answers a mixed burst in the order of its requests', async () => {
    const d = await client.create('k:d', 1);
    const e = await client.create('k:e', 2);
    const burst: Request[] = [];
    for (let i = 0; i < 200; i++)
      burst.push(read(i % 2 ? d : e, { ioid: i }), echo(i), put(d, doubles(1), { ioid: 1000 + i }));
    client.send(...burst);
    const responses = await client.settle();
    expect(responses.map((r) => (r.type === 'ECHO' ? r.p2 : (r as { ioid: number }).ioid))).toEqual(
      Array.from({ length: 200 }, (_, i) => [i, i, 1000 + i]).flat(),
    );
  });

  it('has bounds, which refuse and count', async () => {
    for (let cid = 0; cid < 10; cid++) await client.create('k:d', cid);
    client.send({ type: 'CREATE_CHAN', cid: 99, minor: 13, name: 'k:d' });
    expect(await client.settle()).toEqual([{ type: 'CREATE_CH_FAIL', cid: 99 }]);
    const [channel] = [...circuitOf(client).children()];
    for (let id = 0; id < 11; id++) client.send(monitor(channel!.sid, { id }));
    expect((await client.settle()).at(-1)).toMatchObject({ type: 'ERROR', status: Eca.ALLOCMEM });
    expect(circuitOf(client).describe()).toMatchObject({ refused: 2, channels: 10, subscriptions: 10 });
  });
});

describe('priorities', () => {
  it('are circuits of their own, 30 of one client at once', async () => {
    const before = circuits().length;
    const all = await Promise.all(Array.from({ length: 30 }, (_, priority) => RawClient.open(ioc.port, priority)));
    expect(circuits().length).toBe(before + 30);
    const sids = await Promise.all(all.map((one) => one.create('k:d')));
    expect(new Set(sids).size).toBe(30);
    for (const [priority, one] of all.entries()) {
      expect(circuitOf(one).describe()).toMatchObject({ priority });
      one.send(monitor(sids[priority]!));
      await one.next('EVENT_ADD');
    }
    ioc.pvs.d.write(30);
    for (const one of all) expect(doubleOf(await one.next('EVENT_ADD'))).toBe(30);
    ioc.pvs.d.write(1);
    for (const one of all) one.close();
    await expect.poll(() => circuits().length).toBe(before);
  });

  it('up to 99 are accepted', async () => {
    const high = await RawClient.open(ioc.port, 99);
    expect(await high.create('k:d')).toBeGreaterThanOrEqual(0);
    high.close();
  });
});

describe('what fails', () => {
  it('a channel: its client is notified, and the circuit goes on', async () => {
    const doomed = await client.create('k:d', 1);
    const sound = await client.create('k:e', 2);
    client.send(monitor(doomed));
    await client.settle();
    const [channel] = [...circuitOf(client).children()];
    const { crashes } = ioc.ioc.services.counters;
    channel!.ref.send({
      type: 'xstate.error.actor.subscription-1',
      actorId: 'subscription-1',
      error: new Error('a bug'),
    });
    expect(await client.settle()).toEqual([{ type: 'SERVER_DISCONN', cid: 1 }]);
    expect(ioc.ioc.services.counters.crashes).toBe(crashes + 1);
    expect(ioc.ioc.pvs.get('k:d')!.audience.size).toBe(0);
    client.send(read(sound));
    expect(await client.next('READ_NOTIFY')).toMatchObject({ status: Eca.NORMAL });
    client.send(read(doomed));
    expect((await client.end()).at(-1)).toMatchObject({ type: 'ERROR', status: Eca.INTERNAL });
  });

  it('a circuit: it is closed, and nobody else notices', async () => {
    const other = await RawClient.open(ioc.port);
    const sid = await other.create('k:d');
    await client.create('k:d');
    Object.assign(ioc.ioc, {
      resolve() {
        throw new Error('a bug');
      },
    });
    client.send({ type: 'CREATE_CHAN', cid: 5, minor: 13, name: 'k:d' });
    await client.end();
    delete (ioc.ioc as { resolve?: unknown }).resolve;
    other.send(read(sid));
    expect(await other.next('READ_NOTIFY')).toMatchObject({ status: Eca.NORMAL });
    expect(circuits().length).toBe(1);
    other.close();
  });

  it('a socket: its channels and monitors go with it', async () => {
    const sid = await client.create('k:d');
    client.send(monitor(sid));
    await client.settle();
    client.socket.resetAndDestroy();
    await expect.poll(() => circuits().length).toBe(0);
    expect(ioc.ioc.pvs.get('k:d')!.audience.size).toBe(0);
  });
});
