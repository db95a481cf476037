import { expect, test } from 'vitest';
import { group, type Members, pv } from '../../../src/index.ts';
import { treeLines, useLivePage } from '../support/page.ts';

const COUNT = 20_000;
const members: Members = Object.fromEntries(Array.from({ length: COUNT }, (_, n) => [`pv${n}`, pv.double(n)]));
const live = useLivePage(group('many', members));

test('20,000 actors are there, scroll, and are found', async () => {
  const page = await live.open();
  await page.getByRole('treeitem', { name: 'PVs (20,000)' }).click();
  await expect.poll(() => page.locator('.found').textContent()).toMatch(/^20,0\d\d actors$/);
  const tree = page.getByRole('tree');
  expect(await page.locator('[role=treeitem]').count()).toBeLessThan(120);
  await tree.evaluate((element) => {
    element.scrollTop = element.scrollHeight / 2;
  });
  await expect.poll(async () => (await treeLines(page)).join()).toMatch(/many:pv9[89]\d\d|many:pv100\d\d/);
  await tree.focus();
  await page.keyboard.press('End');
  await expect.poll(async () => (await treeLines(page)).at(-1)).toContain('many:pv19999');
  const last = page.getByRole('treeitem', { name: /many:pv19999/ });
  expect(await last.getAttribute('aria-posinset')).toBe(String(COUNT));
  await page.getByLabel('Search actors').fill('pv:*pv1234?');
  await expect.poll(() => page.locator('.found').textContent()).toBe('10 found');
  await page.close();
});

test('changes among 20,000 actors arrive', async () => {
  const page = await live.open('#/actors?q=alarm:major');
  await page.getByRole('tree').waitFor();
  live.scene.running.ioc.handle('many:pv7777')!.write(1, { severity: 'MAJOR' });
  await page.getByRole('treeitem', { name: /many:pv7777 MAJOR/ }).waitFor();
  await page.close();
});
