import { expect, test } from 'vitest';
import { Dbr } from '../../../src/protocol/ca/dbr-types.ts';
import { beamline } from '../support/beamline.ts';
import { useLivePage } from '../support/page.ts';

const live = useLivePage(beamline);

test('messages of a circuit are read, filtered, and opened to their bytes; the sequence shows them', async () => {
  const client = await live.scene.open('bluesky', 'ws-12');
  const sid = await client.create('BL07:Temperature');
  const page = await live.open();
  await page.getByRole('treeitem', { name: /bluesky@ws-12/ }).click();
  await page.getByRole('tab', { name: 'Messages' }).click();
  await page.getByText('No message yet since you look.').waitFor();
  const lines = page.locator('.wire-line');
  await expect
    .poll(async () => {
      await client.settle();
      return await lines.count();
    })
    .toBeGreaterThan(0);
  for (let ioid = 1; ioid <= 3; ioid++) {
    client.send({ type: 'READ_NOTIFY', dbrType: Dbr.DOUBLE, count: 1, sid, ioid });
    await client.settle();
  }
  await expect.poll(() => lines.filter({ hasText: 'READ_NOTIFY' }).count()).toBe(6);
  await page.getByLabel('Filter messages').fill('read_notify');
  await expect.poll(() => lines.count()).toBe(6);
  await page.getByLabel('Direction').selectOption('out');
  await expect.poll(() => lines.count()).toBe(3);
  expect(await lines.first().textContent()).toMatch(/BL07:Temperature.*DBR_DOUBLE\[1\] = 21\.5.*ECA_NORMAL/);
  await lines.first().click();
  await expect.poll(() => page.locator('.hex').textContent()).toMatch(/^0000 {2}00 0f 00 08 00 06 00 01 {2}/);
  await page.getByRole('tab', { name: 'Sequence' }).click();
  await expect.poll(() => page.locator('.sequence-svg .message', { hasText: 'READ_NOTIFY' }).count()).toBe(6);
  expect(await page.locator('.message-reply').first().textContent()).toMatch(/^\+[\d.]+ ms$/);
  client.close();
  await page.close();
});
