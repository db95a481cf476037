/** The client of this package with servers of others: PVXS, its IOC, and that of pvAccessCPP. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Context } from '../../src/client/context.ts';
import type { PvaUpdate } from '../../src/client/pva-pv.ts';
import { until } from '../actors/pva/client/support.ts';
import { type PvaServer, type ServerKind, startServer } from './pva/servers.ts';

const environmentOf = ({ port, udpPort }: PvaServer, how: 'udp' | 'tcp'): NodeJS.ProcessEnv => ({
  EPICS_PVA_AUTO_ADDR_LIST: 'NO',
  EPICS_PVA_BROADCAST_PORT: String(udpPort),
  ...(how === 'udp' ? { EPICS_PVA_ADDR_LIST: '127.0.0.1' } : { EPICS_PVA_NAME_SERVERS: `127.0.0.1:${port}` }),
});

const open = (server: PvaServer, how: 'udp' | 'tcp' = 'tcp') =>
  new Context({ protocol: 'pva', environment: environmentOf(server, how), timeoutMs: 20_000 });

describe.skipIf(inject('peer') !== 'xioc')('PV Access', () => {
  describe('of p4p', () => {
    let server: PvaServer;
    let context: Context<'pva'>;

    beforeAll(async () => {
      server = await startServer('p4p');
      context = open(server);
    });

    afterAll(async () => {
      await context.close();
      await server.kill();
    });

    test.each(['udp', 'tcp'] as const)('finds PVs by %s', async (how) => {
      await using other = open(server, how);
      const [double] = await other.getPVs('p:double');
      expect(double.host).toBe(`127.0.0.1:${server.port}`);
    });

    test.each([
      ['boolean', true, false],
      ['byte', -5, 6],
      ['ubyte', 250, 251],
      ['short', -300, 300],
      ['ushort', 60000, 60001],
      ['int', -70000, 70000],
      ['uint', 4000000000, 4000000001],
      ['long', -(2n ** 60n), 2n ** 60n],
      ['ulong', 2n ** 63n + 1n, 2n ** 63n + 2n],
      ['float', 1.5, -1.5],
      ['double', 2.5, 1e300],
      ['string', 'grüße', 'ärger'],
      ['array', Float64Array.of(1, 2.5, -3), Float64Array.of(4)],
      ['strings', ['a', 'b c'], ['', 'ü']],
    ])('reads and writes %s', async (type, before, after) => {
      const pv = context.pv(`p:${type}`);
      expect((await pv.read()).value).toEqual(before);
      await pv.write(after);
      expect((await pv.read()).value).toEqual(after);
    });

    test('a state by name', async () => {
      const pv = context.pv('p:enum');
      expect(await pv.read()).toMatchObject({ value: 1, enumStrings: ['off', 'on', 'fault'] });
      await pv.write('fault');
      expect((await pv.read()).value).toBe(2);
    });

    test('a table', async () => {
      expect((await context.pv('p:table').read()).value).toMatchObject({
        labels: ['name', 'pos', 'n'],
        value: { name: ['x', 'y'], pos: Float64Array.of(1.5, 2.5), n: Int32Array.of(1, 2) },
      });
    });

    test('an image', async () => {
      const { value, type } = await context.pv('p:image').read();
      expect(type).toBe('epics:nt/NTNDArray:1.0');
      expect(value).toMatchObject({ value: Uint8Array.of(0, 1, 2, 3, 4, 5), dimension: [{ size: 3 }, { size: 2 }] });
    });

    test('a structure of its own: some fields are written, the others stay', async () => {
      const pv = context.pv('p:structure');
      const before = { a: 5, sub: { x: 1.5, name: 'BL2' }, free: 7n, either: 'text' };
      expect((await pv.read()).value).toMatchObject({ ...before, free: expect.anything() });
      await pv.write({ 'sub.x': 2, a: '6', either: { n: 3 }, free: 'now a text' });
      expect((await pv.read()).value).toEqual({
        a: 6,
        sub: { x: 2, name: 'BL2' },
        free: 'now a text',
        either: 3,
      });
    });

    test('a put that is refused', async () => {
      await expect(context.pv('p:readonly').write(2)).rejects.toMatchObject({
        code: 'REFUSED',
        message: expect.stringContaining('Put not supported'),
      });
    });

    test('a service', async () => {
      expect((await context.pv('p:add').call({ lhs: 1, rhs: '2.5' }))?.value).toBe(3.5);
      await expect(context.pv('p:add').call({ lhs: 'one', rhs: 2 })).rejects.toThrow(
        /could not convert string to float/,
      );
    });

    test('8 MB, there and back', async () => {
      const value = Float64Array.from({ length: 1_000_000 }, (_, index) => index);
      const pv = context.pv('p:big');
      await pv.write(value);
      expect((await pv.read()).value).toEqual(value);
    });

    test('monitors, with and without acknowledgements', async () => {
      const pv = context.pv('p:int');
      for (const request of ['', 'record[pipeline=true,queueSize=4]']) {
        await pv.write(0);
        const seen: unknown[] = [];
        const monitor = pv.subscribe({ request, onUpdate: ({ value }) => seen.push(value) });
        await until(() => seen.length === 1, 'the first update');
        for (let value = 1; value <= 30; value++) await pv.write(value);
        await until(() => seen.at(-1) === 30, 'the last update');
        monitor.cancel();
      }
    });

    test('the type', async () => {
      expect(await context.pv('p:double').info()).toMatchObject({ id: 'epics:nt/NTScalar:1.0' });
    });

    test('comes back with its server', async () => {
      const other = await startServer('p4p');
      await using own = open(other);
      const [pv] = await own.getPVs('p:double');
      const updates: PvaUpdate[] = [];
      pv.subscribe({ onUpdate: (update) => updates.push(update) });
      await until(() => updates.length === 1, 'the first update');
      await other.kill();
      await until(() => !pv.connected, 'the loss');
      const again = await startServer('p4p', other);
      await until(() => updates.length === 2, 'the update of the new server', 40_000);
      expect(pv.connections).toBe(2);
      await again.kill();
    });
  });

  describe.each<ServerKind>(['qsrv2', 'qsrv1'])('of %s', (kind) => {
    let server: PvaServer;
    let context: Context<'pva'>;

    beforeAll(async () => {
      server = await startServer(kind);
      context = open(server, 'udp');
      await context.connect(['q:ai'], { timeoutMs: 40_000 });
    });

    afterAll(async () => {
      await context.close();
      await server.kill();
    });

    test('a record with alarm and metadata', async () => {
      expect(await context.pv('q:ai').read()).toMatchObject({
        value: 1.5,
        units: 'mm',
        precision: 3,
        description: 'a number',
        severity: 2,
        status: 5,
        alarmMessage: kind === 'qsrv2' ? 'LOLO' : 'LOLO',
      });
    });

    test('64 bits', async () => {
      expect((await context.pv('q:long').read()).value).toBe(9007199254740993n);
    });

    test('a put that waits for what it causes', async () => {
      await context.pv('q:ao').write(21, { notify: true });
      expect((await context.pv('q:seen').read()).value).toBe(42);
      await context.pv('q:ao').write(1, { process: false });
      expect((await context.pv('q:seen').read()).value).toBe(42);
    });

    test('a state, by name and number', async () => {
      const pv = context.pv('q:mbbo');
      await pv.write('two');
      expect((await pv.read()).value).toBe(2);
      await pv.write(1);
      expect((await pv.read()).value).toBe(1);
    });

    test('text, and a field of a record', async () => {
      await context.pv('q:text').write('bye');
      expect((await context.pv('q:text').read()).value).toBe('bye');
      expect((await context.pv('q:ai.DESC').read()).value).toBe('a number');
    });

    test('arrays, also those that come in segments', async () => {
      await context.pv('q:wf').write([1, 2, 3]);
      expect((await context.pv('q:wf').read()).value).toEqual(Int32Array.of(1, 2, 3));
      const large = Float64Array.from({ length: 100_000 }, (_, index) => index / 8);
      await context.pv('q:large').write(large);
      expect((await context.pv('q:large').read()).value).toEqual(large);
    });

    test('a monitor', async () => {
      const pv = context.pv('q:ao');
      const seen: unknown[] = [];
      const monitor = pv.subscribe({ onUpdate: ({ value }) => seen.push(value) });
      await until(() => seen.length === 1, 'the first update');
      await pv.write(100);
      await until(() => seen.at(-1) === 100, 'the update');
      monitor.cancel();
    });

    test('the channel of every server', async () => {
      const channels = await context.pv('server', { server: `127.0.0.1:${server.port}` }).call({ op: 'channels' });
      expect(channels?.field('value')).toContain('q:ai');
    });
  });
});
