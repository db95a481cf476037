import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { setup } from 'xstate';
import { Supervisor } from '../../src/actors/ca/supervisor.ts';
import { group, pv } from '../../src/index.ts';
import type { Searches } from '../../src/inspect/source.ts';
import { encodeSearches } from '../../src/protocol/ca/datagram.ts';
import { Dbr } from '../../src/protocol/ca/dbr-types.ts';
import { type ParsedEvent, parseReceiverEvent } from '../inspector/support/inspect-protocol.ts';
import { monitor, type Scene, startScene } from '../inspector/support/scene.ts';
import { PageDouble } from './page-double.ts';

const sample = group('hub', {
  x: pv.double(1, { units: 'mm' }),
  name: pv.string('quiet'),
  ro: pv.long(4, { readOnly: true }),
  shutter: pv.enum('Closed', ['Closed', 'Open']),
  image: pv.long([1, 2, 3], { maxLength: 8 }),
  large: pv.double(new Float64Array(1), { maxLength: 100_000 }),
  limited: pv.double(0, { limits: { control: [0, 10] } }),
  broken: pv.double(0, {
    put: () => {
      throw new Error('no answer from the device');
    },
  }),
});

const closers: (() => Promise<void> | void)[] = [];
const closeAll = async () => {
  for (const close of closers.splice(0).reverse()) await close();
};

// Most of what they do is waiting for what the hub sends once in a while.
describe.concurrent('a page', () => {
  afterAll(closeAll);

  test('learns who the IOC is, and gets its actors, owners first', async () => {
    const { page } = await start();
    expect(await page.next('hello')).toMatchObject({ name: 'hub', writable: false, pid: process.pid });
    const { rows, reset } = await page.next('rows');
    expect(reset).toBe(true);
    const seen = new Set([-1]);
    for (const [index, , , parent] of rows) {
      expect(seen).toContain(parent);
      seen.add(index);
    }
    expect(rows.map(([, id, kind, , , machine, state, mark]) => [id, kind, machine, state, mark])).toContainEqual([
      'pv/hub:x',
      'pv',
      'pv',
      'put.idle · handlers.sound · alarm.noAlarm',
      '',
    ]);
  });

  test('sees a client come, say its name, and go', async () => {
    const { page, scene } = await start();
    await page.next('rows');
    const client = await scene.open('jane', 'opi-3');
    await monitor(client, 'hub:x', 7);
    const arrived = await page.until('rows', ({ rows }) => rows.some(([, , kind]) => kind === 'subscription'));
    const [index] = arrived.rows.find(([, , kind]) => kind === 'circuit') ?? [];
    client.close();
    const { indices } = await page.until('gone', (message) => message.indices.length >= 3);
    if (index !== undefined) expect(indices).toContain(index);
  });

  test('gets changes only', async () => {
    const { page, scene } = await start();
    await page.next('rows');
    value(scene, 'hub:x').write(5, { severity: 'MAJOR' });
    const { changes } = await page.next('changes');
    expect(changes).toEqual([[expect.any(Number), 'put.idle · handlers.sound · alarm.major', 'major', 'hub:x']]);
  });

  test('gets the report, the events and the refusals of the actor it watches', async () => {
    const { page, scene } = await start();
    await page.next('rows');
    page.show({ watch: 'pv/hub:x' });
    expect(await page.next('report')).toMatchObject({
      id: 'pv/hub:x',
      report: { value: '1', units: 'mm', type: 'double', severity: 'NO_ALARM', writable: true },
    });
    value(scene, 'hub:x').write(2.5);
    scene.running.ioc.pvs.get('hub:x')!.ref.send({ type: 'put.done' });
    const steps = (await page.until('steps', ({ steps }) => steps.length === 2)).steps;
    expect(steps).toMatchObject([
      { seq: 1, event: 'post', edges: ['pv|post|0'], actions: ['post'], refused: '' },
      { seq: 2, event: 'put.done', edges: [], refused: expect.stringContaining('no transition on put.done in') },
    ]);
    expect((await page.until('report', ({ report }) => report.value === '2.5')).report.timestamp).toBeGreaterThan(0);
  });

  test('sees a machine whose context cannot be looked at without harm, and one that throws what cannot be read', async () => {
    const unreadable = Object.defineProperty(new Error(), 'message', {
      get: () => {
        throw new Error('nor this');
      },
    });
    const context = {
      link: {
        get state(): string {
          throw new Error('the port is closed');
        },
      },
    };
    const hostile = group('hostile', {
      n: pv.long(0, {
        put: () => {
          throw unreadable;
        },
      }),
    }).behaves(() =>
      setup({
        types: {} as { context: typeof context; events: { type: 'break' } },
        actions: {
          fail: () => {
            throw unreadable;
          },
        },
      }).createMachine({ id: 'bad', context, initial: 'a', states: { a: { on: { break: { actions: 'fail' } } } } }),
    );
    const scene = await startScene(hostile);
    closers.push(() => scene.close());
    const page = await PageDouble.open(scene.url);
    closers.push(() => page.socket.terminate());
    await page.next('rows');
    page.show({ watch: 'device:bad/bad' });
    expect((await page.next('report')).context).toEqual({ link: { state: '<getter>' } });
    scene.running.ioc.main.devices[0]!.send({ type: 'break' });
    await expect(scene.running.ioc.handle('hostile:n')!.put(1)).rejects.toThrow();
    const { list } = await page.until('faults', ({ total }) => total === 2);
    expect(list.map(({ message }) => message)).toEqual([
      'The machine bad failed: an error that cannot be read',
      'The put handler of hostile:n failed: an error that cannot be read',
    ]);
  });

  test('says how many events it was not shown', async () => {
    const { page, scene } = await start();
    await page.next('rows');
    page.show({ watch: 'pv/hub:x' });
    await page.next('report');
    for (let n = 0; n < 1000; n++) value(scene, 'hub:x').write(n);
    const { steps, skipped } = await page.next('steps');
    expect(steps.length + skipped).toBe(1000);
    expect(steps.at(-1)!.seq).toBe(1000);
    expect(skipped).toBeGreaterThan(900);
  });

  test('follows a value: numbers as points, arrays whole', async () => {
    const { page, scene } = await start();
    await page.next('rows');
    page.show({ follow: 'pv/hub:x' });
    expect((await page.next('points')).points).toMatchObject([[expect.any(Number), 1, 0]]);
    value(scene, 'hub:x').write(7, { severity: 'MINOR' });
    expect((await page.next('points')).points).toMatchObject([[expect.any(Number), 7, 1]]);
    page.show({ follow: 'pv/hub:image' });
    expect((await page.next('array')).values).toEqual([1, 2, 3]);
  });

  test('sees who is subscribed to the PV it follows, and nobody else', async () => {
    const { page, scene } = await start();
    await page.next('rows');
    const [jane, archiver] = [await scene.open('jane', 'opi-3'), await scene.open('archiver', 'archive-1')];
    await monitor(jane, 'hub:x', 1);
    await monitor(jane, 'hub:ro', 2);
    await monitor(archiver, 'hub:x', 1);
    page.show({ follow: 'pv/hub:x' });
    const { list } = await page.until('table', ({ total }) => total === 2);
    expect(list).toMatchObject([
      { pv: 'hub:x', client: expect.stringContaining('jane@opi-3 (127.0.0.1:'), mask: 'VALUE|ALARM', undelivered: 0 },
      { pv: 'hub:x', client: expect.stringContaining('archiver@archive-1'), type: 'DBR_TIME_DOUBLE' },
    ]);
    page.show({ follow: 'pv/hub:ro' });
    await page.until('table', ({ table, list: [only] }) => table === 'subscribers' && only?.pv === 'hub:ro');
  });

  test('reads the messages of a circuit, both ways, with their bytes on demand', async () => {
    const { page, scene } = await start();
    await page.next('rows');
    const client = await scene.open('jane', 'opi-3');
    const sid = await client.create('hub:x');
    const { rows } = await page.until('rows', (message) => message.rows.some(([, , kind]) => kind === 'channel'));
    const [, channel] = rows.find(([, , kind]) => kind === 'channel')!;
    const circuit = channel.split('/')[0]!;
    page.show({ wire: circuit });
    await page.settle();
    client.send({ type: 'READ_NOTIFY', dbrType: Dbr.TIME_DOUBLE, count: 1, sid, ioid: 77 });
    await client.settle();
    const lines = (await page.until('wire', (message) => message.lines.length >= 4)).lines;
    expect(lines).toMatchObject([
      {
        direction: 'in',
        type: 'READ_NOTIFY',
        pv: 'hub:x',
        pair: 'READ_NOTIFY 77',
        text: `DBR_TIME_DOUBLE[1] sid ${sid}, ioid 77`,
      },
      { direction: 'in', type: 'ECHO' },
      {
        direction: 'out',
        type: 'READ_NOTIFY',
        pv: 'hub:x',
        text: 'DBR_TIME_DOUBLE[1] = 1 ioid 77, ECA_NORMAL',
        size: 40,
      },
      { direction: 'out', type: 'ECHO' },
    ]);
    page.send({ t: 'bytes', id: circuit, seq: lines[0]!.seq });
    const { hex } = await page.next('bytes');
    expect(hex).toBe(`000f000000140001${hex32(sid)}${hex32(77)}`);
  });

  test('may not write or disconnect unless the IOC allows it', async () => {
    const { page, scene } = await start();
    await page.next('rows');
    page.send({ t: 'write', ref: 1, id: 'pv/hub:x', text: '3' });
    expect(await page.next('reply')).toMatchObject({ ref: 1, error: expect.stringContaining('--inspect-write') });
    page.send({ t: 'disconnect', ref: 2, id: 'circuit-1' });
    expect(await page.next('reply')).toMatchObject({ ref: 2, error: expect.stringContaining('read-only') });
    expect(value(scene, 'hub:x').value).toBe(1);
  });

  test('learns of what failed, without the folders of this machine', async () => {
    const { page, scene } = await start();
    await page.next('rows');
    const client = await scene.open('jane', 'opi-3');
    const sid = await client.create('hub:broken');
    const payload = new Uint8Array(8);
    client.send({ type: 'WRITE_NOTIFY', dbrType: Dbr.DOUBLE, count: 1, sid, ioid: 1, payload });
    const { list: faults, total } = await page.until('faults', ({ list }) => list.length > 0);
    expect(total).toBe(1);
    expect(faults[0]).toMatchObject({
      actor: 'pv/hub:broken',
      message: expect.stringContaining('no answer from the device'),
    });
    expect(faults[0]!.stack).toContain('test/inspect/hub.test.ts');
    expect(faults[0]!.stack).not.toContain(process.cwd());
  });

  test('sees who asks for which names, over UDP and TCP, also before it shows them', async () => {
    const { page, scene } = await start();
    await page.next('rows');
    const socket = createSocket('udp4');
    closers.push(() => void socket.close());
    const requests = ['hub:x', 'hub:y', 'hub:x'].map(
      (name, cid) => ({ type: 'SEARCH', reply: 5, minor: 13, cid, name }) as const,
    );
    for (const bytes of encodeSearches(1, requests)) socket.send(bytes, scene.port, '127.0.0.1');
    const client = await scene.open('jane', 'opi-3');
    client.send({ type: 'SEARCH', reply: 5, minor: 13, cid: 4, name: 'hub:z' });
    await client.settle();
    page.show({ searches: true });
    // Programs that look for servers of this host may ask it for names of their own.
    const ours = ({ searches }: { searches: Searches }) => searches.names.filter(({ name }) => name.startsWith('hub:'));
    const message = await page.until('searches', (message) => ours(message).length === 3);
    expect(ours(message).toSorted((a, b) => (a.name < b.name ? -1 : 1))).toMatchObject([
      { name: 'hub:x', hits: 2, misses: 0, lastHost: '127.0.0.1' },
      { name: 'hub:y', hits: 0, misses: 1 },
      { name: 'hub:z', hits: 0, misses: 1, lastHost: '127.0.0.1' },
    ]);
    const [host] = message.searches.hosts;
    expect(host).toMatchObject({ host: '127.0.0.1', hits: 2 });
    expect(host!.misses).toBeGreaterThanOrEqual(2);
  });

  test('counts refused puts as failures, and bytes and their time at the same moment', async () => {
    const { page, scene } = await start();
    await page.next('rows');
    const client = await scene.open('jane', 'opi-3');
    const sid = await client.create('hub:limited');
    const payload = new Uint8Array(8);
    new DataView(payload.buffer).setFloat64(0, 99);
    client.send({ type: 'WRITE_NOTIFY', dbrType: Dbr.DOUBLE, count: 1, sid, ioid: 1, payload });
    await client.next('WRITE_NOTIFY');
    page.show({ watch: 'pv/hub:limited' });
    expect((await page.next('report')).report).toMatchObject({ puts: 1, failures: 1 });
    const { bytesIn } = scene.source.counters();
    await client.settle(); // an echo
    expect(scene.source.counters().bytesIn).toBe(bytesIn + 16);
  });

  test('sees which client is slow', async () => {
    const { page, scene } = await start();
    await page.next('rows');
    page.show({ load: true });
    const client = await scene.open('sleeper', 'opi-3');
    await monitor(client, 'hub:large', 1);
    client.socket.pause();
    const filling = setInterval(() => value(scene, 'hub:large').write(new Float64Array(100_000).fill(Date.now())), 10);
    closers.push(() => clearInterval(filling));
    const { list } = await page.until(
      'table',
      ({ table, list: [first] }) => table === 'circuits' && first?.slow === true && Number(first.replaced) > 3,
    );
    expect(list[0]).toMatchObject({ user: 'sleeper', host: 'opi-3', channels: 1, subscriptions: 1 });
    expect(Number(list[0]!.undeliveredBytes)).toBeGreaterThan(1 << 20);
    const { list: subscriptions } = await page.until(
      'table',
      ({ table, list: [first] }) => table === 'subscriptions' && first?.undelivered === 1,
    );
    expect(Number(subscriptions[0]!.discardedByReplacement)).toBeGreaterThan(3);
  });

  test('sees which PVs are busiest, whatever there are', async () => {
    const { page, scene } = await start();
    await page.next('rows');
    page.show({ load: true });
    const writing = setInterval(() => value(scene, 'hub:ro').write(Date.now() % 1000), 5);
    closers.push(() => clearInterval(writing));
    const { list, total } = await page.until(
      'table',
      ({ table, list: [first] }) => table === 'pvs' && first?.id === 'pv/hub:ro' && first.perSecond > 10,
    );
    expect(total).toBe(8);
    expect(list.map(({ id }) => id).slice(1)).not.toContain('pv/hub:ro');
    expect(Number(list[0]!.posts)).toBeGreaterThan(5);
  });

  test.each(['not JSON', '{"t":"write"}', '42', 'null', '{"t":"eval","id":"x"}'])(
    'that says %s is hung up on',
    async (text) => {
      const { page } = await start();
      page.socket.send(text);
      const [code] = (await once(page.socket, 'close')) as [number];
      expect(code).toBe(1003);
    },
  );
});

describe('a page that may write', () => {
  afterEach(closeAll);

  test.each([
    ['pv/hub:x', '3.25', 3.25],
    ['pv/hub:name', 'a <b>text</b>', 'a <b>text</b>'],
    ['pv/hub:shutter', 'Open', 'Open'],
    ['pv/hub:shutter', '1', 'Open'],
  ])('puts %s = %s', async (id, text, expected) => {
    const { page, scene } = await start({ write: true });
    await page.next('rows');
    page.send({ t: 'write', ref: 5, id, text });
    expect(await page.next('reply')).toEqual({ t: 'reply', ref: 5, error: '' });
    expect(value(scene, id.slice(3)).value).toBe(expected);
  });

  test.each([
    ['pv/hub:x', 'three', '"three" is not a value of hub:x, a double.'],
    ['pv/hub:ro', '3', 'hub:ro is read-only.'],
    [
      'pv/hub:shutter',
      'Ajar',
      '"Ajar" is not a value of hub:shutter, an enum: it takes Closed, Open or their numbers.',
    ],
    ['pv/hub:broken', '3', 'hub:broken did not take "3": '],
    ['pv/hub:nowhere', '3', "There is no PV 'hub:nowhere' any more."],
  ])('is told why %s = %s is not taken', async (id, text, why) => {
    const { page } = await start({ write: true });
    await page.next('rows');
    page.send({ t: 'write', ref: 5, id, text });
    expect((await page.next('reply')).error).toContain(why);
  });

  test('ends a circuit, and the client sees it', async () => {
    const { page, scene } = await start({ write: true });
    await page.next('rows');
    const client = await scene.open('jane', 'opi-3');
    const { rows } = await page.until('rows', (message) => message.rows.some(([, , kind]) => kind === 'circuit'));
    const [, circuit] = rows.find(([, , kind]) => kind === 'circuit')!;
    page.send({ t: 'disconnect', ref: 9, id: circuit });
    expect((await page.next('reply')).error).toBe('');
    await client.end();
  });
});

describe('looking costs nothing when nobody looks', () => {
  afterEach(closeAll);

  test('spies, taps and tables are as before once the last page has gone', async () => {
    const { page, scene } = await start();
    await page.next('rows');
    const { ioc } = scene.running;
    const x = ioc.pvs.get('hub:x')!;
    const logic = (x.ref as unknown as { logic: object }).logic;
    const table = x.turn.table;
    const client = await scene.open('jane', 'opi-3');
    await page.until('rows', (message) => message.rows.some(([, , kind]) => kind === 'circuit'));
    const [circuit] = ioc.server(Supervisor)!.circuits.values();
    page.show({ watch: 'pv/hub:x', wire: circuit!.ref.id });
    await page.next('report');
    expect((x.ref as unknown as { logic: object }).logic).not.toBe(logic);
    expect(circuit!.tap).toBeDefined();
    page.socket.close();
    await expect.poll(() => (x.ref as unknown as { logic: object }).logic).toBe(logic);
    expect(x.turn.table).toBe(table);
    expect(circuit!.tap).toBeUndefined();
    expect(circuit!.outbox.tap).toBeUndefined();
    client.close();
  });

  test('a hidden page is sent nothing, and everything when it is seen again', async () => {
    const { page, scene } = await start();
    const seen = await PageDouble.open(scene.url);
    closers.push(() => seen.socket.terminate());
    await page.next('rows');
    page.show({ hidden: true });
    await page.settle();
    page.forget();
    for (let n = 0; n < 3; n++) await seen.next('load');
    expect(page.messages).toEqual([]);
    page.show({});
    expect((await page.next('rows')).reset).toBe(true);
  });
});

describe('a viewer of the @xstate/inspect protocol', () => {
  afterEach(closeAll);

  test('is introduced to the machines, and follows their steps', async () => {
    const { scene } = await start();
    const viewer = await viewerOf(scene, '?kind=pv');
    await expect.poll(() => viewer.filter(({ type }) => type === 'service.register').length).toBe(8);
    value(scene, 'hub:x').write(8);
    await expect
      .poll(() => viewer.find(({ type }) => type === 'service.state'))
      .toMatchObject({
        sessionId: 'pv/hub:x',
        state: { value: { put: 'idle', alarm: 'noAlarm' }, transitions: [{ edge: 'pv|post|0' }] },
      });
  });

  test('by default does not follow what there may be thousands of', async () => {
    const { scene } = await start();
    const viewer = await viewerOf(scene, '');
    await expect.poll(() => viewer.map(({ sessionId }) => sessionId)).toContain('supervisor');
    expect(viewer.some(({ sessionId }) => sessionId.startsWith('pv/'))).toBe(false);
  });
});

// --- helpers ------------------------------------------------------------------------------------------------------

async function start(options: { readonly write?: boolean } = {}) {
  const scene = await startScene(sample, options);
  closers.push(() => scene.close());
  const page = await PageDouble.open(scene.url);
  closers.push(() => page.socket.terminate());
  return { scene, page };
}

function value(scene: Scene, name: string) {
  return scene.running.ioc.handle(name)!;
}

function hex32(number: number): string {
  return number.toString(16).padStart(8, '0');
}

async function viewerOf({ url }: Scene, query: string): Promise<ParsedEvent[]> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}xstate${query}`);
  closers.push(() => socket.terminate());
  const events: ParsedEvent[] = [];
  socket.on('message', (data) => events.push(parseReceiverEvent(JSON.parse(String(data)) as object)));
  await once(socket, 'open');
  return events;
}
