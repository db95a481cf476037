import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { group, pv } from '../../../src/index.ts';
import { useLivePage } from '../support/page.ts';
import { monitor } from '../support/scene.ts';

const live = useLivePage(
  group('load', { busy: pv.long(0), calm: pv.long(0), large: pv.double(new Float64Array(100_000)) }),
);

test('tables show rates with what they lately were, the busiest first', async () => {
  const client = await live.scene.open('jane', 'opi-3');
  await monitor(client, 'load:busy', 1);
  const busy = live.scene.running.ioc.handle('load:busy')!;
  const writing = setInterval(() => busy.write(Date.now() % 1000), 20);
  const page = await live.open('#/load');
  const lines = (table: string) => page.getByRole('region', { name: table, exact: true }).locator('tbody tr');
  for (const [table, name] of [
    ['Clients', 'jane@opi-3'],
    ['Subscriptions', 'load:busy'],
    ['PVs', 'load:busy'],
  ] as const) {
    const first = lines(table).first();
    await expect.poll(() => first.locator('td').first().textContent()).toBe(name);
    const points = async () =>
      ((await first.locator('.spark polyline').getAttribute('points')) ?? '').split(' ').length;
    await expect.poll(points).toBeGreaterThan(2);
    await expect
      .poll(() => first.locator('.spark').getAttribute('aria-label'))
      .toMatch(/^events\/s lately: at most [1-9]/);
  }
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'casr', exact: true }).click(),
  ]);
  expect(await readFile(await download.path(), 'utf8')).toMatch(/^load, served by xioc [\s\S]*User 'jane', V4\.13/);
  clearInterval(writing);
  client.close();
  await page.close();
});

test('a client that does not read is called slow, and stands first', async () => {
  const page = await live.open('#/load');
  const quick = await live.scene.open('jane', 'opi-3');
  const slow = await live.scene.open('sleeper', 'opi-4');
  await monitor(slow, 'load:large', 1);
  slow.socket.pause();
  const large = live.scene.running.ioc.handle('load:large')!;
  const filling = setInterval(() => large.write(new Float64Array(100_000).fill(Date.now())), 20);
  const first = page.getByRole('region', { name: 'Clients', exact: true }).locator('tbody tr').first();
  await expect.poll(() => first.textContent()).toMatch(/sleeper@opi-4.*SLOW/);
  expect(await first.getAttribute('class')).toBe('bad-row');
  clearInterval(filling);
  slow.close();
  quick.close();
  await page.close();
});
