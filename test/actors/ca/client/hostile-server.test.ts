import { createSocket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../../../src/client/context.ts';
import { group, pv } from '../../../../src/index.ts';
import type { Response } from '../../../../src/protocol/ca/responses.ts';
import { Eca } from '../../../../src/protocol/ca/status.ts';
import type { RunningIoc } from '../../../../src/serve.ts';
import { arbitraryResponse } from '../../../support/arbitrary-messages.ts';
import { startIoc } from '../../../support/ioc.ts';
import { fc, runs } from '../../../support/properties.ts';
import { type FakeServer, long, serveLong, startFakeServer } from './fake-server.ts';
import { openContext, until } from './support.ts';

let ioc: RunningIoc;

beforeAll(async () => {
  ioc = await startIoc(group('honest', { x: pv.long(5) }));
});

afterAll(() => ioc.stop());

/** A client of a hostile server and an honest one. What the hostile one does must not reach the honest one's PV. */
async function withClient(server: FakeServer, run: (context: Context) => Promise<void>): Promise<void> {
  // Every name is known to the hostile server; the honest one's PV is kept from it by connecting first.
  await using context = openContext(ioc.port, {
    timeoutMs: 300,
    environment: { EPICS_CA_ADDR_LIST: `127.0.0.1:${ioc.port} 127.0.0.1:${server.port}` },
  });
  context.on('exception', () => {});
  context.on('warning', () => {});
  await run(context);
}

/** Requests of each kind on two PVs of the server; how they end does not matter. */
async function useServer(context: Context): Promise<void> {
  const [a, b] = [context.pv('evil:a'), context.pv('evil:b')];
  a.subscribe({ onError: () => {} });
  b.subscribe({ type: 'ctrl', mask: 'valp', onError: () => {} });
  await Promise.allSettled([
    a.read(),
    a.write(5, { notify: true }),
    a.write(6),
    b.read({ type: 'STRING' }),
    b.read({ type: 'CTRL_DOUBLE' }),
    b.metadata(),
  ]);
  a.close();
  b.close();
}

/** Small ids are those that the client really uses. */
const smallId = fc.nat(12);
const likelyResponse = fc.tuple(arbitraryResponse, smallId, fc.boolean()).map(([response, id, likely]): Response => {
  if (!likely) return response;
  const ids = { cid: id, ioid: id, subscriptionId: id };
  return Object.fromEntries(
    Object.entries(response).map(([key, value]) => [key, key in ids ? id : value]),
  ) as unknown as Response;
});

describe('whatever a server sends', () => {
  test('messages in any order and with any contents do not crash, hang or grow the client', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(likelyResponse, { minLength: 1, maxLength: 20 }), async (responses) => {
        const server = await startFakeServer((request, circuit) => {
          if (request.type === 'CREATE_CHAN') serveLong(request, circuit);
          else circuit.send(...responses);
        });
        await withClient(server, async (context) => {
          await useServer(context);
          const [x] = await context.connect(['honest:x'], { timeoutMs: 5000 });
          if (x!.host === `127.0.0.1:${ioc.port}`) expect((await x!.read({ timeoutMs: 5000 })).value).toBe(5);
          expect(context.pvs).toHaveLength(1);
        });
        server.close();
      }),
      { numRuns: runs(25), seed: 6 },
    );
  }, 60_000);

  test('bytes that are not a messages end the circuit, not the client', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.boolean(), async (bytes, early) => {
        const server = await startFakeServer(
          (request, circuit) => {
            if (request.type === 'CREATE_CHAN' && !early) serveLong(request, circuit);
            else circuit.send(bytes);
          },
          (circuit) => {
            if (early) circuit.send(bytes);
            else circuit.send({ type: 'VERSION', priority: 0, minor: 13, sequence: 0 });
          },
        );
        await withClient(server, useServer);
        server.close();
      }),
      { numRuns: runs(25), seed: 7 },
    );
  }, 60_000);

  test('datagrams of any contents are survived, and the next PV is found', async () => {
    await using context = openContext(ioc.port);
    context.on('exception', () => {});
    const [searcher] = await searcherOf(context);
    const socket = createSocket('udp4');
    const random = fc.sample(fc.uint8Array({ maxLength: 100 }), { numRuns: 500, seed: 8 });
    for (const bytes of random) socket.send(bytes, searcher!.describe().udpPort as number, '127.0.0.1');
    // Beacons of thousands of servers that do not exist.
    for (let index = 0; index < 500; index++) {
      const beacon = new Uint8Array(16);
      new DataView(beacon.buffer).setUint16(0, 13);
      new DataView(beacon.buffer).setUint32(12, index);
      socket.send(beacon, searcher!.describe().udpPort as number, '127.0.0.1');
    }
    const [x] = await context.getPVs('honest:x');
    expect((await x.read()).value).toBe(5);
    socket.close();
  });

  test('a value announced as huge is not waited for', async () => {
    const huge = Buffer.from('000fffff000600000000000100000001' + '7ffffff800000001', 'hex');
    const server = await startFakeServer((request, circuit) => {
      if (request.type === 'READ_NOTIFY') circuit.send(huge);
      else serveLong(request, circuit);
    });
    await using context = openContext(server.port);
    const [a] = await context.getPVs('evil:a');
    await expect(a.read()).rejects.toMatchObject({ eca: Eca.TOLARGE });
    server.close();
  });

  test('replies to searches that name other places lead nowhere, and do no harm', async () => {
    const server = await startFakeServer(serveLong);
    server.close();
    // The port is closed: TCP refuses, and the name is searched again.
    await using context = openContext(server.port, { timeoutMs: 200 });
    context.on('warning', () => {});
    await expect(context.pv('evil:a').read()).rejects.toThrow(/took longer/);
  });

  test('a server that accepts and says nothing keeps nobody waiting', async () => {
    const server = await startFakeServer(
      () => {},
      () => {},
    );
    await using context = openContext(server.port);
    await expect(context.pv('silent:a').read({ timeoutMs: 300 })).rejects.toThrow(
      /says it has it, but has not let this client connect/,
    );
    server.close();
  });

  test('a server that does not read makes writers wait, not memory grow', async () => {
    const server = await startFakeServer((request, circuit) => {
      serveLong(request, circuit);
      if (request.type === 'CREATE_CHAN') circuit.socket.pause();
    });
    await using context = openContext(server.port);
    const [a] = await context.getPVs('deaf:a');
    let written = 0;
    const writing = (async () => {
      for (;;) {
        await a.write(1, { timeoutMs: 400 });
        written++;
      }
    })();
    await expect(writing).rejects.toThrow(/took longer/);
    expect(written).toBeGreaterThan(1000);
    const circuit = [...context.roots[0]!.children()].find(({ kind }) => kind === 'clientCircuit')!;
    expect(circuit.describe().unsentBytes as number).toBeLessThan(2 << 20);
    server.close();
  });

  test('monitors faster than the program end up at the newest value', async () => {
    const server = await startFakeServer((request, circuit) => {
      serveLong(request, circuit);
      if (request.type !== 'EVENT_ADD') return;
      const { subscriptionId, dbrType } = request;
      for (let value = 1; value <= 10_000; value++) {
        circuit.send({ type: 'EVENT_ADD', dbrType, count: 1, status: 1, subscriptionId, payload: long(value) });
      }
    });
    await using context = openContext(server.port);
    const [a] = await context.getPVs('fast:a');
    const monitor = a.subscribe({ limit: 100 });
    let last: unknown;
    for await (const { value } of monitor) {
      last = value;
      if (value === 10_000) break;
      if (Number(value) % 1000 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(last).toBe(10_000);
    const [circuit] = server.circuits;
    await until(() => {
      const flow = circuit!.requests.filter(({ type }) => type.startsWith('EVENTS_')).map(({ type }) => type);
      return flow.length % 2 === 0;
    }, 'monitors are on at the end');
    server.close();
  });
});

async function searcherOf(context: Context): Promise<{ describe(): Record<string, unknown> }[]> {
  const find = () => [...context.roots[0]!.children()].filter(({ kind }) => kind === 'clientSearcher');
  await until(() => find()[0]?.describe().udpPort !== undefined, 'the search socket');
  return find();
}
