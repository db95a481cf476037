import { describe, expect, test } from 'vitest';
import type { Request } from '../../../../src/protocol/ca/requests.ts';
import { Eca } from '../../../../src/protocol/ca/status.ts';
import { type FakeCircuit, long, serveLong, startFakeServer } from './fake-server.ts';
import { fastClock, openContext, until } from './support.ts';

/** A server that can be made to hang: TCP stays, nothing is answered. */
function hangable(): { answer: (request: Request, circuit: FakeCircuit) => void; hangs: boolean } {
  const server = {
    hangs: false,
    answer: (request: Request, circuit: FakeCircuit) => {
      if (!server.hangs) serveLong(request, circuit);
    },
  };
  return server;
}

const echoes = ({ requests }: FakeCircuit) => requests.filter(({ type }) => type === 'ECHO').length;

describe('a server that hangs', () => {
  test('is asked to echo after EPICS_CA_CONN_TMO of silence, and 5 s later its PVs are unresponsive', async () => {
    const behaviour = hangable();
    const server = await startFakeServer(behaviour.answer);
    const clock = fastClock();
    await using context = openContext(server.port, { clock, environment: { EPICS_CA_CONN_TMO: '10' } });
    const exceptions: Error[] = [];
    context.on('exception', (error) => exceptions.push(error));
    const [a] = await context.getPVs('hangs:a');
    const changes: boolean[] = [];
    a.on('connection', (connected) => changes.push(connected));
    const updates: unknown[] = [];
    a.subscribe({ onUpdate: ({ value }) => updates.push(value) });
    await until(() => updates.length === 1, 'the first update');

    const [circuit] = server.circuits;
    const started = clock.now();
    await until(() => echoes(circuit!) === 1, 'an echo is asked for');
    expect(clock.now() - started).toBeGreaterThan(9_000);
    expect(a.connected).toBe(true);

    behaviour.hangs = true;
    const writing = a.write(1, { notify: true, timeoutMs: 1e6 });
    await expect(writing).rejects.toMatchObject({ eca: Eca.DISCONN });
    await until(() => a.state === 'unresponsive', 'the PV counts as disconnected');
    expect(server.circuits).toHaveLength(1);
    expect(exceptions).toMatchObject([{ eca: Eca.UNRESPTMO, message: expect.stringMatching(/does not answer/) }]);
    await expect(a.read({ timeoutMs: 1000 })).rejects.toThrow(/does not answer/);

    // A late answer is not believed before a second one came in time.
    behaviour.hangs = false;
    circuit!.send({ type: 'ECHO', dataType: 0, count: 0, p1: 0, p2: 0, payload: new Uint8Array() });
    await until(() => a.connected, 'the PV is back');
    expect(changes).toEqual([false, true]);
    // The subscription is refreshed by a reading that carries its id.
    await until(() => updates.length === 2, 'a fresh update');
    expect(circuit!.requests.filter(({ type }) => type === 'EVENT_ADD')).toHaveLength(1);
    expect(circuit!.requests.at(-1)!.type).toBe('READ_NOTIFY');
    server.close();
  });

  test('other messages are not an answer to an echo', async () => {
    const behaviour = hangable();
    const server = await startFakeServer(behaviour.answer);
    await using context = openContext(server.port, { clock: fastClock(50), environment: { EPICS_CA_CONN_TMO: '10' } });
    context.on('warning', () => {});
    const [a] = await context.getPVs('hangs:a');
    a.subscribe();
    await until(() => server.circuits[0]!.requests.some(({ type }) => type === 'EVENT_ADD'), 'the subscription');
    behaviour.hangs = true;
    const [circuit] = server.circuits;
    await until(() => echoes(circuit!) === 1, 'an echo is asked for');
    const { subscriptionId, dbrType } = circuit!.requests.find((request) => request.type === 'EVENT_ADD') as never;
    const feed = setInterval(
      () => circuit!.send({ type: 'EVENT_ADD', dbrType, count: 1, status: 1, subscriptionId, payload: long(2) }),
      5,
    );
    await until(() => a.state === 'unresponsive', 'the PV counts as disconnected');
    clearInterval(feed);
    server.close();
  });
});

describe('rights', () => {
  test('changes are reported, and requests without the right are refused before they are sent', async () => {
    const server = await startFakeServer(serveLong);
    await using context = openContext(server.port);
    const [a] = await context.getPVs('rights:a');
    const seen: unknown[] = [];
    a.on('accessRights', (rights) => seen.push(rights));
    const [circuit] = server.circuits;
    const { cid } = circuit!.requests.find((request) => request.type === 'CREATE_CHAN') as { cid: number };
    circuit!.send({ type: 'ACCESS_RIGHTS', cid, rights: 1 });
    await until(() => seen.length === 1, 'the change');
    await expect(a.write(1)).rejects.toMatchObject({ eca: Eca.NOWTACCESS });
    circuit!.send({ type: 'ACCESS_RIGHTS', cid, rights: 2 });
    await until(() => seen.length === 2, 'the change');
    await expect(a.read()).rejects.toMatchObject({ eca: Eca.NORDACCESS });
    expect(seen).toEqual([
      { read: true, write: false },
      { read: false, write: true },
    ]);
    server.close();
  });

  test('a monitor without the right to read reports it once, and goes on when it is given', async () => {
    const server = await startFakeServer((request, circuit) => {
      if (request.type !== 'EVENT_ADD') return serveLong(request, circuit);
      const { subscriptionId, dbrType } = request;
      const update = { type: 'EVENT_ADD', dbrType, count: 1, subscriptionId } as const;
      const denied = { ...update, status: Eca.NORDACCESS, payload: new Uint8Array(16) };
      circuit.send(denied, denied, { ...update, status: 1, payload: long(4) });
    });
    await using context = openContext(server.port);
    const [a] = await context.getPVs('rights:a');
    const log: unknown[] = [];
    a.subscribe({ onUpdate: ({ value }) => log.push(value), onError: ({ eca }) => log.push(eca) });
    await until(() => log.length === 2, 'the refusal and the value');
    expect(log).toEqual([Eca.NORDACCESS, 4]);
    server.close();
  });

  test('a subscription that the server refuses is reported', async () => {
    const server = await startFakeServer((request, circuit) => {
      if (request.type !== 'EVENT_ADD') return serveLong(request, circuit);
      const header = new Uint8Array(16);
      const view = new DataView(header.buffer);
      view.setUint16(0, 1);
      view.setUint32(12, request.subscriptionId);
      circuit.send({ type: 'ERROR', cid: 0, status: Eca.BADMASK, request: header, text: 'no' });
    });
    await using context = openContext(server.port);
    const [a] = await context.getPVs('rights:a');
    const errors: number[] = [];
    a.subscribe({ onError: ({ eca }) => errors.push(eca) });
    await until(() => errors.length === 1, 'the refusal');
    expect(errors).toEqual([Eca.BADMASK]);
    server.close();
  });
});
