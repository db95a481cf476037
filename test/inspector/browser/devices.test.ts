import { expect, test } from 'vitest';
import { supply } from '../support/devices.ts';
import { useLivePage } from '../support/page.ts';

const live = useLivePage(supply, { write: true });

test('a port has its chart and its traffic, and a frame is sent by hand', async () => {
  const page = await live.open('#/actors/port:supply');
  const lit = () => page.locator('.chart-svg .node.active .state-title').allTextContents();
  await expect.poll(lit).toContain('fresh');
  await page.getByRole('tab', { name: 'Traffic' }).click();
  const request = page.locator('.wire-line.out', { hasText: 'MEAS:CURR?' }).last();
  await request.waitFor();
  expect(await request.textContent()).toMatch(/request.*poll.*psu:amps/);
  await expect
    .poll(() => page.locator('.wire-line.in', { hasText: '0.2500' }).last().textContent())
    .toMatch(/reply\d+\.\d ms/);
  await page.getByLabel('Frame to send').fill('*IDN?');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Reply: xioc,supply,0,1').waitFor();
  await page.getByRole('tab', { name: 'Sequence' }).click();
  await expect.poll(() => page.locator('.lane-name').allTextContents()).toEqual(['IOC', 'supply', 'device']);
  await page.locator('.message-reply').first().waitFor();
  await page.close();
});

test('a PV says which exchange gives it its value, and leads to the port', async () => {
  const page = await live.open('#/pv/psu:amps');
  await expect
    .poll(() => page.locator('.read-by').textContent())
    .toMatch(/Read by supply: "MEAS:CURR\?" every 0\.2 s; last .* ago, in \d+\.\d ms/);
  await page.locator('.read-by').getByRole('link').click();
  await expect.poll(() => page.locator('h2.title-name').textContent()).toBe('supply');
  await page.close();
});

test('a played device is made to fail, and the port shows what comes of it', async () => {
  const page = await live.open('#/actors/door:played?tab=wire');
  await page.getByLabel('Fault', { exact: true }).selectOption('mute');
  await page.getByLabel('of requests').fill('MEAS*');
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByText('Begun: mute').waitFor();
  await page.locator('.wire-line.note', { hasText: 'the fault mute hits' }).first().waitFor();
  await page.goto(`${live.scene.url}#/actors/port:supply?tab=wire`);
  await page.locator('.wire-line.is-timeout').first().waitFor();
  await page.goto(`${live.scene.url}#/actors/door:played?tab=wire`);
  await page.getByRole('button', { name: 'End all' }).click();
  await page.getByText('Ended.').waitFor();
  await page.close();
});
