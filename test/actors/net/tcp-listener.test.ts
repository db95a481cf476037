import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { listenTcp, skippedWarning, type TcpListener } from '../../../src/actors/net/tcp-listener.ts';
import { bundle } from '../../support/bundle.ts';

/** Documentation addresses (RFC 5737): nobody's. */
const FOREIGN = ['203.0.113.7', '198.51.100.7'];

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

/** A listener whose sockets are collected. */
async function listen(
  port: number,
  interfaces: readonly string[],
  isUsable?: (port: number) => Promise<boolean>,
): Promise<{ listener: TcpListener; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const onSocket = (socket: Socket) => {
    socket.on('error', () => {});
    sockets.push(socket);
  };
  const fail = (error: Error | string) => {
    throw new Error(String(error));
  };
  const listener = await listenTcp({ port, interfaces }, onSocket, fail, fail, isUsable);
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    void listener.close();
  });
  return { listener, sockets };
}

async function client(port: number, host = '127.0.0.1'): Promise<Socket> {
  const socket = connect(port, host);
  socket.on('error', () => {});
  cleanups.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Occupies a port, a free one when it is 0. */
async function occupy(host: string, port = 0): Promise<{ port: number; server: Server }> {
  const server = createServer().listen({ host, port });
  await once(server, 'listening');
  cleanups.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return { port: address.port, server };
}

const arrived = (sockets: readonly Socket[], count: number) => vi.waitFor(() => expect(sockets).toHaveLength(count));

describe('listenTcp', () => {
  test('serves all addresses of the host when none is listed', async () => {
    const { listener, sockets } = await listen(0, []);
    expect(listener.port).toBeGreaterThan(0);
    expect(listener).toMatchObject({ addresses: [`0.0.0.0:${listener.port}`], fellBack: false, skipped: [] });
    await client(listener.port, '127.0.0.1');
    await client(listener.port, '127.0.0.2');
    await arrived(sockets, 2);
  });

  test('serves the listed addresses on one port, and no other address', async () => {
    const { listener, sockets } = await listen(0, ['127.0.0.2', '127.0.0.3']);
    const { port } = listener;
    expect(listener.addresses).toEqual([`127.0.0.2:${port}`, `127.0.0.3:${port}`]);
    await client(port, '127.0.0.2');
    await client(port, '127.0.0.3');
    await arrived(sockets, 2);
    await expect(once(connect(port, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('takes the configured port when it is free', async () => {
    const { port, server } = await occupy('127.0.0.1');
    server.close();
    await once(server, 'close');
    const { listener } = await listen(port, ['127.0.0.1']);
    expect(listener).toMatchObject({ port, fellBack: false });
  });

  test('moves all addresses to one other port when the configured one is taken on any', async () => {
    const { port } = await occupy('127.0.0.3');
    const { listener, sockets } = await listen(port, ['127.0.0.2', '127.0.0.3']);
    expect(listener.fellBack).toBe(true);
    expect(listener.port).not.toBe(port);
    expect(listener.addresses).toEqual([`127.0.0.2:${listener.port}`, `127.0.0.3:${listener.port}`]);
    await client(listener.port, '127.0.0.3');
    await arrived(sockets, 1);
    // What was bound before the conflict showed is free again.
    await occupy('127.0.0.2', port);
  });

  test('looks for another port when the one that the system chose will not do', async () => {
    const asked: number[] = [];
    const { listener } = await listen(0, ['127.0.0.2', '127.0.0.3'], async (port) => asked.push(port) > 1);
    expect(asked).toEqual([expect.any(Number), listener.port]);
    // The first one is free again.
    await occupy('127.0.0.3', asked[0]);
  });

  test('gives up after ten ports that will not do', async () => {
    let asked = 0;
    await expect(listen(0, ['127.0.0.1'], async () => ++asked > 10)).rejects.toThrow('no TCP port is free');
  });

  test('does not ask whether the configured port will do', async () => {
    const { port, server } = await occupy('127.0.0.1');
    server.close();
    await once(server, 'close');
    const { listener } = await listen(port, ['127.0.0.1'], async () => false);
    expect(listener.port).toBe(port);
  });

  test('skips an address that is not of this host', async () => {
    const { listener } = await listen(0, [FOREIGN[0]!, '127.0.0.1', FOREIGN[1]!]);
    expect(listener.skipped).toEqual(FOREIGN);
    expect(listener.addresses).toEqual([`127.0.0.1:${listener.port}`]);
  });

  test('fails when no address is of this host, and says which', async () => {
    await expect(listen(0, FOREIGN)).rejects.toThrow(/203\.0\.113\.7 198\.51\.100\.7.*interface list/);
  });

  test('passes other errors of the system on, and leaves no socket behind', async () => {
    const { port, server } = await occupy('127.0.0.2');
    server.close();
    await once(server, 'close');
    await expect(listen(port, ['127.0.0.2', 'nowhere.invalid'])).rejects.toMatchObject({ syscall: 'getaddrinfo' });
    await occupy('127.0.0.2', port);
  });
});

describe('a circuit', () => {
  test('ends when its client ends it: none stays half open', async () => {
    const { listener, sockets } = await listen(0, ['127.0.0.1']);
    const peer = await client(listener.port);
    await arrived(sockets, 1);
    sockets[0]?.resume();
    peer.end();
    await once(peer, 'close');
    await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true));
  });

  test('outlives the listener', async () => {
    const { listener, sockets } = await listen(0, ['127.0.0.1']);
    const peer = await client(listener.port);
    await arrived(sockets, 1);
    await listener.close();
    await occupy('127.0.0.1', listener.port);
    sockets[0]?.write('still here');
    const [chunk] = await once(peer, 'data');
    expect(String(chunk)).toBe('still here');
  });
});

describe('paused', () => {
  test('clients wait, and are served with all they have sent when it resumes', async () => {
    const { listener, sockets } = await listen(0, ['127.0.0.1']);
    listener.pause();
    const peers = [await client(listener.port), await client(listener.port)];
    for (const peer of peers) peer.write('version');
    await sleep(50);
    expect(sockets).toEqual([]);
    expect(peers.map(({ destroyed }) => destroyed)).toEqual([false, false]);

    listener.resume();
    await arrived(sockets, 2);
    for (const socket of sockets) expect(String((await once(socket, 'data'))[0])).toBe('version');
    await client(listener.port);
    await arrived(sockets, 3);
  });

  test('a client that breaks off while it waits is forgotten', async () => {
    const { listener, sockets } = await listen(0, ['127.0.0.1']);
    listener.pause();
    const leaving = await client(listener.port);
    const staying = await client(listener.port);
    await sleep(20);
    leaving.resetAndDestroy();
    await sleep(50);
    listener.resume();
    await sleep(20);
    expect(sockets.map(({ remotePort }) => remotePort)).toEqual([staying.localPort]);
  });

  test('more clients than can wait are turned away', async () => {
    const { listener, sockets } = await listen(0, ['127.0.0.1']);
    listener.pause();
    const peers = await Promise.all(Array.from({ length: 140 }, () => client(listener.port)));
    for (const peer of peers) peer.resume();
    await vi.waitFor(() => expect(peers.filter(({ destroyed }) => destroyed)).toHaveLength(12));
    listener.resume();
    await arrived(sockets, 128);
  });

  test('closing turns away who waits', async () => {
    const { listener, sockets } = await listen(0, ['127.0.0.1']);
    listener.pause();
    const peer = await client(listener.port);
    peer.resume();
    await sleep(20);
    await listener.close();
    await once(peer, 'close');
    expect(sockets).toEqual([]);
  });
});

test('too many open files do not end the listener', { timeout: 30_000 }, async () => {
  const script = bundle(new URL('tcp-server.ts', import.meta.url));
  const child = spawn('bash', ['-c', 'ulimit -n 64; exec "$0" "$1"', process.execPath, script]);
  cleanups.push(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  await vi.waitFor(() => expect(output).toMatch(/port \d+\n/), { timeout: 20_000 });
  const port = Number(/port (\d+)/.exec(output)?.[1]);

  const peers = await Promise.all(Array.from({ length: 100 }, () => client(port)));
  let greeted = 0;
  for (const peer of peers) peer.on('data', () => greeted++);
  await vi.waitFor(() => expect(greeted).toBeGreaterThan(10));
  await sleep(200);
  expect(greeted).toBeLessThan(64);
  expect(output.match(/of the 64 files and sockets that this process may open are in use/g)).toHaveLength(1);

  for (const peer of peers) peer.destroy();
  await sleep(200);
  const [greeting] = await once(await client(port), 'data');
  expect(String(greeting)).toBe('hello');
  expect(child.exitCode).toBeNull();
});

test('an address that is skipped is named', () => {
  expect(skippedWarning('10.1.1.1')).toBe('Skipping 10.1.1.1 which is not an interface address');
});
