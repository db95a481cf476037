import { expect, test } from 'vitest';
import { beamline } from '../support/beamline.ts';
import { useLivePage } from '../support/page.ts';

const live = useLivePage(beamline);

test('says what is wrong now, until it is well again, and what broke', async () => {
  const page = await live.open('#/alerts');
  const wrong = page.getByRole('region', { name: 'Wrong now' });
  const temperature = live.scene.running.ioc.handle('BL07:Temperature')!;
  temperature.write(39);
  await wrong.getByRole('listitem').filter({ hasText: 'BL07:Temperature' }).getByText('MAJOR').waitFor();
  temperature.write(20);
  await expect.poll(() => wrong.getByText('BL07:Temperature').count()).toBe(0);

  await live.scene.running.ioc
    .handle('BL07:Flaky')!
    .put(1)
    .catch(() => {});
  await wrong.getByText('is in alarm: its last put failed').waitFor();
  const fault = page.getByRole('region', { name: 'What broke' }).getByRole('group').first();
  const summary = fault.locator('summary');
  await summary.filter({ hasText: 'the controller does not answer' }).waitFor();
  await summary.click();
  await fault.getByText(/beamline\.ts/).waitFor();
  await wrong.getByRole('link', { name: 'BL07:Flaky' }).click();
  await expect.poll(() => page.locator('h2.title-name').textContent()).toBe('BL07:Flaky');
  await page.close();
});

test('tells of a pinned condition, also when the page is opened again, until it is removed', async () => {
  const page = await live.open('#/alerts');
  await page.getByLabel('Tell me of').fill('kind:device state:idle');
  await page.getByLabel('for at least').fill('0');
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  const pinned = (where: typeof page) =>
    where.getByRole('region', { name: 'Wrong now' }).getByRole('listitem').filter({ hasText: 'PINNED' });
  await pinned(page).filter({ hasText: 'is idle: kind:device state:idle' }).first().waitFor();
  const again = await live.open('#/actors');
  await pinned(again).first().waitFor();
  await again.close();
  await page.getByRole('button', { name: 'Remove kind:device state:idle' }).click();
  await expect.poll(() => pinned(page).count()).toBe(0);
  await page.close();
});
