/** The supervisor of a real IOC: ports that are taken, too many clients, parts that fail, and stopping. */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { NOTHING } from '../../../src/actors/kernel/table.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { RawClient } from '../../support/raw-client.ts';
import { read } from '../../support/requests.ts';
import { search } from './search-client.ts';

const definition = group('u', { d: pv.double(1) });
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: Parameters<typeof startIoc>[1] = {}): Promise<RunningIoc & { lines: string[] }> {
  const lines: string[] = [];
  const log = pino(
    { level: 'info' },
    { write: (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg) },
  );
  const ioc = await startIoc(definition, { log, ...options });
  cleanups.push(() => ioc.stop());
  return { ...ioc, lines };
}

async function occupy(): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => server.close());
  return (server.address() as { port: number }).port;
}

/** TCP ports at which `name` is said to be. */
async function portsOf(name: string, udpPort: number): Promise<number[]> {
  return (await search(udpPort, '127.0.0.1', [name], { waitMs: 100 })).map(({ port }) => port);
}

describe('a TCP port that is taken', () => {
  it('is replaced by a free one, with the warning of EPICS base, and searches lead to it', async () => {
    const taken = await occupy();
    const ioc = await start({ port: taken });
    expect(ioc.port).not.toBe(taken);
    const warning = ioc.lines.find((line) => line.includes('was unavailable'))!;
    expect(warning).toContain('Using dynamically assigned TCP port');
    expect(warning).toContain(String(ioc.port));
    expect(warning).toContain(String(taken));
    expect(ioc.ioc.services.environment.RSRV_SERVER_PORT).toBe(String(ioc.port));
    expect(await portsOf('u:d', taken)).toEqual([ioc.port]);
    const client = await RawClient.open(ioc.port);
    expect(await client.create('u:d')).toBe(0);
    client.close();
  });

  it('is shared for searches: two IOCs on one port are both found', async () => {
    const first = await start();
    const second = await startIoc(group('second', { d: pv.double(2) }), { port: first.port });
    cleanups.push(() => second.stop());
    expect(second.port).not.toBe(first.port);
    expect(await portsOf('u:d', first.port)).toEqual([first.port]);
    expect(await portsOf('second:d', first.port)).toEqual([second.port]);
  });
});

describe('a UDP port that is taken for good', () => {
  it('is tried again; circuits are served meanwhile', async () => {
    const holder = createSocket({ type: 'udp4', reuseAddr: false });
    holder.bind(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address();
    const clock = new HeapClock();
    const ioc = await start({ port, clock });
    // Draining has limits, and time stands still.
    const ticking = setInterval(() => clock.advance(10), 1);
    cleanups.unshift(() => clearInterval(ticking));
    expect(ioc.lines.some((line) => line.includes('a UDP socket failed'))).toBe(true);
    const client = await RawClient.open(ioc.port);
    expect(await client.create('u:d')).toBe(0);
    client.close();
    holder.close();
    clock.advance(5000);
    await expect.poll(() => portsOf('u:d', port)).toEqual([ioc.port]);
  });
});

describe('clients', () => {
  it('beyond the limit are turned away and counted; others are served', async () => {
    const ioc = await start({ bounds: { circuits: 2 } });
    const clients = [await RawClient.open(ioc.port), await RawClient.open(ioc.port)];
    const refused = connect(ioc.port, '127.0.0.1');
    refused.on('error', () => {});
    await new Promise((resolve) => refused.once('close', resolve));
    expect(ioc.ioc.services.counters).toMatchObject({ circuitsRefused: 1, circuitsOpened: 2 });
    clients[0]!.close();
    await expect.poll(() => ioc.ioc.server(Supervisor)!.circuits.size).toBe(1);
    const next = await RawClient.open(ioc.port);
    expect(await next.create('u:d')).toBe(0);
    next.close();
    clients[1]!.close();
  });

  it('come and go, a line each', async () => {
    const ioc = await start();
    const client = await RawClient.open(ioc.port);
    const peer = `127.0.0.1:${client.socket.localPort}`;
    client.close();
    await expect.poll(() => ioc.lines.at(-1)).toBe(`Disconnected from client at ${peer} (total: 0).`);
    expect(ioc.lines).toContain(`Connected to new client at ${peer} (total: 1).`);
  });
});

describe('a part that fails', () => {
  it('the name server is started again, and circuits do not notice', async () => {
    const ioc = await start();
    const client = await RawClient.open(ioc.port);
    const sid = await client.create('u:d');
    const supervisor = ioc.ioc.server(Supervisor)!;
    const nameServer = [...supervisor.children()].find(({ kind }) => kind === 'nameServer')!;
    Object.assign(nameServer, {
      answer() {
        throw new Error('a bug');
      },
    });
    nameServer.turn.table = NOTHING;
    expect(await portsOf('u:d', ioc.port)).toEqual([]);
    await expect.poll(() => portsOf('u:d', ioc.port)).toEqual([ioc.port]);
    expect(ioc.ioc.services.counters.crashes).toBe(1);
    client.send(read(sid));
    await client.next('READ_NOTIFY');
    client.close();
  });
});
