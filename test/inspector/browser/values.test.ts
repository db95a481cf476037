import { expect, test } from 'vitest';
import { group, pv } from '../../../src/index.ts';
import { useLivePage } from '../support/page.ts';
import { monitor } from '../support/scene.ts';

const sample = group('values', {
  x: pv.double(1, { units: 'mm', precision: 2 }),
  image: pv.double(new Float64Array(64), { maxLength: 64 }),
  ro: pv.double(1, { readOnly: true }),
  mode: pv.enum('Idle', ['Idle', 'Run']),
});

const live = useLivePage(sample, { write: true });

test('a plot moves with the value', async () => {
  const page = await live.open('#/pv/values:x?tab=values');
  const last = async () => (await page.locator('.plot-area').first().getAttribute('aria-label')) ?? '';
  await expect.poll(last).toContain('value 1');
  const before = await page.locator('.plot canvas').first().screenshot();
  const handle = live.scene.running.ioc.handle('values:x')!;
  for (let n = 2; n <= 12; n += 2) {
    handle.write(n, n > 10 ? { severity: 'MAJOR' } : {});
    await expect.poll(last).toContain(`value ${n}.`);
  }
  await expect.poll(() => page.locator('output.value').textContent()).toBe('12.00');
  expect(await page.locator('.value-line .severity').textContent()).toBe('MAJOR SOFT');
  expect((await page.locator('.plot canvas').first().screenshot()).equals(before)).toBe(false);
  await page.close();
});

test('an array is drawn over its index', async () => {
  const page = await live.open('#/pv/values:image?tab=values');
  live.scene.running.ioc.handle('values:image')!.write(Array.from({ length: 64 }, (_, n) => n * n));
  await page.getByText('Elements (64)').waitFor();
  await expect.poll(() => page.locator('.plot-area').first().getAttribute('aria-label')).toContain('value 3969');
  await page.close();
});

test('an axis may be logarithmic, and names the states of an enum', async () => {
  const page = await live.open('#/pv/values:x?tab=values');
  const log = page.getByRole('button', { name: 'log', exact: true }).first();
  await log.click();
  expect(await log.getAttribute('aria-pressed')).toBe('true');
  const x = live.scene.running.ioc.handle('values:x')!;
  for (const value of [1e-9, 0, -1, 1e9]) x.write(value);
  await expect
    .poll(async () => (await page.locator('.plot-area').first().getAttribute('aria-label')) ?? '')
    .toContain('value 1000000000');
  await page.goto(`${live.scene.url}#/pv/values:mode?tab=values`);
  await expect.poll(() => page.locator('output.value').textContent()).toBe('Idle');
  live.scene.running.ioc.handle('values:mode')!.write('Run');
  // Below it there are the rates, a plot of its own as soon as something has been written.
  const value = page.getByRole('region', { name: 'Value', exact: true });
  await expect.poll(() => value.locator('.u-legend .u-value').last().textContent()).toBe('Run');
  expect(await value.getByRole('button', { name: 'log', exact: true }).count()).toBe(0);
  await page.close();
});

test('a name that the IOC does not serve is reported as such', async () => {
  const page = await live.open('#/pv/values:none?tab=values');
  await page.getByText('This IOC has no PV of the name values:none.').waitFor();
  await page.close();
});

test('the subscribers of a PV stand side by side', async () => {
  const jane = await live.scene.open('jane', 'opi-3');
  const archiver = await live.scene.open('archiver', 'archive-1');
  const reader = await live.scene.open('reader', 'ws-12');
  await monitor(jane, 'values:x', 1);
  await monitor(archiver, 'values:x', 1);
  await reader.create('values:x', 1);
  const page = await live.open('#/pv/values:x?tab=values');
  const clients = (table: string) =>
    page.getByRole('region', { name: table, exact: true }).locator('tbody td:first-child').allTextContents();
  await expect
    .poll(async () => (await clients('Subscribers')).toSorted())
    .toEqual([expect.stringContaining('archiver@archive-1'), expect.stringContaining('jane@opi-3')]);
  await expect
    .poll(() => clients('Channels without a subscription'))
    .toEqual([expect.stringContaining('reader@ws-12')]);
  archiver.close();
  await expect.poll(() => clients('Subscribers')).toEqual([expect.stringContaining('jane@opi-3')]);
  jane.close();
  reader.close();
  await page.close();
});

test('a value is written, and a wrong one explained', async () => {
  const page = await live.open('#/pv/values:x?tab=values');
  const isReady = () => page.getByRole('button', { name: 'Write' }).isEnabled();
  await page.getByLabel('New value').waitFor();
  expect(await isReady()).toBe(false); // nothing has been typed
  await page.getByLabel('New value').fill('42.5');
  await page.getByRole('button', { name: 'Write' }).click();
  await page.getByText('Written: 42.5').waitFor();
  expect(live.scene.running.ioc.handle('values:x')!.value).toBe(42.5);
  await page.getByLabel('New value').fill('a lot');
  await page.keyboard.press('Enter');
  await page.getByText('"a lot" is not a value of values:x, a double.').waitFor();
  await page.getByLabel('New value').fill('');
  await page.keyboard.press('Enter');
  await page.getByText('Nothing was given to write: values:x is a double').waitFor();
  expect(live.scene.running.ioc.handle('values:x')!.value).toBe(42.5);
  await page.goto(`${live.scene.url}#/pv/values:ro?tab=values`);
  await page.getByText('This PV is read-only.').waitFor();
  await page.close();
});
