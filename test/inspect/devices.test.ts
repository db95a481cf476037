/** Ports, and devices that are played, as a page sees them. */
import { afterEach, expect, test } from 'vitest';
import { supply } from '../inspector/support/devices.ts';
import { startScene } from '../inspector/support/scene.ts';
import { PageDouble } from './page-double.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(write = true) {
  const scene = await startScene(supply, { write });
  closers.push(() => scene.close());
  const page = await PageDouble.open(scene.url);
  closers.push(() => page.socket.terminate());
  const { rows } = await page.next('rows');
  const idOf = (wanted: string) => rows.find(([, , kind]) => kind === wanted)![1];
  return { scene, page, port: idOf('port'), door: idOf('door') };
}

test('a port and the device that it is joined with are actors with charts, and a PV says which exchange gives it its value', async () => {
  const { page, port } = await start();
  page.show({ watch: port });
  const { report } = await page.until('report', (message) => Number(message.report.exchanges) > 2);
  expect(report).toMatchObject({ framing: 'line LF', peer: 'simulated played', timeouts: 0 });
  page.show({ watch: 'pv/psu:amps' });
  const fed = await page.until('report', (message) => Number(message.report.lastReadAt) > 0);
  expect(fed.report).toMatchObject({ port, readBy: '"MEAS:CURR?" every 0.2 s', readingMs: expect.any(Number) });
});

test('what goes over a port is read with its PV, priority and latency, beginning with the latest', async () => {
  const { page, port } = await start();
  page.show({ watch: port });
  await page.until('report', (message) => Number(message.report.exchanges) > 2);
  page.show({ wire: port });
  const { lines } = await page.next('wire');
  const up = lines.find(({ direction, text }) => direction === 'note' && text.startsWith('up'));
  expect(up).toMatchObject({ type: 'state' });
  const asked = lines.findIndex(({ text }) => text === 'MEAS:CURR?');
  expect(lines[asked]).toMatchObject({
    direction: 'out',
    type: 'request',
    pv: 'psu:amps',
    exchange: { priority: 'poll', note: '' },
  });
  const reply = lines.find(({ text, type }, nth) => nth > asked && type === 'reply' && text === '0.2500')!;
  expect(reply).toMatchObject({ direction: 'in', pv: 'psu:amps' });
  expect(reply.exchange!.latencyMs).toBeGreaterThan(3);
  page.send({ t: 'bytes', id: port, seq: reply.seq });
  expect((await page.next('bytes')).hex).toBe(Buffer.from('0.2500').toString('hex'));
});

test('a frame is sent by hand, and a fault is begun and ended', async () => {
  const { page, port, door } = await start();
  page.show({ watch: port });
  await page.until('report', (message) => Number(message.report.exchanges) > 2);
  page.send({ t: 'frame', ref: 1, id: port, text: '*IDN?', awaitsReply: true });
  expect(await page.next('reply')).toMatchObject({ ref: 1, error: '', answer: 'xioc,supply,0,1' });
  page.send({ t: 'frame', ref: 2, id: port, text: 'hex: 2a 49 44 4e 3f', awaitsReply: true });
  expect(await page.next('reply')).toMatchObject({ ref: 2, error: '', answer: 'xioc,supply,0,1' });
  page.send({ t: 'frame', ref: 3, id: port, text: 'hex: 2', awaitsReply: false });
  expect((await page.next('reply')).error).toContain('are no bytes: write two digits for each');
  page.send({ t: 'fault', ref: 4, id: door, text: 'nonsense' });
  expect((await page.next('reply')).error).toContain("'nonsense' is no fault");
  page.send({ t: 'fault', ref: 5, id: door, text: 'mute:MEAS*' });
  expect(await page.next('reply')).toMatchObject({ ref: 5, error: '' });
  page.show({ watch: door, wire: port });
  await page.until('report', (message) => Number(message.report.hits) > 0);
  await page.until('wire', ({ lines }) =>
    lines.some(({ type, text }) => type === 'timeout' && text.includes('MEAS:CURR?')),
  );
  page.send({ t: 'fault', ref: 6, id: door, text: '' });
  expect(await page.next('reply')).toMatchObject({ ref: 6, error: '' });
});

test('a page that may only look sends nothing', async () => {
  const { page, port, door } = await start(false);
  page.send({ t: 'frame', ref: 1, id: port, text: '*IDN?', awaitsReply: true });
  expect((await page.next('reply')).error).toContain('read-only');
  page.send({ t: 'fault', ref: 2, id: door, text: 'mute' });
  expect((await page.next('reply')).error).toContain('read-only');
});
