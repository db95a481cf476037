/** A whole IOC: what its environment says of it, how it stops, and that nothing is left of it. */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import type { AnyWired } from '../../../src/actors/kernel/wired.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { decodeClientDatagram } from '../../../src/protocol/ca/datagram.ts';
import { Dbr } from '../../../src/protocol/ca/dbr-types.ts';
import type { Request } from '../../../src/protocol/ca/requests.ts';
import { Eca } from '../../../src/protocol/ca/status.ts';
import { type RunningIoc, type ServeOptions, serve } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { freePort } from '../../support/port.ts';
import { RawClient } from '../../support/raw-client.ts';
import { doubles, monitor, put, read } from '../../support/requests.ts';
import { search } from '../ca/search-client.ts';

const definition = group('i', { d: pv.double(1), wave: pv.double([1, 2, 3], { maxLength: 10_000 }) });
const quiet = pino({ level: 'silent' });
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Serves by the environment alone. */
async function start(environment: Record<string, string>, options: ServeOptions = {}): Promise<RunningIoc> {
  const base = { EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO', EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1' };
  const ioc = await serve(definition, {
    log: quiet,
    protocols: ['ca'],
    environment: { ...base, ...environment },
    ...options,
  });
  cleanups.push(() => ioc.stop());
  return ioc;
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await action();
  return performance.now() - begun;
}

function census(root: AnyWired): number {
  let count = 1;
  for (const child of root.children()) count += census(child);
  return count;
}

describe('the environment', () => {
  it.each([
    ['EPICS_CAS_SERVER_PORT', {}],
    ['EPICS_CA_SERVER_PORT', {}],
    ['EPICS_CAS_SERVER_PORT', { EPICS_CA_SERVER_PORT: '5999' }],
  ])('%s names the TCP and UDP port', async (variable, others) => {
    const port = await freePort();
    const ioc = await start({ [variable]: String(port), EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1', ...others });
    expect(ioc.ioc.server(Supervisor)!.addresses).toEqual([`127.0.0.1:${port}`]);
    expect(await search(port, '127.0.0.1', ['i:d'], { waitMs: 50 })).toMatchObject([{ port }]);
  });

  it('EPICS_CAS_INTF_ADDR_LIST names the addresses', async () => {
    const port = String(await freePort());
    const list = '127.0.0.2 127.0.0.3';
    const ioc = await start({ EPICS_CAS_SERVER_PORT: port, EPICS_CAS_INTF_ADDR_LIST: list });
    expect(ioc.ioc.server(Supervisor)!.addresses).toEqual([`127.0.0.2:${port}`, `127.0.0.3:${port}`]);
    await expect(RawClient.connect(Number(port), '127.0.0.1')).rejects.toThrow('ECONNREFUSED');
    const client = await RawClient.open(Number(port), 0, '127.0.0.3');
    client.close();
    expect(await search(Number(port), '127.0.0.2', ['i:d'], { waitMs: 50 })).toMatchObject([{ from: '127.0.0.2' }]);
  });

  it('EPICS_CAS_IGNORE_ADDR_LIST names whose searches are not heard; their circuits are', async () => {
    const port = String(await freePort());
    const ignored = { EPICS_CAS_IGNORE_ADDR_LIST: '127.0.0.9 127.0.0.1' };
    await start({ EPICS_CAS_SERVER_PORT: port, EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1', ...ignored });
    const options = { waitMs: 50, address: '127.0.0.1' };
    expect(await search(Number(port), '127.0.0.1', ['i:d'], options)).toEqual([]);
    expect(await search(Number(port), '127.0.0.1', ['i:d'], { ...options, address: '127.0.0.8' })).toHaveLength(1);
    const client = await RawClient.open(Number(port));
    expect(await client.create('i:d')).toBe(0);
    client.close();
  });

  it('EPICS_CAS_BEACON_ADDR_LIST and its port say where beacons go', async () => {
    const listener = createSocket('udp4');
    const heard: Uint8Array[] = [];
    listener.on('message', (bytes) => heard.push(bytes));
    listener.bind(0, '127.0.0.1');
    await once(listener, 'listening');
    cleanups.push(() => listener.close());
    const ioc = await start({
      EPICS_CAS_SERVER_PORT: String(await freePort()),
      EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1',
      EPICS_CAS_BEACON_PORT: String(listener.address().port),
      EPICS_CAS_BEACON_PERIOD: '0.05',
    });
    await expect.poll(() => heard.length).toBeGreaterThan(3);
    const beacons = heard.flatMap((bytes) => decodeClientDatagram(bytes).messages);
    expect(beacons.slice(0, 4)).toEqual(
      [0, 1, 2, 3].map((sequence) => expect.objectContaining({ type: 'BEACON', port: ioc.port, sequence })),
    );
  });

  it('EPICS_CA_MAX_ARRAY_BYTES limits payloads when EPICS_CA_AUTO_ARRAY_BYTES is NO', async () => {
    const ioc = await start({
      EPICS_CAS_SERVER_PORT: String(await freePort()),
      EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1',
      EPICS_CA_AUTO_ARRAY_BYTES: 'NO',
      EPICS_CA_MAX_ARRAY_BYTES: '20000',
    });
    const client = await RawClient.open(ioc.port);
    const sid = await client.create('i:wave');
    client.send(read(sid, { count: 2000 }), read(sid, { count: 3000 }));
    expect(await client.settle()).toMatchObject([
      { type: 'READ_NOTIFY', status: Eca.NORMAL, count: 2000 },
      { type: 'ERROR', status: Eca.TOLARGE },
    ]);
    client.close();
  });

  it('without anything means port 5064, or another when that is taken', async () => {
    const ioc = await start({ EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1' });
    expect(ioc.port).toBeGreaterThan(0);
    const held = createServer();
    const isTaken = await new Promise<boolean>((resolve) => {
      held.once('error', () => resolve(true));
      held.listen({ port: 5064, host: '127.0.0.1', exclusive: true }, () => resolve(false));
    });
    held.close();
    expect(isTaken).toBe(true);
  });

  it('with a mistake is complained of, and the default holds', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    await start({ EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1', EPICS_CAS_BEACON_PERIOD: 'often' }, { log, port: 0 });
    expect(lines.some((line) => line.includes('EPICS_CAS_BEACON_PERIOD') && line.includes('often'))).toBe(true);
  });
});

describe('starting', () => {
  it('fails when there is no address to serve on', async () => {
    await expect(start({ EPICS_CAS_INTF_ADDR_LIST: '203.0.113.7' })).rejects.toThrow();
  });

  it('warns of units that clients see in part, once for each text', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
    const heights = ['a', 'b', 'c', 'd', 'e'].map((name) => [name, pv.double(0, { units: 'millimetres' })]);
    const units = group('u', {
      ...Object.fromEntries(heights),
      whole: pv.double(0, { units: 'degrees' }),
      bytes: pv.double(0, { units: 'µm²·s⁻¹' }),
      field: pv.double(0, { record: 'ai', fields: { EGU: 'counts/s' } }),
    });
    const ioc = await startIoc(units, { log });
    cleanups.push(() => ioc.stop());
    expect(lines).toEqual([
      "The units 'millimetres' of u:a, u:b, u:c and 2 more reach clients as their first 7 bytes: give shorter ones",
      "The units 'µm²·s⁻¹' of u:bytes reach clients as their first 7 bytes: give shorter ones",
      "The units 'counts/s' of u:field reach clients as their first 7 bytes: give shorter ones",
    ]);
  });
});

describe('stopping', () => {
  it('closes idle circuits at once, and frees the ports', async () => {
    const port = await freePort();
    const ioc = await startIoc(definition, { port });
    const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.open(port)));
    for (const client of clients) {
      const sid = await client.create('i:d');
      client.send(monitor(sid));
      await client.next('EVENT_ADD');
    }
    expect(await timed(() => ioc.stop())).toBeLessThan(500);
    for (const client of clients) expect(await client.end()).toEqual([]);
    const again = await startIoc(definition, { port });
    expect(again.port).toBe(port);
    await again.stop();
  });

  it('answers what was asked, and lets puts complete, before it hangs up', async () => {
    let finish: () => void = () => {};
    const slow = group('i', {
      d: pv.double(1),
      slow: pv.double(0, {
        put: () =>
          new Promise<undefined>((resolve) => {
            finish = () => resolve(undefined);
          }),
      }),
    });
    const ioc = await startIoc(slow);
    const client = await RawClient.open(ioc.port);
    const d = await client.create('i:d', 1);
    const sid = await client.create('i:slow', 2);
    client.send(put(sid, doubles(5), { ioid: 1 }));
    await client.settle();
    const stopped = ioc.stop();
    client.send(read(d, { ioid: 2 }));
    expect(await client.next('READ_NOTIFY')).toMatchObject({ ioid: 2 });
    finish();
    expect(await client.next('WRITE_NOTIFY')).toMatchObject({ ioid: 1, status: Eca.NORMAL });
    expect(await client.end()).toEqual([]);
    expect(await timed(() => stopped)).toBeLessThan(500);
  });

  it('is over in two seconds with 20,000 channels and their monitors', async () => {
    const ioc = await startIoc(definition);
    const client = await RawClient.connect(ioc.port);
    client.send({ type: 'VERSION', priority: 0, minor: 13, sequence: 0 });
    const names = ['i:d', 'i:d.{dbnd:{abs:1}}'];
    for (let from = 0; from < 20_000; from += 1000) {
      client.send(
        ...Array.from(
          { length: 1000 },
          (_, i): Request => ({ type: 'CREATE_CHAN', cid: from + i, minor: 13, name: names[i % 2]! }),
        ),
      );
    }
    await client.settle();
    for (let sid = 0; sid < 20_000; sid += 10) client.send(monitor(sid, { type: Dbr.TIME_DOUBLE }));
    await client.settle();
    const [circuit] = [...ioc.ioc.server(Supervisor)!.circuits.values()];
    expect(circuit!.channelCount).toBe(20_000);
    expect(ioc.ioc.pvs.get('i:d')!.audience.size).toBe(2000);
    expect(await timed(() => ioc.stop())).toBeLessThan(2000);
    await client.end();
  });

  it('is asked for once, however often', async () => {
    const ioc = await startIoc(definition);
    await Promise.all([ioc.stop(), ioc.stop()]);
    await ioc.stop();
  });

  it('leaves no actor, subscription or timer behind', async () => {
    const clock = new HeapClock();
    const ioc = await startIoc(definition, { clock });
    const d = ioc.ioc.pvs.get('i:d')!;
    const client = await RawClient.open(ioc.port);
    const sid = await client.create('i:d');
    client.send(monitor(sid));
    await client.settle();
    expect(census(ioc.ioc)).toBeGreaterThan(6);
    const supervisor = ioc.ioc.server(Supervisor);
    const stopped = ioc.stop();
    const ticking = setInterval(() => clock.advance(50), 1);
    await stopped;
    clearInterval(ticking);
    expect(d.audience.size).toBe(0);
    expect(supervisor!.circuits.size).toBe(0);
    expect(clock.pending).toBe(0);
    expect(ioc.ioc.ref.getSnapshot()).toMatchObject({ status: 'done', value: 'stopped' });
  });
});
