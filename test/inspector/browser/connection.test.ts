import { expect, test } from 'vitest';
import { group, pv } from '../../../src/index.ts';
import { startInspector } from '../../../src/inspect/index.ts';
import { useLivePage } from '../support/page.ts';

const live = useLivePage(group('connection', { x: pv.double(0) }));

test('the page talks to nobody but its server', async () => {
  const page = await live.browser.context.newPage();
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
  page.on('websocket', (socket) => asked.add(new URL(socket.url()).origin.replace('ws:', 'http:')));
  await page.goto(`${live.scene.url}#/pv/connection:x?tab=chart`);
  await page.locator('.chart-svg').waitFor();
  expect([...asked].filter((origin) => origin !== 'null')).toEqual([new URL(live.scene.url).origin]);
  await page.close();
});

test('says that the connection is lost, and takes it up again', async () => {
  const first = await startInspector(live.scene.source, { port: 0 });
  const port = Number(new URL(first.url).port);
  const page = await live.browser.context.newPage();
  await page.goto(first.url);
  await page.getByRole('treeitem', { name: 'supervisor' }).waitFor();
  await first.close();
  await page.getByText('The connection to the IOC is lost').waitFor();
  expect(await page.locator('.app').getAttribute('class')).toBe('app stale');
  const second = await startInspector(live.scene.source, { port });
  await expect.poll(() => page.getByText('The connection to the IOC is lost').count(), { timeout: 15_000 }).toBe(0);
  await page.getByRole('treeitem', { name: 'supervisor' }).waitFor();
  await page.close();
  await second.close();
});

test('a page of another origin gets neither the feed nor the protocol', async () => {
  const other = await startInspector(live.scene.source, { port: 0 });
  const page = await live.browser.context.newPage();
  await page.goto(other.url);
  const ports = [live.scene.url, other.url].map((url) => new URL(url).host);
  const outcome = (host: string, path: string) =>
    page.evaluate(
      (url) =>
        new Promise((resolve) => {
          try {
            const socket = new WebSocket(url);
            socket.onopen = () => resolve('open');
            socket.onerror = () => resolve('refused');
          } catch {
            resolve('refused');
          }
        }),
      `ws://${host}/${path}`,
    );
  expect(await outcome(ports[1]!, 'feed')).toBe('open');
  expect(await outcome(ports[0]!, 'feed')).toBe('refused');
  expect(await outcome(ports[0]!, 'xstate')).toBe('refused');
  await page.close();
  await other.close();
});
