import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { openBeaconSocket } from '../../../src/actors/net/beacon-socket.ts';
import { encodeBeacon } from '../../../src/protocol/ca/datagram.ts';

const beacon = encodeBeacon({ type: 'BEACON', minor: 13, port: 5064, sequence: 7, address: 0 });
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function receiver(address: string): Promise<{ port: number; received: Buffer[]; socket: Socket }> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.bind(0, address);
  await once(socket, 'listening');
  cleanups.push(() => socket.close());
  const received: Buffer[] = [];
  socket.on('message', (bytes) => received.push(bytes));
  return { port: socket.address().port, received, socket };
}

async function open(...beaconAddresses: { address: string; port: number }[]) {
  const problems: string[] = [];
  const report = (message: string) => problems.push(message);
  const socket = await openBeaconSocket({ beaconAddresses, multicastTtl: 1 }, report, 'EPICS_CAS');
  cleanups.push(() => socket.close());
  return { socket, problems };
}

test('a beacon goes to each address of the list', async () => {
  const one = await receiver('127.0.0.1');
  const other = await receiver('127.0.0.2');
  const { socket, problems } = await open(
    { address: '127.0.0.1', port: one.port },
    { address: '127.0.0.2', port: other.port },
  );
  expect(socket.addresses).toEqual([`127.0.0.1:${one.port}`, `127.0.0.2:${other.port}`]);
  socket.send(beacon);
  socket.send(beacon);
  await vi.waitFor(() => {
    for (const { received } of [one, other])
      expect(received.map((bytes) => bytes.equals(beacon))).toEqual([true, true]);
  });
  expect(problems).toEqual([]);
});

test('a broadcast address is sent to', async () => {
  const everybody = await receiver('0.0.0.0');
  const { socket } = await open({ address: '127.255.255.255', port: everybody.port });
  socket.send(beacon);
  await vi.waitFor(() => expect(everybody.received).toHaveLength(1));
});

test('a multicast group is sent to, and heard on this host', async (context) => {
  const { port, received, socket: member } = await receiver('0.0.0.0');
  try {
    member.addMembership('239.255.73.1');
  } catch {
    context.skip('this host has no route for multicast');
  }
  const { socket } = await open({ address: '239.255.73.1', port });
  socket.send(beacon);
  await vi.waitFor(() => expect(received).toHaveLength(1));
});

test('a failure is reported once for each address when it begins, and so is its end', async () => {
  const one = await receiver('127.0.0.1');
  const other = await receiver('127.0.0.2');
  const names = [`127.0.0.1:${one.port}`, `127.0.0.2:${other.port}`];
  const { socket, problems } = await open(
    { address: '127.0.0.1', port: one.port },
    { address: '127.0.0.2', port: other.port },
  );
  const arrived = (count: number) =>
    vi.waitFor(() => {
      for (const { received } of [one, other]) expect(received).toHaveLength(count);
    });
  socket.send(beacon);
  await arrived(1);
  expect(problems).toEqual([]);

  // No datagram is that long: the system refuses it.
  const tooLong = new Uint8Array(70_000);
  for (let time = 0; time < 3; time++) socket.send(tooLong);
  await vi.waitFor(() => expect(problems).toHaveLength(2));
  for (const [index, name] of names.entries()) expect(problems[index]).toMatch(`send to ${name} error: EMSGSIZE`);

  socket.send(beacon);
  socket.send(beacon);
  await arrived(3);
  expect(problems.slice(2)).toEqual(names.map((name) => `CAS: CA beacon send to ${name} ok`));
});

test('an empty list is reported, with the variables that fill it', async () => {
  const { socket, problems } = await open();
  expect(socket.addresses).toEqual([]);
  expect(problems).toEqual([expect.stringMatching(/beacon address list is empty.*EPICS_CAS_BEACON_ADDR_LIST/)]);
  socket.send(beacon);
});

test('nothing is sent, and nothing fails, after close', async () => {
  const { port, received } = await receiver('127.0.0.1');
  const { socket, problems } = await open({ address: '127.0.0.1', port });
  await socket.close();
  await socket.close();
  socket.send(beacon);
  await sleep(50);
  expect(received).toEqual([]);
  expect(problems).toEqual([]);
});
