import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Repeater } from '../../../../src/actors/ca/client/repeater.ts';
import { group, pv } from '../../../../src/index.ts';
import { decodeClientDatagram, encodeBeacon, encodeRepeaterMessage } from '../../../../src/protocol/ca/datagram.ts';
import { runTool, startTool } from '../../../cli/tools/run-tool.ts';
import { startIoc } from '../../../support/ioc.ts';
import { freeUdpPort } from '../../../support/port.ts';
import { fastClock, openContext, until } from './support.ts';

const REGISTER = encodeRepeaterMessage({ type: 'REPEATER_REGISTER', address: 0x7f000001 });

let port: number;
let log: string[];
let repeater: Repeater;
const sockets: Socket[] = [];

beforeEach(async () => {
  port = await freeUdpPort();
  log = [];
  repeater = startRepeater();
  await until(() => log.some((line) => line.startsWith('Repeating')), 'the repeater');
});

afterEach(() => {
  repeater.stop();
  for (const socket of sockets.splice(0)) socket.close();
});

function startRepeater(): Repeater {
  return new Repeater(
    undefined,
    { port, multicastGroups: [] },
    { log: (line) => log.push(line), warn: (line) => log.push(line) },
  );
}

interface Ear {
  readonly socket: Socket;
  readonly heard: Buffer[];
}

async function ear(): Promise<Ear> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  sockets.push(socket);
  const heard: Buffer[] = [];
  socket.on('message', (bytes) => heard.push(bytes));
  return { socket, heard };
}

const types = ({ heard }: Ear) =>
  heard.flatMap((bytes) => decodeClientDatagram(bytes).messages.map(({ type }) => type));

async function register(client: Ear, datagram: Uint8Array = REGISTER): Promise<void> {
  client.socket.send(datagram, port, '127.0.0.1');
  await until(() => types(client).includes('REPEATER_CONFIRM'), 'the confirmation');
}

describe('the repeater', () => {
  test.each([
    ['REPEATER_REGISTER', REGISTER],
    ['an empty datagram', new Uint8Array(0)],
  ])('confirms %s, and hands beacons on', async (_, datagram) => {
    const client = await ear();
    await register(client, datagram);
    const server = await ear();
    const beacon = { type: 'BEACON', minor: 13, port: 5064, sequence: 1, address: 0 } as const;
    server.socket.send(encodeBeacon(beacon), port, '127.0.0.1');
    await until(() => types(client).includes('BEACON'), 'the beacon');
    const messages = client.heard.flatMap((bytes) => decodeClientDatagram(bytes).messages);
    // Where it came from is filled in.
    expect(messages.at(-1)).toEqual({ ...beacon, address: 0x7f000001 });
    server.socket.send(encodeBeacon({ ...beacon, address: 0x0a000001 }), port, '127.0.0.1');
    await until(() => types(client).filter((type) => type === 'BEACON').length === 2, 'the other beacon');
    expect(client.heard.flatMap((bytes) => decodeClientDatagram(bytes).messages).at(-1)).toMatchObject({
      address: 0x0a000001,
    });
  });

  test('forwards anything to all but its sender', async () => {
    const [one, two] = [await ear(), await ear()];
    await register(one);
    await register(two);
    one.socket.send('anything', port, '127.0.0.1');
    await until(() => two.heard.some((bytes) => bytes.toString() === 'anything'), 'the datagram');
    expect(one.heard.some((bytes) => bytes.toString() === 'anything')).toBe(false);
  });

  test('strips a registration from what follows it', async () => {
    const [one, two] = [await ear(), await ear()];
    await register(two);
    const beacon = encodeBeacon({ type: 'BEACON', minor: 13, port: 1, sequence: 0, address: 1 });
    one.socket.send(Buffer.concat([REGISTER, beacon]), port, '127.0.0.1');
    await until(() => types(two).includes('BEACON'), 'the beacon');
    expect(types(two)).not.toContain('REPEATER_REGISTER');
  });

  test('forgets clients that are gone', async () => {
    const gone = await ear();
    await register(gone);
    gone.socket.close();
    await once(gone.socket, 'close');
    sockets.splice(sockets.indexOf(gone.socket), 1);
    await register(await ear());
    await until(() => log.some((line) => line.startsWith('Forgot')), 'it is forgotten');
    expect(repeater.describe().clients).toHaveLength(1);
  });

  test('ends when another one has the port', async () => {
    const second = startRepeater();
    await until(() => second.isTaken, 'the second one ends');
    expect(second.ref.getSnapshot().status).toBe('done');
    expect(await runTool('repeater', ['-v'], { EPICS_CA_REPEATER_PORT: String(port) })).toMatchObject({
      code: 0,
      stderr: `Another repeater has UDP port ${port}\n`,
    });
  });
});

describe('a client', () => {
  test('registers ten seconds after its start, and hears of servers', async () => {
    const started: string[] = [];
    const ioc = await startIoc(group('heard', { x: pv.long(1) }), {
      environment: { EPICS_CAS_BEACON_PORT: String(port) },
    });
    const clock = fastClock(50);
    await using context = openContext(ioc.port, {
      clock,
      repeater: true,
      environment: { EPICS_CA_REPEATER_PORT: String(port) },
    });
    context.on('beaconAnomaly', (server) => started.push(server));
    const registration = () => [...context.roots[0]!.children()].find(({ kind }) => kind === 'clientRegistration');
    await until(() => registration()?.ref.getSnapshot().matches('registered') ?? false, 'the registration');
    expect(clock.now()).toBeGreaterThan(10_000);
    const second = await startIoc(group('late', { y: pv.long(2) }), {
      environment: { EPICS_CAS_BEACON_PORT: String(port) },
    });
    await until(() => started.includes(`127.0.0.1:${second.port}`), 'its first beacon');
    await Promise.all([ioc.stop(), second.stop()]);
  });

  test('is the repeater itself while there is none', async () => {
    repeater.stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const environment = { EPICS_CA_REPEATER_PORT: String(port) };
    await using context = openContext(5064, { clock: fastClock(50), repeater: true, environment });
    const registration = () => [...context.roots[0]!.children()].find(({ kind }) => kind === 'clientRegistration');
    await until(() => registration()?.ref.getSnapshot().matches('registered') ?? false, 'it has confirmed itself');
    await register(await ear());
  });
});

describe('casw', () => {
  test('shows a server that starts', async () => {
    const environment = { EPICS_CA_REPEATER_PORT: String(port) };
    const watch = await startTool('casw', ['-i', '2'], environment);
    await until(() => log.some((line) => line.startsWith('Registered')), 'casw is registered');
    const ioc = await startIoc(group('seen', { x: pv.long(1) }), {
      environment: { EPICS_CAS_BEACON_PORT: String(port) },
    });
    // The beacons of a new server come at ever longer intervals: all but the first are anomalies.
    await until(() => watch.stdout().split('\n').length > 4, 'its beacons');
    watch.interrupt();
    const { code, stdout } = await watch.result;
    expect(code).toBe(0);
    const [first, second] = stdout.split('\n');
    expect(first).toMatch(new RegExp(`^ {2}\\S+:${ioc.port} +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{9}$`));
    expect(second).toMatch(/^[* ] \S+:\d+ +\d{4}/);
    await ioc.stop();
  });

  test('as JSON, for some time', async () => {
    const environment = { EPICS_CA_REPEATER_PORT: String(port) };
    const watch = await startTool('casw', ['-i2', '--json', '--duration', '1'], environment);
    await until(() => log.some((line) => line.startsWith('Registered')), 'casw is registered');
    const server = await ear();
    server.socket.send(
      encodeBeacon({ type: 'BEACON', minor: 13, port: 7000, sequence: 3, address: 0 }),
      port,
      '127.0.0.1',
    );
    const { stdout } = await watch.result;
    expect(JSON.parse(stdout.split('\n')[0]!)).toMatchObject({
      server: '127.0.0.1:7000',
      sequence: 3,
      version: '4.13',
    });
  });
});
