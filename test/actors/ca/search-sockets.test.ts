import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isPassedOn } from '../../../src/actors/ca/search-relay.ts';
import { openSearchSockets } from '../../../src/actors/ca/search-sockets.ts';
import { localInterfaces } from '../../../src/actors/net/interfaces.ts';
import { bindUdp } from '../../../src/actors/net/udp-socket.ts';
import { encodeSearches } from '../../../src/protocol/ca/datagram.ts';
import { python } from '../../interop/python.ts';
import { bundle } from '../../support/bundle.ts';
import { freePort } from '../../support/port.ts';
import { type SearchOptions, search as searchAt } from './search-client.ts';
import { type SearchServer, type Served, serveNames } from './search-server.ts';

const LOOPBACK = '127.0.0.1';
const EVERYBODY = '127.255.255.255';

/** An address of this host that is not loopback; some tests need one. */
const network = localInterfaces().find(({ loopback, broadcast }) => !loopback && broadcast !== undefined);
const NETWORK = network?.address ?? '';

let port = 0;
const cleanups: (() => unknown)[] = [];

beforeEach(async () => {
  port = await freePort();
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(tcpPort: number, names: readonly string[], more: Partial<Served> = {}): Promise<SearchServer> {
  const server = await serveNames(port, { names, tcpPort, ...more });
  cleanups.push(() => server.sockets.close());
  return server;
}

const search = (host: string, names: readonly string[], options?: SearchOptions) =>
  searchAt(port, host, names, options);

/** Of each answer, what a client acts on. */
const found = async (host: string, names: readonly string[], options?: SearchOptions) =>
  (await search(host, names, options)).map((answer) => `${answer.name} at ${answer.from}:${answer.port}`);

describe('one server', () => {
  test('hears unicasts as such, with the address they were sent to', async () => {
    const { sockets, heard } = await serve(6001, ['a']);
    expect(sockets).toMatchObject({ port, addresses: [`0.0.0.0:${port}`] });
    expect(await search(LOOPBACK, ['a'], { sequence: 99 })).toEqual([
      { name: 'a', from: LOOPBACK, port: 6001, sequence: 99 },
    ]);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({ address: LOOPBACK, unicast: true, local: LOOPBACK });
  });

  test('hears a broadcast once, as one that reached others too', async () => {
    const { heard } = await serve(6001, ['a']);
    expect(await found(EVERYBODY, ['a', 'b'])).toEqual([`a at ${LOOPBACK}:6001`]);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({ unicast: false, local: undefined });
  });

  test.runIf(NETWORK)('answers from the address it was asked at', async () => {
    await serve(6001, ['a']);
    expect(await found(NETWORK, ['a'])).toEqual([`a at ${NETWORK}:6001`]);
    expect(await found(NETWORK, ['a'], { address: LOOPBACK })).toEqual([`a at ${NETWORK}:6001`]);
    expect(await found(network?.broadcast ?? '', ['a'])).toEqual([`a at ${NETWORK}:6001`]);
  });

  test('does not hear whom it ignores', async () => {
    const { heard } = await serve(6001, ['a'], { ignore: new Set(['127.0.0.9']) });
    expect(await found(LOOPBACK, ['a'], { address: '127.0.0.9' })).toEqual([]);
    expect(heard).toEqual([]);
    expect(await found(LOOPBACK, ['a'], { address: '127.0.0.8' })).toEqual([`a at ${LOOPBACK}:6001`]);
  });

  test('passes each datagram as it is: empty, damaged, long', async () => {
    const { heard, problems } = await serve(6001, []);
    const client = createSocket('udp4');
    const datagrams = [Buffer.of(), Buffer.of(1, 2, 3), Buffer.alloc(60_000, 7)];
    for (const datagram of datagrams) client.send(datagram, port, LOOPBACK);
    await vi.waitFor(() => expect(heard).toHaveLength(3));
    client.close();
    expect(heard.map(({ bytes }) => Buffer.from(bytes))).toEqual(datagrams);
    expect(problems).toEqual([]);
  });

  test('is not troubled by clients that have gone', async () => {
    const { heard, problems } = await serve(6001, ['a']);
    const [bytes] = encodeSearches(1, [{ type: 'SEARCH', reply: 5, minor: 13, cid: 0, name: 'a' }]);
    for (let time = 1; time <= 5; time++) {
      const client = await bindUdp(LOOPBACK, 0);
      client.send(bytes!, port, LOOPBACK, () => client.close());
      await vi.waitFor(() => expect(heard).toHaveLength(time));
    }
    expect(await found(LOOPBACK, ['a'])).toEqual([`a at ${LOOPBACK}:6001`]);
    expect(problems).toEqual([]);
  });

  test('frees the port when it closes, and replies no more', async () => {
    const { sockets, heard } = await serve(6001, ['a']);
    await search(LOOPBACK, ['a', 'b'], { waitMs: 50 });
    await sockets.close();
    sockets.passOn(heard[0]!, [{ type: 'SEARCH', reply: 5, minor: 13, cid: 0, name: 'b' }], () => {});
    for (const address of ['0.0.0.0', LOOPBACK]) {
      const socket = await bindUdp(address, port);
      socket.close();
    }
  });

  test('fails on a port that another program does not share, and leaves no socket open', async () => {
    const other = await bindUdp('127.0.0.2', port);
    await expect(serve(6001, [])).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(serve(6001, [], { interfaces: [LOOPBACK, '127.0.0.2'] })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    other.close();
    (await bindUdp('0.0.0.0', port)).close();
  });

  test('needs a port', async () => {
    const settings = { port: 0, interfaces: [], multicastGroups: [], ignore: new Set<string>() };
    const handlers = { onDatagram: () => {}, onError: () => {}, onProblem: () => {} };
    await expect(openSearchSockets(settings, handlers)).rejects.toThrow(RangeError);
    const sockets = await openSearchSockets(settings, handlers, port);
    expect(sockets.port).toBe(port);
    await sockets.close();
  });
});

describe('several servers on one host', () => {
  const hosts = [LOOPBACK, ...(NETWORK ? [NETWORK] : [])];

  test.each(hosts)('are all found by a search sent to %s alone, each name once', async (host) => {
    await serve(6001, ['a']);
    await serve(6002, ['b']);
    await serve(6003, ['c1', 'c2']);
    const names = ['a', 'b', 'c1', 'c2', 'd'];
    const answers = [`a at ${host}:6001`, `b at ${host}:6002`, `c1 at ${host}:6003`, `c2 at ${host}:6003`];
    expect(await found(host, names, { firstCid: 500 })).toEqual(answers);
    expect(await found(host, ['a'])).toEqual(answers.slice(0, 1));
  });

  test('are distinguished: answers carry the sequence number of the client', async () => {
    await serve(6001, ['a']);
    await serve(6002, ['b']);
    const answers = await search(LOOPBACK, ['a', 'b'], { sequence: 0xfffffffe });
    expect(answers.map(({ sequence }) => sequence)).toEqual([0xfffffffe, 0xfffffffe]);
  });

  test('are found by clients that use the same numbers at the same time', async () => {
    await serve(6001, ['a', 'c']);
    await serve(6002, ['b', 'd']);
    const clients = [['a', 'b'], ['b', 'a'], ['c'], ['d'], ['x', 'd', 'a']];
    const answers = await Promise.all(clients.map((names) => found(LOOPBACK, names)));
    expect(answers).toEqual([
      [`a at ${LOOPBACK}:6001`, `b at ${LOOPBACK}:6002`],
      [`a at ${LOOPBACK}:6001`, `b at ${LOOPBACK}:6002`],
      [`c at ${LOOPBACK}:6001`],
      [`d at ${LOOPBACK}:6002`],
      [`a at ${LOOPBACK}:6001`, `d at ${LOOPBACK}:6002`],
    ]);
  });

  test('are found when the one that was asked has gone', async () => {
    await serve(6001, ['a']);
    const { sockets } = await serve(6002, ['b']);
    expect(await found(LOOPBACK, ['a', 'b'])).toHaveLength(2);
    await sockets.close();
    expect(await found(LOOPBACK, ['a', 'b'])).toEqual([`a at ${LOOPBACK}:6001`]);
  });

  test('hear a search that was passed on once, and pass it on no further', async () => {
    const servers = [await serve(6001, []), await serve(6002, []), await serve(6003, [])];
    expect(await found(LOOPBACK, ['nowhere'])).toEqual([]);
    const heard = servers.map((server) => server.heard.map(({ bytes, unicast }) => [isPassedOn(bytes), unicast]));
    // The one started last is the one that is asked.
    expect(heard).toEqual([[[true, false]], [[true, false]], [[false, true]]]);
  });

  test('hear a marked search as one that is not to be passed on, wherever it comes from', async () => {
    const { heard } = await serve(6001, ['a']);
    const second = await serve(6002, ['b']);
    await search(LOOPBACK, ['a'], { waitMs: 50 });
    const marked = heard.find(({ bytes }) => isPassedOn(bytes))!;
    const client = createSocket('udp4');
    client.send(marked.bytes, port, LOOPBACK);
    await vi.waitFor(() => expect(second.heard).toHaveLength(2));
    client.close();
    expect(second.heard[1]).toMatchObject({ unicast: false, local: undefined });
  });

  test('hear a broadcast once each', async () => {
    const servers = [await serve(6001, ['a']), await serve(6002, ['b'])];
    expect(await found(EVERYBODY, ['a', 'b', 'c'])).toEqual([`a at ${LOOPBACK}:6001`, `b at ${LOOPBACK}:6002`]);
    expect(servers.map(({ heard }) => heard.length)).toEqual([1, 1]);
  });

  test('are found in processes of their own', { timeout: 30_000 }, async () => {
    const before = await serveInProcess(6001, ['a']);
    await serve(6002, ['b']);
    await serveInProcess(6003, ['c']);
    const all = [`a at ${LOOPBACK}:6001`, `b at ${LOOPBACK}:6002`, `c at ${LOOPBACK}:6003`];
    expect(await found(LOOPBACK, ['a', 'b', 'c'], { waitMs: 500 })).toEqual(all);
    before.kill('SIGKILL');
    await once(before, 'exit');
    expect(await found(LOOPBACK, ['a', 'b', 'c'], { waitMs: 500 })).toEqual(all.slice(1));
  });
});

describe('a server of given interfaces', () => {
  test('is found at those, by unicast and by their broadcast, and names them', async () => {
    const { sockets } = await serve(6001, ['a'], { interfaces: [LOOPBACK, '127.0.0.2'] });
    expect(sockets.addresses).toEqual([`${LOOPBACK}:${port}`, `127.0.0.2:${port}`]);
    expect(await found(LOOPBACK, ['a'])).toEqual([`a at ${LOOPBACK}:6001`]);
    expect(await found('127.0.0.2', ['a'])).toEqual(['a at 127.0.0.2:6001']);
    expect(await found(EVERYBODY, ['a'])).toEqual([`a at ${LOOPBACK}:6001`]);
    expect(await found('127.0.0.3', ['a'])).toEqual([]);
  });

  test('leaves out an address that is not of this host', async () => {
    const { sockets } = await serve(6001, ['a'], { interfaces: ['203.0.113.7', LOOPBACK] });
    expect(sockets.addresses).toEqual([`${LOOPBACK}:${port}`]);
    await expect(serve(6002, [], { interfaces: ['203.0.113.7'] })).rejects.toThrow('203.0.113.7');
  });

  test.runIf(NETWORK)('is found beside one that serves all, whichever is asked', async () => {
    const all = await serve(6001, ['a']);
    await serve(6002, ['n'], { interfaces: [NETWORK] });
    const both = [`a at ${NETWORK}:6001`, `n at ${NETWORK}:6002`];
    expect(await found(NETWORK, ['a', 'n'])).toEqual(both);
    await all.sockets.close();
    await serve(6001, ['a']);
    expect(await found(NETWORK, ['a', 'n'])).toEqual(both);
  });

  test.runIf(NETWORK)('is searched on the broadcast address of its network, and answers from its own', async () => {
    const { heard } = await serve(6001, ['n'], { interfaces: [NETWORK] });
    expect(await found(network?.broadcast ?? '', ['n'])).toEqual([`n at ${NETWORK}:6001`]);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({ unicast: false });
  });

  test.runIf(NETWORK)('is not offered where it cannot be reached', async () => {
    await serve(6001, ['a']);
    const loopback = await serve(6002, ['l'], { interfaces: [LOOPBACK] });
    const outside = await serve(6003, ['n'], { interfaces: [NETWORK] });
    expect(await found(LOOPBACK, ['a', 'l', 'n'])).toEqual([`a at ${LOOPBACK}:6001`, `l at ${LOOPBACK}:6002`]);
    expect(await found(NETWORK, ['a', 'l', 'n'])).toEqual([`a at ${NETWORK}:6001`, `n at ${NETWORK}:6003`]);
    loopback.heard.length = 0;
    outside.heard.length = 0;
    // Loopback is not an interface of the second: what is not passed on to it, it does not hear there.
    expect(await found(EVERYBODY, ['a', 'l', 'n'])).toEqual([`a at ${LOOPBACK}:6001`, `l at ${LOOPBACK}:6002`]);
    expect([loopback.heard.length, outside.heard.length]).toEqual([1, 0]);
  });
});

describe('a multicast group', () => {
  const GROUP = '239.255.73.2';

  test.runIf(NETWORK)('is heard by a server of all interfaces', async () => {
    const { heard, problems } = await serve(6001, ['a'], { multicastGroups: [GROUP] });
    expect(await found(GROUP, ['a', 'b'], { address: NETWORK })).toEqual([`a at ${NETWORK}:6001`]);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({ unicast: false });
    expect(problems).toEqual([]);
  });

  test.runIf(NETWORK)('is heard by a server of one interface, which answers from there', async () => {
    const { problems } = await serve(6001, ['a'], { interfaces: [LOOPBACK, NETWORK], multicastGroups: [GROUP] });
    expect(await found(GROUP, ['a'], { address: NETWORK })).toEqual([`a at ${NETWORK}:6001`]);
    expect(problems).toEqual([]);
  });

  test('that cannot be joined is reported, and the rest works', async () => {
    const { problems } = await serve(6001, ['a'], { multicastGroups: ['10.0.0.1'] });
    expect(problems).toEqual([expect.stringContaining('10.0.0.1')]);
    expect(await found(LOOPBACK, ['a'])).toEqual([`a at ${LOOPBACK}:6001`]);
  });
});

describe.runIf(process.platform === 'linux')('an address that a server of another kind has for itself', () => {
  /** Hears searches as a server that is bound to one address does, and answers none. */
  const other = async (): Promise<{ socket: Socket; count: () => number }> => {
    const socket = await bindUdp(LOOPBACK, port, true);
    cleanups.push(() => socket.close());
    let count = 0;
    socket.on('message', (bytes) => {
      if (!isPassedOn(bytes)) count++;
    });
    return { socket, count: () => count };
  };

  test('is left to it by a server of all interfaces', async () => {
    const { count } = await other();
    const { problems } = await serve(6001, ['a']);
    expect(problems).toEqual([expect.stringContaining(`${LOOPBACK}:${port}`)]);
    expect(await found(LOOPBACK, ['a'])).toEqual([]);
    expect(count()).toBe(1);
    expect(await found(EVERYBODY, ['a'])).toEqual([`a at ${LOOPBACK}:6001`]);
  });

  test('is taken, with a warning, by a server that is to serve that address', async () => {
    const { count } = await other();
    const { problems } = await serve(6001, ['a'], { interfaces: [LOOPBACK] });
    expect(problems).toEqual([expect.stringContaining(`${LOOPBACK}:${port}`)]);
    expect(await found(LOOPBACK, ['a'])).toEqual([`a at ${LOOPBACK}:6001`]);
    expect(count()).toBe(0);
  });

  test('is not seen where xioc has it', async () => {
    await serve(6001, ['a']);
    const { problems } = await serve(6002, ['b']);
    expect(problems).toEqual([]);
  });
});

describe.runIf(existsSync(python))('EPICS base on the same host', () => {
  const ioc = fileURLToPath(new URL('../../interop/base/ioc.py', import.meta.url));

  test('is found through xioc, whichever was started first', { timeout: 60_000 }, async () => {
    const env = { PATH: process.env.PATH, EPICS_CAS_SERVER_PORT: String(port), EPICS_CAS_BEACON_ADDR_LIST: LOOPBACK };
    const earlier = await serve(6001, ['a']);
    const base = spawn(python, [ioc], {
      env: { ...env, EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    cleanups.push(() => base.kill('SIGKILL'));
    const names = ['a', 'simple:A'];
    await vi.waitFor(async () => expect(await found(EVERYBODY, names)).toHaveLength(2), { timeout: 30_000 });
    for (const host of [LOOPBACK, ...(NETWORK ? [NETWORK] : [])]) {
      const both = [`a at ${host}:6001`, `simple:A at ${host}:${port}`];
      expect(await found(host, names)).toEqual(both);
    }
    await earlier.sockets.close();
    const { problems } = await serve(6001, ['a']);
    expect(await found(LOOPBACK, names)).toEqual([`a at ${LOOPBACK}:6001`, `simple:A at ${LOOPBACK}:${port}`]);
    expect(problems).toEqual([]);
  });
});

async function serveInProcess(tcpPort: number, names: readonly string[]): Promise<ChildProcess> {
  const args = [bundle(new URL('search-server.ts', import.meta.url)), String(port), String(tcpPort), ...names];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanups.push(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}
