/** A paused IOC: nobody finds it, nothing is scanned, and who is connected notices neither. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { Dbr } from '../../../src/protocol/ca/dbr-types.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { RawClient } from '../../support/raw-client.ts';
import { monitor, read, write } from '../../support/requests.ts';
import { search } from './search-client.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const counting = (scan: object) => pv.long(0, { scan: { ...scan, run: ({ pv }) => pv.value + 1 } });
const definition = group('p', {
  every: pv.long(0, { record: 'longin', scan: { every: 1, run: ({ pv }) => pv.value + 1 } }),
  beam: counting({ event: 'beam' }),
  frames: counting({ interrupt: 'frame' }),
  set: pv.long(0),
  post: pv.long(0, {
    put: (_value, { ioc }) => {
      ioc.postEvent('beam');
      ioc.interrupt('frame');
    },
  }),
});

async function serve(): Promise<{ ioc: RunningIoc; clock: HeapClock; value: (name: string) => unknown }> {
  const clock = new HeapClock();
  const ioc = await startIoc(definition, { clock });
  cleanups.push(() => ioc.stop());
  return { ioc, clock, value: (name) => ioc.ioc.handle(`p:${name}`)!.value };
}

const found = async (port: number) => (await search(port, '127.0.0.1', ['p:set'], { waitMs: 100 })).length;

describe('while an IOC is paused', () => {
  it('searches are not answered, over UDP or TCP', async () => {
    const { ioc } = await serve();
    const client = await RawClient.open(ioc.port);
    cleanups.push(() => client.close());
    const ask = async () => {
      client.send({ type: 'SEARCH', reply: 10, minor: 13, cid: 7, name: 'p:set' });
      return (await client.settle()).map(({ type }) => type);
    };
    expect([await found(ioc.port), await ask()]).toEqual([1, ['SEARCH']]);
    ioc.pause();
    expect([await found(ioc.port), await ask()]).toEqual([0, ['NOT_FOUND']]);
    ioc.resume();
    expect([await found(ioc.port), await ask()]).toEqual([1, ['SEARCH']]);
  });

  it('clients that are connected go on: reads, puts, monitors, new channels', async () => {
    const { ioc, value } = await serve();
    const client = await RawClient.open(ioc.port);
    cleanups.push(() => client.close());
    const sid = await client.create('p:set', 1);
    client.send(monitor(sid, { type: Dbr.LONG }));
    await client.next('EVENT_ADD');
    ioc.pause();
    await client.create('p:post', 2);
    const nine = Uint8Array.of(0, 0, 0, 9, 0, 0, 0, 0);
    client.send(write(sid, nine, { type: Dbr.LONG }));
    await client.next('EVENT_ADD');
    client.send(read(sid, { type: Dbr.LONG }));
    expect((await client.next('READ_NOTIFY')).payload).toEqual(nine);
    expect(value('set')).toBe(9);
  });

  it('nothing is scanned, and nothing is made up for', async () => {
    const { ioc, clock, value } = await serve();
    await clock.run(2000);
    expect(value('every')).toBe(3);
    ioc.pause();
    await ioc.ioc.handle('p:post')!.put(1);
    await clock.run(60_000);
    expect([value('every'), value('beam'), value('frames')]).toEqual([3, 0, 0]);
    await ioc.ioc.handle('p:every.PROC')!.put(1); // asked for by name, as base does
    expect(value('every')).toBe(4);
    await ioc.ioc.handle('p:every.SCAN')!.put('.5 second'); // a rate that is new
    await clock.run(60_000);
    expect(value('every')).toBe(4);
    ioc.resume();
    await clock.run(0);
    expect(value('every')).toBe(4); // its ticks stay where they were, as in base
    await clock.run(2000);
    expect(value('every')).toBe(8);
    await ioc.ioc.handle('p:post')!.put(1);
    expect([value('beam'), value('frames')]).toEqual([1, 1]);
    expect(ioc.ioc.statistics().scanOverruns).toBe(0);
  });

  it('new clients are connected and wait', async () => {
    const { ioc } = await serve();
    ioc.pause();
    const client = await RawClient.connect(ioc.port);
    cleanups.push(() => client.close());
    client.send({ type: 'VERSION', priority: 0, minor: 13, sequence: 0 });
    expect(await found(ioc.port)).toBe(0); // time in which it could have been answered
    expect(client.responses).toEqual([]);
    ioc.resume();
    await client.next('VERSION');
    expect(await client.create('p:set')).toBe(0);
  });

  it('it can be stopped', async () => {
    const { ioc } = await serve();
    ioc.pause();
    await ioc.stop();
    await expect(RawClient.connect(ioc.port)).rejects.toThrow(/ECONNREFUSED/);
  });
});

it('beacons stop, and begin a new ramp', async () => {
  const listener = createSocket('udp4');
  cleanups.push(() => listener.close());
  listener.bind(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  const clock = new HeapClock();
  const ioc = await startIoc(definition, { clock, environment: { EPICS_CAS_BEACON_ADDR_LIST: `127.0.0.1:${port}` } });
  cleanups.push(() => ioc.stop());
  const sent = () => ioc.ioc.services.counters.beacons;
  await expect.poll(sent).toBe(1);
  clock.advance(60_000);
  const before = sent();
  ioc.pause();
  clock.advance(600_000);
  expect(sent()).toBe(before);
  ioc.resume();
  clock.advance(20 + 40 + 80);
  expect(sent()).toBe(before + 4);
});
