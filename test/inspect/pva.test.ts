/** PV Access as the inspector shows it: an IOC that speaks both protocols, with a client of each. */
import { afterEach, expect, test } from 'vitest';
import { group, pv } from '../../src/index.ts';
import type { FeedMessage } from '../../src/inspect/feed.ts';
import { PvaClient } from '../actors/pva/client.ts';
import { monitor, startScene } from '../inspector/support/scene.ts';
import { hex as bytesOf } from '../support/hex.ts';
import { PageDouble } from './page-double.ts';

const definition = group('both', {
  x: pv.double(1, { units: 'mm' }),
  y: pv.long(2),
});

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

test('a PV shows the subscribers of both protocols, those of its group included', async () => {
  const { page, scene, client } = await start();
  await monitor(await scene.open('jane', 'opi-3'), 'both:x', 1);
  const { ioid } = await client.monitor(await client.create('both:x', 1));
  const group = await client.monitor(await client.create('both', 2));
  await client.monitor(await client.create('both:y', 3));
  page.show({ follow: 'pv/both:x' });
  const { list } = await page.until('table', ({ table, list }) => table === 'subscribers' && list.length === 3);
  // Those that did something since the last look come first.
  const lines = list.map((each) => [each.pv, each.client, each.type, each.ioid]);
  const eva = expect.stringMatching(/^eva@127\.0\.0\.1/);
  expect(lines).toContainEqual(['both:x', expect.stringMatching(/^jane@opi-3/), 'DBR_TIME_DOUBLE', undefined]);
  expect(lines).toContainEqual(['both:x', eva, 'epics:nt/NTScalar:1.0', ioid]);
  expect(lines).toContainEqual(['both', eva, 'xioc:group/both:1.0', group.ioid]);
});

test('the load lists circuits and connections, subscriptions and monitors', async () => {
  const { page, scene, client } = await start();
  await monitor(await scene.open('jane', 'opi-3'), 'both:x', 1);
  const sid = await client.create('both:x');
  const { ioid } = await client.monitor(sid);
  client.start(sid, ioid);
  await client.next('MONITOR');
  page.show({ load: true });
  const { list } = await page.until('table', ({ table, list }) => table === 'circuits' && list.length === 2);
  expect(list).toContainEqual(expect.objectContaining({ protocol: 'CA', user: 'jane', subscriptions: 1 }));
  expect(list).toContainEqual(
    expect.objectContaining({ protocol: 'PVA', version: '2', user: 'eva', channels: 1, subscriptions: 1, slow: false }),
  );
  const monitors = await page.until('table', ({ table, list }) => table === 'subscriptions' && list.length === 2);
  expect(monitors.list).toContainEqual(
    expect.objectContaining({ pv: 'both:x', mask: 'VALUE|ALARM', sent: 1, undelivered: 0, discardedByReplacement: 0 }),
  );
});

test('names that PV Access clients ask for are noted', async () => {
  const { page, client } = await start();
  page.show({ searches: true });
  await page.settle();
  const channels = ['both:x', 'elsewhere'].map((name, cid) => ({ cid, name }));
  client.send({ type: 'SEARCH', sequence: 1, flags: 1, address: '0.0.0.0', port: 0, protocols: ['tcp'], channels });
  const { searches } = await page.until('searches', ({ searches: { names } }) => names.length === 2);
  expect(searches.names.map(({ name, hits, misses }) => [name, hits, misses])).toEqual([
    ['elsewhere', 0, 1],
    ['both:x', 1, 0],
  ]);
});

test('messages are read with their PV and what their data say, and opened field by field', async () => {
  const { page, client } = await start();
  const sid = await client.create('both:x');
  const { ioid } = await client.initPut(sid);
  await tapped(page, client);
  await client.get(sid, 'field(value,alarm)');
  client.send({ type: 'READ_BACK', sid, ioid, subcommand: 0x40 });
  await client.next('READ_BACK');
  const lines = await linesUntil(page, 'READ_BACK');
  expect(lines.map(({ direction, type, pv, pair }) => [direction, type, pv, pair])).toEqual([
    ['in', 'GET_INIT', 'both:x', 'GET_INIT 2'],
    ['out', 'GET_INIT', 'both:x', 'GET_INIT 2'],
    ['in', 'GET', 'both:x', 'GET 2'],
    ['out', 'GET', 'both:x', 'GET 2'],
    ['in', 'DESTROY_REQUEST', 'both:x', ''],
    ['in', 'READ_BACK', 'both:x', 'READ_BACK 1'],
    ['out', 'READ_BACK', 'both:x', 'READ_BACK 1'],
  ]);
  expect(lines[3]!.text).toBe('ioid=2 {value=1 alarm.severity=0 alarm.status=0 alarm.message=""}');
  // What was created before anybody looked is known, too.
  expect(lines[6]!.text).toMatch(/^ioid=1 0x40 \{value=1 alarm\.severity=0 /);
  page.send({ t: 'bytes', id: 'connection-1', seq: lines[3]!.seq });
  const { hex, fields } = await page.next('bytes');
  expect(hex).toMatch(/^ca02400a/);
  expect(fields).toEqual([
    [0, 'ioid', '', '2'],
    [0, 'subcommand', '', '0x00'],
    [0, 'status', '', 'OK'],
    [0, 'data', 'structure epics:nt/NTScalar:1.0', ''],
    [1, 'value', 'double', '1'],
    [1, 'alarm', 'structure alarm_t', ''],
    [2, 'severity', 'int', '0'],
    [2, 'status', 'int', '0'],
    [2, 'message', 'string', '""'],
  ]);
});

test('types that the client has given numbers are shown, also those from before anybody looked', async () => {
  const { page, client } = await start();
  const sid = await client.create('both:x');
  // GET_INIT whose pvRequest defines type 2, as pvAccessCPP does; the next one names it.
  const init = (ioid: number, type: string) => {
    const payload = Buffer.concat([u32(sid), u32(ioid), bytesOf(`08 ${type}`)]);
    client.socket.write(Buffer.concat([bytesOf('ca 02 00 0a'), u32(payload.length), payload]));
  };
  init(71, 'fd 02 00 80 00 01 05 66 69 65 6c 64 80 00 01 05 76 61 6c 75 65 80 00 00');
  await client.next('GET_INIT');
  await tapped(page, client);
  init(72, 'fe 02 00');
  const lines = await linesUntil(page, 'GET_INIT');
  expect(lines[0]).toMatchObject({
    direction: 'in',
    text: expect.stringContaining('pvRequest={"field":{"value":{}}}'),
  });
  page.send({ t: 'bytes', id: 'connection-1', seq: lines[0]!.seq });
  expect((await page.next('bytes')).fields.slice(-3)).toEqual([
    [0, 'pvRequest', 'structure', ''],
    [1, 'field', 'structure', ''],
    [2, 'value', 'structure', ''],
  ]);
});

test('a connection is ended by a page that may', async () => {
  const { page, client } = await start();
  page.send({ t: 'disconnect', ref: 1, id: 'connection-1' });
  expect(await page.next('reply')).toMatchObject({ ref: 1, error: '' });
  await client.closed();
});

// --- helpers ------------------------------------------------------------------------------------------------------

async function start() {
  const scene = await startScene(definition, { write: true, protocols: ['ca', 'pva'] });
  closers.push(() => scene.close());
  const client = await PvaClient.open(scene.running.pvaPort, 'eva');
  closers.push(() => client.close());
  const page = await PageDouble.open(scene.url);
  closers.push(() => page.socket.terminate());
  await page.until('rows', ({ rows }) => rows.some(([, id]) => id === 'connection-1'));
  return { scene, page, client };
}

type Lines = Extract<FeedMessage, { readonly t: 'wire' }>['lines'];

/** The connection is tapped when an echo has been seen; nothing is left of it. */
async function tapped(page: PageDouble, client: PvaClient): Promise<void> {
  page.show({ wire: 'connection-1' });
  const seen = page.next('wire');
  let isSeen = false;
  void seen.then(() => {
    isSeen = true;
  });
  while (!isSeen) {
    await client.settle();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  // A last one: after it nothing of the first ones is under way.
  await client.settle();
  client.send({ type: 'MESSAGE', ioid: 0, severity: 'info', text: 'last' });
  await page.until('wire', ({ lines }) => lines.some(({ type }) => type === 'MESSAGE'));
}

/** Lines up to the reply of this type. */
async function linesUntil(page: PageDouble, type: string): Promise<Lines> {
  const lines: Lines[number][] = [];
  while (!lines.some((line) => line.type === type && line.direction === 'out')) {
    lines.push(...(await page.next('wire')).lines);
  }
  return lines;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
