import { describe, expect, test } from 'vitest';
import { group, pv } from '../../../../src/index.ts';
import { Eca } from '../../../../src/protocol/ca/status.ts';
import type { RunningIoc } from '../../../../src/serve.ts';
import { startIoc } from '../../../support/ioc.ts';
import { fastClock, openContext, until } from './support.ts';

const definition = group('again', { x: pv.long(1), y: pv.double([1, 2]) });

describe('when the server goes and comes back', () => {
  test('the client notices, connects by itself, and is subscribed again', async () => {
    let ioc = await startIoc(definition);
    await using context = openContext(ioc.port, { clock: fastClock() });
    const [x, y] = await context.getPVs('again:x', 'again:y');
    const changes: boolean[] = [];
    x.on('connection', (connected) => changes.push(connected));
    const seen: unknown[] = [];
    x.subscribe({ onUpdate: ({ value }) => seen.push(value) });
    const lost: string[] = [];
    context.on('circuitLost', (server) => lost.push(server));
    await x.write(5, { notify: true });
    await until(() => seen.at(-1) === 5, 'the update');

    await ioc.stop();
    await until(() => !x.connected && !y.connected, 'the loss is noticed');
    expect(x.state).toBe('disconnected');
    await expect(x.read({ timeoutMs: 200 })).rejects.toMatchObject({ eca: Eca.TIMEOUT });

    // A request made meanwhile waits for the connection.
    const reading = x.read({ timeoutMs: 200_000 });
    ioc = await startIoc(definition, { port: ioc.port });
    expect((await reading).value).toBe(1);
    await until(() => seen.at(-1) === 1, 'the value of the new server');
    await x.write(6, { notify: true });
    await until(() => seen.at(-1) === 6, 'an update of the new server');
    expect(changes).toEqual([false, true]);
    expect(x.connections).toBe(2);
    expect(lost).toEqual([`127.0.0.1:${ioc.port}`]);
    expect(y.state).toBe('connected');
    await ioc.stop();
  });

  test('the circuit that was lost is done, and nothing of it stays behind', async () => {
    const ioc = await startIoc(definition);
    await using context = openContext(ioc.port);
    const [x] = await context.getPVs('again:x');
    const { ref } = [...context.roots[0]!.children()].find(({ kind }) => kind === 'clientCircuit')!;
    const done = new Promise<void>((resolve) => {
      ref.subscribe({ complete: resolve });
    });
    await Promise.all([ioc.stop(), done]);
    expect(ref.getSnapshot().status).toBe('done');
    expect(x.connected).toBe(false);
  });

  test('requests under way fail, since nobody knows whether they were done', async () => {
    const slow = group('again', { s: pv.long(0, { put: () => new Promise(() => {}) }) });
    const ioc = await startIoc(slow);
    await using context = openContext(ioc.port);
    const [s] = await context.getPVs('again:s');
    const writing = expect(s.write(1, { notify: true, timeoutMs: 20_000 })).rejects.toMatchObject({ eca: Eca.DISCONN });
    await s.read();
    await Promise.all([ioc.stop(), writing]);
  });

  test('what the server comes back with counts: another type, another length', async () => {
    const ioc = await startIoc(definition);
    await using context = openContext(ioc.port, { clock: fastClock() });
    const [x] = await context.getPVs('again:x');
    const seen: unknown[] = [];
    x.subscribe({ onUpdate: ({ value }) => seen.push(value) });
    await until(() => seen.length === 1, 'the first update');
    await ioc.stop();
    await until(() => !x.connected, 'the loss');
    const changed = await startIoc(group('again', { x: pv.double([1.5, 2.5]) }), { port: ioc.port });
    await until(() => seen.length === 2, 'the update of the new server');
    expect(seen).toEqual([1, Float64Array.of(1.5, 2.5)]);
    expect([x.nativeType, x.count]).toEqual(['DOUBLE', 2]);
    await changed.stop();
  });

  test('over and over, nothing piles up', async () => {
    let ioc = await startIoc(definition);
    await using context = openContext(ioc.port, { clock: fastClock(40) });
    const [x] = await context.getPVs('again:x');
    const updates: unknown[] = [];
    x.subscribe({ onUpdate: ({ value }) => updates.push(value) });
    await until(() => updates.length === 1, 'the first update');
    for (let round = 0; round < 5; round++) {
      await ioc.stop();
      await until(() => !x.connected, 'the loss');
      ioc = await startIoc(definition, { port: ioc.port });
      await until(() => updates.length === round + 2, 'one first update for each connection');
    }
    expect([...context.roots[0]!.children()].filter(({ kind }) => kind === 'clientCircuit')).toHaveLength(1);
    await ioc.stop();
  });
});

describe('two servers with the same name', () => {
  test('one is used, the other reported once', async () => {
    const iocs: RunningIoc[] = [await startIoc(definition), await startIoc(definition)];
    const exceptions: Error[] = [];
    const addresses = iocs.map(({ port }) => `127.0.0.1:${port}`);
    await using context = openContext(iocs[0]!.port, { environment: { EPICS_CA_ADDR_LIST: addresses.join(' ') } });
    context.on('exception', (error) => exceptions.push(error));
    const [x] = await context.getPVs('again:x');
    await until(() => exceptions.length > 0, 'the report');
    const other = addresses.find((address) => address !== x.host)!;
    expect(exceptions[0]).toMatchObject({ eca: Eca.DBLCHNL, pv: 'again:x' });
    expect(exceptions[0]!.message).toContain(`served by ${x.host}`);
    expect(exceptions[0]!.message).toContain(other);
    await x.read();
    expect(exceptions).toHaveLength(1);
    await Promise.all(iocs.map((ioc) => ioc.stop()));
  });

  test('when the one that is used goes, the other takes over', async () => {
    const iocs: RunningIoc[] = [await startIoc(definition), await startIoc(definition)];
    const addresses = iocs.map(({ port }) => `127.0.0.1:${port}`);
    await using context = openContext(iocs[0]!.port, {
      clock: fastClock(),
      environment: { EPICS_CA_ADDR_LIST: addresses.join(' ') },
    });
    context.on('exception', () => {});
    const [x] = await context.getPVs('again:x');
    const used = addresses.indexOf(x.host!);
    await iocs[used]!.stop();
    await until(() => !x.connected, 'the loss');
    await x.waitForConnection({ timeoutMs: 100_000 });
    expect(x.host).toBe(addresses[1 - used]);
    await iocs[1 - used]!.stop();
  });
});
