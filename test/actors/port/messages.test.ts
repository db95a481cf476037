/** Groups that are connected by UDP and by WebSocket, to sockets that Node and `ws` open. */
import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { group } from '../../../src/database/author/group.ts';
import { pair } from '../../../src/database/author/pair.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { type PortSpec, udp, websocket } from '../../../src/database/port/transport.ts';
import { whole } from '../../../src/protocol/framing/framing.ts';
import { line } from '../../../src/protocol/framing/line.ts';
import { startIoc } from '../../support/ioc.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const supply = (port: PortSpec<'frames'>, framing = line('\n')) =>
  group('psu', { volts: pair(pv.double(0)) }).connects(port, {
    framing,
    limit: 0.5,
    backoff: [0.05, 0.2],
    bind: { volts: { read: 'VOLT?', write: (v) => `VOLT ${v}`, every: 0.05, verify: 0.001 } },
  });

async function start(definition: ReturnType<typeof supply>) {
  const ioc = await startIoc(definition);
  cleanups.push(() => ioc.stop());
  return ioc.pvs.volts;
}

it('talks in datagrams, and notices a device that is gone', async () => {
  let volts = 1.5;
  const open = (at: number) => {
    const socket = createSocket('udp4');
    socket.on('message', (bytes, { port, address }) => {
      const text = bytes.toString();
      if (text.startsWith('VOLT ')) volts = Number(text.slice(5));
      if (text === 'VOLT?\n') socket.send(`${volts}\n`, port, address);
    });
    return new Promise<typeof socket>((resolve) => socket.bind(at, '127.0.0.1', () => resolve(socket)));
  };
  const first = await open(0);
  const { port } = first.address();
  const { setpoint, readback } = await start(supply(udp('127.0.0.1', port)));
  await expect.poll(() => readback.value).toBe(1.5);
  await setpoint.put(12);
  expect([volts, readback.value]).toEqual([12, 12]);
  await new Promise<void>((resolve) => first.close(() => resolve()));
  await expect.poll(() => readback.status, { timeout: 20_000 }).toBe('COMM');
  const second = await open(port);
  cleanups.push(() => new Promise<void>((resolve) => second.close(() => resolve())));
  await expect.poll(() => readback.severity, { timeout: 20_000 }).toBe('NO_ALARM');
});

it('talks in messages of a WebSocket, and comes back after the server was away', async () => {
  let volts = 1.5;
  const open = async (port: number) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port });
    server.on('connection', (socket) =>
      socket.on('message', (data) => {
        const text = String(data);
        if (text.startsWith('VOLT ')) volts = Number(text.slice(5));
        if (text === 'VOLT?') socket.send(String(volts));
      }),
    );
    await new Promise((resolve) => server.once('listening', resolve));
    return server;
  };
  const close = async (server: WebSocketServer) => {
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  };
  const first = await open(0);
  const { port } = first.address() as AddressInfo;
  const { setpoint, readback } = await start(supply(websocket(`ws://127.0.0.1:${port}`), whole));
  await expect.poll(() => readback.value).toBe(1.5);
  await setpoint.put(12);
  expect([volts, readback.value]).toEqual([12, 12]);
  await close(first);
  await expect.poll(() => readback.status, { timeout: 20_000 }).toBe('COMM');
  await expect(setpoint.put(3)).rejects.toThrow('psu is disconnected since');
  const second = await open(port);
  cleanups.push(() => close(second));
  await expect.poll(() => readback.severity, { timeout: 20_000 }).toBe('NO_ALARM');
});
