import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { group, pv } from '../../../src/index.ts';
import { treeLines, useLivePage } from '../support/page.ts';
import { monitor } from '../support/scene.ts';

const HOSTILE = '<img/src=x/onerror=alert(1)>';
const sample = group('tree', {
  x: pv.double(1),
  y: pv.double(2),
  hostile: pv.double(3, { name: HOSTILE }),
  comment: pv.string(HOSTILE),
  spare: pv.long(0),
});

const live = useLivePage(sample, { write: true });

test('fills with a client, its channel and its subscription, and empties when it goes', async () => {
  const page = await live.open();
  await page.getByRole('treeitem', { name: 'supervisor' }).waitFor();
  const client = await live.scene.open('jane', 'opi-3');
  await monitor(client, 'tree:x', 1);
  const circuit = page.getByRole('treeitem', { name: /jane@opi-3/ });
  await unfold(circuit);
  const channel = page.getByRole('treeitem', { name: /chan tree:x/ });
  await unfold(channel);
  await page.getByRole('treeitem', { name: /tree:x #1/ }).waitFor();
  expect(await circuit.locator('.state').textContent()).toBe('serving · flowing');
  client.close();
  await expect.poll(async () => (await treeLines(page)).join('\n')).not.toContain('jane');
  await page.close();
});

test('before anything is selected the IOC is shown at a glance, and again by its name', async () => {
  const client = await live.scene.open('jane', 'opi-3');
  await monitor(client, 'tree:x', 1);
  const page = await live.open();
  await page
    .getByRole('region', { name: 'Clients' })
    .getByRole('link', { name: /jane@opi-3/ })
    .click();
  await expect.poll(() => page.locator('h2.title-name').textContent()).toContain('jane@opi-3');
  await page.getByRole('heading', { level: 1 }).getByRole('link', { name: 'tree' }).click();
  await page.getByRole('link', { name: '5 PVs' }).click();
  expect(await page.getByLabel('Search actors').inputValue()).toBe('kind:pv');
  client.close();
  await page.close();
});

test('links have addresses: they open in another tab, and the way back leads to what was shown', async () => {
  const page = await live.open();
  await page.getByRole('link', { name: '5 PVs' }).click();
  const line = page.getByRole('treeitem', { name: /tree:x/ });
  await line.click();
  await expect.poll(() => page.locator('h2.title-name').textContent()).toBe('tree:x');
  await page.getByRole('tab', { name: 'Statechart' }).click();
  const owner = page.getByLabel('Facts and context').getByRole('link', { name: 'IOC' });
  expect(await owner.getAttribute('href')).toBe('#/actors/ioc?tab=chart&q=kind%3Apv');
  const [other] = await Promise.all([page.context().waitForEvent('page'), owner.click({ button: 'middle' })]);
  await expect.poll(() => other.locator('h2.title-name').textContent()).toBe('IOC');
  await other.close();
  expect(await page.locator('h2.title-name').textContent()).toBe('tree:x');
  await owner.click();
  await expect.poll(() => page.locator('h2.title-name').textContent()).toBe('IOC');
  await page.goBack();
  await expect.poll(() => page.locator('h2.title-name').textContent()).toBe('tree:x');
  await page.close();
});

test('is walked with the keyboard alone', async () => {
  const page = await live.open();
  await page.getByRole('treeitem', { name: 'supervisor' }).waitFor();
  await page.getByRole('tree').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('End');
  const group = page.getByRole('treeitem', { name: /PVs \(\d+\)/ });
  await page.keyboard.press('ArrowRight');
  expect(await group.getAttribute('aria-expanded')).toBe('true');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator('h2.title-name').textContent()).toContain('tree:');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  expect(await group.getAttribute('aria-expanded')).toBe('false');
  await page.keyboard.press('/');
  await page.keyboard.type('pv:*:y');
  await expect.poll(() => treeLines(page)).toEqual(['IOC', ' tree:y']);
  expect(await page.getByRole('status').filter({ hasText: 'found' }).textContent()).toBe('1 found');
  await page.close();
});

test('what is searched and selected is in the address, and comes back with it', async () => {
  const page = await live.open();
  await page.getByLabel('Search actors').fill('kind:pv tree:x');
  await page.getByRole('treeitem', { name: /tree:x/ }).click();
  await expect.poll(() => page.url()).toContain(encodeURIComponent('pv/tree:x'));
  const again = await live.browser.open(page.url());
  await expect.poll(() => again.locator('h2.title-name').textContent()).toBe('tree:x');
  expect(await again.getByLabel('Search actors').inputValue()).toBe('kind:pv tree:x');
  const byName = await live.open('#/pv/tree:y');
  await expect.poll(() => byName.locator('h2.title-name').textContent()).toBe('tree:y');
  for (const each of [page, again, byName]) await each.close();
});

test('a hostile PV name, value, user and host are text everywhere', async () => {
  const page = await live.open();
  let dialogs = 0;
  page.on('dialog', (dialog) => {
    dialogs++;
    void dialog.dismiss();
  });
  const client = await live.scene.open(HOSTILE, '"><script>alert(2)</script>');
  await monitor(client, `tree:${HOSTILE}`, 1);
  await page.getByLabel('Search actors').fill('onerror');
  await page.getByRole('treeitem', { name: /^pv tree:<img/ }).click();
  await expect.poll(() => page.locator('h2.title-name').textContent()).toContain(HOSTILE);
  await page.goto(`${live.scene.url}#/actors/pv%2Ftree:comment?tab=values`);
  await expect.poll(() => page.locator('output.value').textContent()).toContain(HOSTILE);
  await page.getByLabel('Search actors').fill('kind:circuit');
  await page.getByRole('treeitem', { name: /script/ }).click();
  await page.getByRole('tab', { name: 'Messages' }).click();
  await page.getByRole('link', { name: 'Load', exact: true }).click();
  await page.getByRole('link', { name: /alert\(2\)/ }).waitFor();
  expect(await page.locator('img, script[src="x"]').count()).toBe(0);
  expect(dialogs).toBe(0);
  client.close();
  await page.close();
});

// --- helpers ------------------------------------------------------------------------------------------------------

/** Opens a line of the tree by keyboard, once there is something below it. */
async function unfold(line: Locator): Promise<void> {
  await expect.poll(() => line.getAttribute('aria-expanded')).toBe('false');
  await line.click();
  await line.page().keyboard.press('ArrowRight');
}
