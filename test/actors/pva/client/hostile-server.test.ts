/** Servers that break the rules, hang, refuse or go away: what becomes of the client and its requests. */
import { describe, expect, test } from 'vitest';
import { HeapClock } from '../../../../src/actors/kernel/clock.ts';
import type { PvaError } from '../../../../src/actors/pva/client/error.ts';
import type { Context } from '../../../../src/client/context.ts';
import { encodeDatagram } from '../../../../src/protocol/pva/datagram.ts';
import type { Request } from '../../../../src/protocol/pva/requests.ts';
import type { Response } from '../../../../src/protocol/pva/responses.ts';
import { errorStatus, OK } from '../../../../src/protocol/pva/status.ts';
import { NO_VALUE } from '../../../../src/protocol/pva/value.ts';
import { doubleData, doubleType, type FakeConnection, serveDouble, startFakeServer } from './fake-server.ts';
import { fastClock, openContext, until, untilTime } from './support.ts';

const warningsOf = (context: Context<'pva'>) => {
  const warnings: string[] = [];
  context.on('warning', (message) => warnings.push(message));
  return warnings;
};

/** Serves doubles, but answers `type` otherwise the first time. */
function once(type: Request['type'], other: (request: never, connection: FakeConnection) => void) {
  let done = false;
  return (request: Request, connection: FakeConnection) => {
    if (request.type !== type || done) serveDouble(request, connection);
    else {
      done = true;
      other(request as never, connection);
    }
  };
}

describe('the handshake', () => {
  test.each([true, false])(
    'says who the user is, in the byte order of the server: little-endian %s',
    async (littleEndian) => {
      const server = await startFakeServer((request, connection) => serveDouble(request, connection, littleEndian), {
        littleEndian,
      });
      await using context = openContext(server.port, { userName: 'me', hostName: 'here' });
      expect((await context.pv('any').read()).value).toBe(1.5);
      const [connection] = server.connections;
      const request = connection!.requests.find(({ type }) => type === 'CONNECTION_VALIDATION');
      expect(request).toMatchObject({ method: 'ca', credentials: { value: { fields: [undefined, 'me', 'here'] } } });
      server.close();
    },
  );

  test('that does not come is given up after 5 s', async () => {
    const server = await startFakeServer(() => {}, { isMute: true });
    await using context = openContext(1, { clock: fastClock(50), environment: { EPICS_PVA_NAME_SERVERS: '' } });
    const warnings = warningsOf(context);
    const pv = context.pv('any', { server: `127.0.0.1:${server.port}` });
    await until(() => warnings.length > 0, 'the warning');
    expect(warnings[0]).toMatch(/cannot be connected to: it does not answer/);
    expect(pv.state).toBe('disconnected');
    await until(() => server.connections.length === 2, 'the next attempt, 10 s later');
    server.close();
  });

  test('in which the user is not believed is a warning, and the server is used', async () => {
    const server = await startFakeServer(
      once('CONNECTION_VALIDATION', (_, connection) =>
        connection.send({ type: 'CONNECTION_VALIDATED', status: errorStatus('who?') }),
      ),
    );
    await using context = openContext(server.port);
    const warnings = warningsOf(context);
    expect((await context.pv('any').read()).value).toBe(1.5);
    expect(warnings[0]).toMatch(/does not believe .*: who\?/);
    server.close();
  });
});

describe('what no server may send ends the connection, and the request is made again', () => {
  const get = (ioid: number, value = 1): Response => ({
    type: 'GET',
    ioid,
    subcommand: 0,
    status: OK,
    data: doubleData(value),
  });

  test.each<[string, (ioid: number) => Response | Uint8Array, RegExp]>([
    ['bytes that are not a message', () => new TextEncoder().encode('HTTP/1.1 400 Bad Request'), /0x48/],
    ['an answer before the creation', get, /GET .*not asked for/],
    ['the answer of another command', (ioid) => ({ type: 'PUT', ioid, subcommand: 0, status: OK }), /PUT to the get/],
    [
      'the creation of another command',
      (ioid) => ({ type: 'MONITOR_INIT', ioid, subcommand: 8, status: OK, structure: doubleType }),
      /MONITOR_INIT/,
    ],
  ])('%s', async (_, wrong, text) => {
    const server = await startFakeServer(
      once('GET_INIT', ({ ioid }: { ioid: number }, connection) => connection.send(wrong(ioid))),
    );
    await using context = openContext(server.port, { clock: fastClock() });
    const warnings = warningsOf(context);
    expect((await context.pv('any').read()).value).toBe(1.5);
    expect(warnings.join()).toMatch(text);
    expect(server.connections.length).toBeGreaterThan(1);
    server.close();
  });

  test('an update before the creation, and one that is cut short', async () => {
    let times = 0;
    const server = await startFakeServer((request, connection) => {
      if (request.type === 'MONITOR_INIT' && ++times === 1) {
        connection.send({ type: 'MONITOR', ioid: request.ioid, subcommand: 0, data: doubleData(1) });
      } else if (request.type === 'MONITOR') {
        const whole = doubleData(times);
        const data = times === 2 ? { ...whole, bytes: whole.bytes.subarray(0, 5) } : whole;
        const end = times === 2 ? data.bytes : Uint8Array.of(...data.bytes, 0);
        connection.send({ type: 'MONITOR', ioid: request.ioid, subcommand: 0, data: { ...data, bytes: end } });
      } else {
        serveDouble(request, connection);
      }
    });
    await using context = openContext(server.port, { clock: fastClock() });
    const warnings = warningsOf(context);
    const seen: unknown[] = [];
    context.pv('any').subscribe({ onUpdate: ({ value }) => seen.push(value) });
    await until(() => seen.length > 0, 'an update');
    expect(seen).toEqual([3]);
    expect(warnings.join()).toMatch(/MONITOR to the monitor of any, which was not asked for[\s\S]*an update of any/);
    server.close();
  });

  test('ids that nobody knows are passed over', async () => {
    const server = await startFakeServer(
      once('GET_INIT', (request: Request, connection) => {
        connection.send(
          get(99),
          { type: 'MONITOR', ioid: 98, subcommand: 0, data: doubleData(1) },
          { type: 'DESTROY_CHANNEL', sid: 4711, cid: 4712 },
          { type: 'MESSAGE', ioid: 97, severity: 'info', text: 'hello' },
          { type: 'RPC', ioid: 96, subcommand: 0, status: OK, result: NO_VALUE },
        );
        serveDouble(request, connection);
      }),
    );
    await using context = openContext(server.port);
    const warnings = warningsOf(context);
    expect((await context.pv('any').read()).value).toBe(1.5);
    expect(server.connections).toHaveLength(1);
    expect(warnings.join()).toMatch(/says \(info\) hello/);
    server.close();
  });
});

describe('a channel', () => {
  test('that is refused is searched again after 29 s, and says why meanwhile', async () => {
    const server = await startFakeServer(
      once('CREATE_CHANNEL', (request: { channels: { cid: number }[] }, connection) =>
        connection.send({
          type: 'CREATE_CHANNEL',
          cid: request.channels[0]!.cid,
          sid: 0xffffffff,
          status: errorStatus('not today'),
        }),
      ),
    );
    const clock = new HeapClock();
    await using context = openContext(server.port, { clock });
    const pv = context.pv('any');
    const reading = pv.read();
    const creations = () =>
      server.connections.flatMap(({ requests }) => requests.filter(({ type }) => type === 'CREATE_CHANNEL')).length;
    await untilTime(clock, () => creations() === 1, 'the first attempt');
    const begin = clock.now();
    // By hardly any time of the clock, until the refusal has arrived.
    let said = '';
    const ask = () => {
      pv.read({ timeoutMs: 1 }).catch((error: Error) => {
        said = error.message;
      });
      return /has refused it: not today/.test(said);
    };
    await untilTime(clock, ask, 'why it is not connected', 1);
    await untilTime(clock, () => creations() === 2, 'the next attempt');
    expect(clock.now() - begin).toBeGreaterThan(15_000);
    expect((await reading).value).toBe(1.5);
    server.close();
  });

  test('that the server ends is searched again at once; a put under way has failed', async () => {
    const server = await startFakeServer(
      once('PUT', (request: { sid: number }, connection) =>
        connection.send({ type: 'DESTROY_CHANNEL', sid: request.sid, cid: request.sid - 1000 }),
      ),
    );
    await using context = openContext(server.port);
    const [pv] = await context.getPVs('any');
    await expect(pv.write(2)).rejects.toMatchObject({ code: 'DISCONNECTED', pv: 'any' });
    await pv.write(3);
    expect(pv.connections).toBe(2);
    server.close();
  });

  test('that two servers have is reported once', async () => {
    const servers = [await startFakeServer(serveDouble), await startFakeServer(serveDouble)];
    await using context = openContext(1, {
      environment: {
        EPICS_PVA_NAME_SERVERS: '',
        EPICS_PVA_ADDR_LIST: servers.map(({ port }) => `127.0.0.1:${port}`).join(' '),
      },
    });
    const exceptions: PvaError[] = [];
    context.on('exception', (error) => exceptions.push(error as PvaError));
    await context.getPVs('any');
    await until(() => exceptions.length > 0, 'the report');
    expect(exceptions[0]).toMatchObject({ code: 'DUPLICATE', pv: 'any' });
    for (const server of servers) server.close();
  });
});

describe('a server', () => {
  test('that falls silent is asked to echo every 15 s, and given up after 40 s', async () => {
    let hangs = false;
    const server = await startFakeServer((request, connection) => {
      if (!hangs) serveDouble(request, connection);
    });
    const clock = new HeapClock();
    await using context = openContext(server.port, { clock });
    const warnings = warningsOf(context);
    const pv = context.pv('any');
    await untilTime(clock, () => pv.connected, 'the connection');
    const echoes = () => server.connections[0]!.requests.filter(({ type }) => type === 'ECHO').length;
    await untilTime(clock, () => echoes() > 2, 'echoes', 100);
    expect(pv.connected).toBe(true);
    hangs = true;
    await untilTime(clock, () => !pv.connected, 'the loss', 100);
    expect(warnings.join()).toMatch(/does not answer any more/);
    server.close();
  });

  test('that goes and comes back: monitors go on, gets wait, and all is reported', async () => {
    let server = await startFakeServer(serveDouble);
    await using context = openContext(server.port, { clock: fastClock() });
    const lost: string[] = [];
    context.on('circuitLost', (peer) => lost.push(peer));
    const [pv] = await context.getPVs('any');
    server.close();
    await until(() => !pv.connected, 'the loss');
    const reading = pv.read();
    server = await startFakeServer(serveDouble, { port: server.port });
    expect((await reading).value).toBe(1.5);
    expect(lost).toEqual([`127.0.0.1:${server.port}`]);
    server.close();
  });

  test('that is new, by its beacon, hurries the search', async () => {
    const server = await startFakeServer(serveDouble);
    await using context = openContext(1, {
      environment: { EPICS_PVA_NAME_SERVERS: '', EPICS_PVA_ADDR_LIST: `127.0.0.1:${server.port}` },
    });
    await context.getPVs('any');
    const searcher = [...context.roots[0]!.children()].find(({ kind }) => kind === 'pvaClientSearcher')!;
    const state = () => JSON.stringify(searcher.ref.getSnapshot().value);
    expect(state()).toContain('"ring":{"steady"');
    const heard: string[] = [];
    context.on('beaconAnomaly', (peer) => heard.push(peer));
    const udpPort = Number(searcher.describe().udpPort);
    const beacon = encodeDatagram({
      type: 'BEACON',
      guid: server.guid,
      flags: 0,
      sequence: 0,
      changeCount: 0,
      address: '0.0.0.0',
      port: server.port,
      protocol: 'tcp',
      status: NO_VALUE,
    });
    server.udp.send(beacon, udpPort, '127.0.0.1');
    await until(() => heard.length === 1, 'the news');
    expect(heard).toEqual([`127.0.0.1:${server.port}`]);
    expect(state()).toContain('"ring":{"hurried"');
    server.udp.send(beacon, udpPort, '127.0.0.1');
    server.udp.send(new Uint8Array(7), udpPort, '127.0.0.1');
    await until(() => Number(searcher.describe().damaged) === 1, 'the damaged datagram');
    expect(heard).toHaveLength(1);
    server.close();
  });
});
