import { expect, test } from 'vitest';
import { useLivePage } from '../support/page.ts';
import { records } from '../support/records.ts';
import { monitor } from '../support/scene.ts';

const live = useLivePage(records(), { write: true });

test('a record shows its chart, and its links lead on', async () => {
  const page = await live.open('#/pv/rec:tick?tab=chart');
  await page.locator('.chart-svg .state-title', { hasText: 'deciding' }).waitFor();
  await expect.poll(() => page.locator('.step-event').allTextContents()).toContain('process');
  const record = page.getByRole('region', { name: 'Record' });
  await expect.poll(() => record.textContent()).toContain('Last processed by its scan');
  await record.getByRole('link', { name: 'rec:set.VAL' }).click();
  await expect.poll(() => page.locator('h2.title-name').textContent()).toBe('rec:set');
  await expect.poll(() => record.textContent()).toMatch(/Links that lead here.*rec:sum\.INPA ◀ reads it NPP MS here/);
  await page.getByRole('tab', { name: 'Values and rates' }).click();
  await expect.poll(() => page.locator('output.value').textContent()).toBe('4');
  await page.getByLabel('New value').fill('9');
  await page.getByRole('button', { name: 'Write' }).click();
  await expect.poll(() => page.locator('output.value').textContent()).toBe('9');
  await expect.poll(() => record.textContent()).toContain('Last processed by a put to VAL');
  await page.goto(`${live.scene.url}#/pv/rec:far`);
  await expect.poll(() => record.textContent()).toMatch(/INP ◀ elsewhere:value CA NMS NOT CONNECTED/);
  await page.goto(`${live.scene.url}#/pv/rec:off`);
  await expect
    .poll(() => record.textContent())
    .toContain('Not processed when it was last to be: it is disabled: DISA is 0, as DISV');
  await page.close();
});

test('a put is shown with what it has set off', async () => {
  const page = await live.open('#/log');
  const jane = await live.scene.open('jane', 'opi-3');
  const sid = await monitor(jane, 'rec:set', 1);
  await page.getByRole('log', { name: 'Events' }).waitFor();
  const payload = new Uint8Array(8);
  const put = async () => {
    new DataView(payload.buffer).setFloat64(0, Math.random());
    jane.send({ type: 'WRITE_NOTIFY', dbrType: 6, count: 1, sid, ioid: 1, payload });
    await jane.next('WRITE_NOTIFY');
    return await page.locator('.put-list details').count();
  };
  await expect.poll(put).toBeGreaterThan(0);
  const line = page.locator('.put-list details').first();
  expect(await line.locator('summary').textContent()).toMatch(/rec:set.*by jane@opi-3: done; \d+ effects/);
  await line.locator('summary').click();
  const effects = await line.locator('li').allTextContents();
  expect(effects).toEqual(
    expect.arrayContaining(['rec:set is processed', 'rec:sum is processed', 'rec:out is processed']),
  );
  jane.close();
  await page.close();
});
