/** Records of databases, as a page sees them. */
import { afterEach, expect, test } from 'vitest';
import { Dbr } from '../../src/protocol/ca/dbr-types.ts';
import { records } from '../inspector/support/records.ts';
import { startScene } from '../inspector/support/scene.ts';
import { PageDouble } from './page-double.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start() {
  const scene = await startScene(records(), { write: true });
  closers.push(() => scene.close());
  const made = scene.running.ioc.database.pvs.size;
  const page = await PageDouble.open(scene.url);
  closers.push(() => page.socket.terminate());
  const { rows } = await page.next('rows');
  return { scene, page, rows, made };
}

test('records that nobody has asked for are PVs with the chart of a record, and are not made for that', async () => {
  const { scene, page, rows, made } = await start();
  const row = rows.find(([, id]) => id === 'pv/rec:sum')!;
  expect(row).toMatchObject([expect.any(Number), 'pv/rec:sum', 'pv', 0, 'rec:sum', 'record', expect.any(String), '']);
  expect(rows.some(([, id, kind]) => id === 'pv/rec:own/record' && kind === 'record')).toBe(true);
  page.show({ watch: 'pv/rec:sum' });
  expect((await page.next('report')).report).toMatchObject({ value: '4', recordType: 'calc', scan: 'Passive' });
  expect(scene.running.ioc.database.pvs.size).toBe(made);
});

test('a record says where its links lead, who leads to it, and who has it processed', async () => {
  const { page, scene } = await start();
  page.show({ watch: 'pv/rec:sum' });
  const { report } = await page.next('report');
  expect(report).toMatchObject({
    processedBy: 'a link of rec:set',
    links: [
      { field: 'FLNK', way: 'forward', to: 'rec:out', state: 'local' },
      { field: 'INPA', way: 'in', to: 'rec:set', words: 'NPP MS', state: 'local' },
      { field: 'INPB', way: 'in', to: 'rec:off', words: 'NPP NMS', state: 'local' },
    ],
    linkedFrom: [
      { record: 'rec:set', field: 'FLNK', way: 'forward' },
      { record: 'rec:out', field: 'DOL', way: 'in' },
    ],
  });
  page.show({ watch: 'pv/rec:set' });
  expect((await page.next('report')).report.processedBy).toBe('PINI YES');
  page.send({ t: 'write', ref: 1, id: 'pv/rec:set', text: '7' });
  await page.until('report', ({ report }) => report.value === '7' && report.processedBy === 'a put to VAL');
  page.show({ watch: 'pv/rec:far' });
  expect((await page.next('report')).report.links).toMatchObject([
    { to: 'elsewhere:value', words: 'CA NMS', state: 'lost' },
  ]);
  expect(scene.running.ioc.handle('rec:sum')!.value).toBe(7);
});

test('a record that is not processed says why, and its events are followed one by one', async () => {
  const { page } = await start();
  page.show({ watch: 'pv/rec:off' });
  const { report } = await page.until('report', ({ report }) => report.notProcessedLastTime !== undefined);
  expect(report.notProcessedLastTime).toBe('it is disabled: DISA is 0, as DISV');
  page.show({ watch: 'pv/rec:tick' });
  const { steps } = await page.until('steps', (message) => message.steps.some(({ event }) => event === 'followed'));
  expect(steps.find(({ event }) => event === 'process')).toMatchObject({
    from: expect.stringContaining('activity.passive'),
    to: expect.stringContaining('activity.deciding'),
    actions: ['begin'],
    edges: ['record.activity.passive|process|0'],
    refused: '',
  });
});

test("a client's put is told when it has ended, with who, what and all that it has set off", async () => {
  const { page, scene } = await start();
  page.show({ log: 'all' });
  await page.settle();
  const jane = await scene.open('jane', 'opi-3');
  const sid = await jane.create('rec:set');
  const payload = new Uint8Array(8);
  new DataView(payload.buffer).setFloat64(0, 12);
  jane.send({ type: 'WRITE_NOTIFY', dbrType: Dbr.DOUBLE, count: 1, sid, ioid: 1, payload });
  const { puts } = await page.next('puts');
  expect(puts).toMatchObject([
    { pv: 'rec:set', who: 'jane@opi-3', old: '4', value: '12', outcome: 'done', leftOut: 0 },
  ]);
  expect(puts[0]!.effects).toEqual(
    expect.arrayContaining([
      'rec:set is processed',
      'rec:sum is processed',
      'rec:sum = 12',
      'rec:out is processed',
      'rec:out = 12',
    ]),
  );
  page.show({});
  await page.settle();
  page.forget();
  jane.send({ type: 'WRITE_NOTIFY', dbrType: Dbr.DOUBLE, count: 1, sid, ioid: 2, payload });
  await jane.settle();
  await page.next('load');
  expect(page.messages.some(({ t }) => t === 'puts')).toBe(false);
});
