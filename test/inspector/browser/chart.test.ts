import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startInspector } from '../../../src/inspect/index.ts';
import { beamline } from '../support/beamline.ts';
import { useLivePage } from '../support/page.ts';

const live = useLivePage(beamline);
const MOTOR = '#/actors/device:motor%2Fmotor';

test('lights the active state and the transition taken last', async () => {
  const page = await live.open(MOTOR);
  const lit = () => page.locator('.chart-svg .node.active.atomic .state-title').allTextContents();
  await expect.poll(lit).toEqual(['idle']);
  await live.scene.running.ioc.handle('BL07:m1:SP')!.put(3);
  await expect.poll(lit).toEqual(['stepping']);
  await expect
    .poll(() => page.locator('.chart-svg .edge-label .line.taken').allTextContents())
    .toContainEqual(expect.stringContaining('after stepTime'));
  await expect.poll(lit, { timeout: 10_000 }).toEqual(['idle']);
  await expect
    .poll(() => page.locator('.chart-svg .edge-label .line.taken').allTextContents())
    .toContainEqual(expect.stringContaining('after settleTime'));
  expect(await page.locator('.chart-svg').getAttribute('aria-label')).toContain('Active: idle');
  await page.close();
});

test('shows how long it stayed in which state', async () => {
  const page = await live.open(`${MOTOR}?tab=values`);
  await page.getByText('This actor counts nothing.').waitFor();
  await expect
    .poll(async () => {
      const { value } = live.scene.running.ioc.handle('BL07:m1:RBV')!;
      await live.scene.running.ioc.handle('BL07:m1:SP')!.put(value === 0 ? 1 : 0);
      return await page.getByRole('region', { name: 'States over time' }).locator('tbody tr').allTextContents();
    })
    .toEqual(expect.arrayContaining([expect.stringMatching(/idle.*%/), expect.stringMatching(/moving\.stepping.*%/)]));
  await page.close();
});

test('names guards, delays and actions', async () => {
  const page = await live.open(MOTOR);
  await page.locator('.chart-svg').waitFor();
  const text = (await page.locator('.chart-svg text').allTextContents()).join('\n');
  expect(text).toContain('move [isWithinLimits]');
  expect(text).toContain('after settleTime');
  expect(text).toContain('always [isThere]');
  expect(text).toContain('entry / step');
  await page.close();
});

test('says why an event was refused, and shows the events in order', async () => {
  const page = await live.open(MOTOR);
  await expect
    .poll(() => page.locator('.chart-svg .node.active.atomic .state-title').allTextContents())
    .toEqual(['idle']);
  await page.getByLabel('Facts and context').getByText('Context').waitFor();
  await live.scene.running.ioc
    .handle('BL07:m1:SP')!
    .put(19)
    .catch(() => {});
  await expect.poll(() => page.locator('.step-event').allTextContents()).toContain('move');
  await live.scene.running.ioc
    .handle('BL07:m1:SP')!
    .put(-20)
    .catch(() => {});
  await expect
    .poll(() => page.locator('.step.is-refused').first().textContent())
    .toContain('no transition on move in moving.stepping');
  await page.close();
});

test('shows the context next to the chart, and timers that run', async () => {
  const page = await live.open(MOTOR);
  await expect
    .poll(() => page.getByLabel('Facts and context').textContent(), { timeout: 10_000 })
    .toMatch(/target\s*19/);
  await expect.poll(() => page.getByLabel('Facts and context').textContent()).toMatch(/after stepTime/);
  await page.close();
});

test('an event is sent from the page, and a refused one explained', async () => {
  const writable = await startInspector(live.scene.source, { port: 0, write: true });
  const page = await live.browser.open(`${writable.url}${MOTOR}`);
  const lit = () => page.locator('.chart-svg .node.active.atomic .state-title').allTextContents();
  await expect.poll(lit).toEqual(['idle']);
  const choice = page.getByLabel('Event to send');
  const offered = (when: string) => choice.locator(`optgroup[label="${when}"] option`).allTextContents();
  await expect.poll(() => offered('possible now')).toEqual(['move']);
  expect(await offered('not in this state')).toEqual(['stop']);
  expect(await page.getByRole('button', { name: 'Send', exact: true }).isEnabled()).toBe(false); // nothing is chosen
  await choice.selectOption('move');
  await page.getByLabel('Payload, a JSON object').fill('{"target": 99}');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('motor refused move in idle: guard isWithinLimits of idle said no.').waitFor();
  await page.getByLabel('Payload, a JSON object').fill('{"target": 2}');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Sent: move').waitFor();
  await expect.poll(() => live.scene.running.ioc.handle('BL07:m1:RBV')!.value).toBe(2);
  await expect.poll(lit).toEqual(['idle']);
  await page.locator('.edge-label .line', { hasText: 'stop' }).first().click();
  await expect.poll(() => choice.inputValue()).toBe('stop');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('motor refused stop in idle: no transition on stop in idle.').waitFor();
  await page.goto(`${writable.url}#/actors/supervisor`);
  await page.locator('.chart-svg').waitFor();
  expect(await choice.count()).toBe(0);
  await page.goto(`${live.scene.url}${MOTOR}`);
  await page.locator('.chart-svg').waitFor();
  await page.getByLabel('Facts and context').getByText('Context').waitFor();
  expect(await choice.count()).toBe(0);
  await page.close();
  await writable.close();
});

test.each([
  ['SVG', /^<\?xml[^>]*>\s*<svg[^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/],
  ['Mermaid', /^stateDiagram-v2\n/],
  ['SCXML', /<scxml xmlns="http:\/\/www\.w3\.org\/2005\/07\/scxml"/],
])('is taken along as %s', async (format, start) => {
  const page = await live.open(MOTOR);
  await page.locator('.chart-svg').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: format }).click(),
  ]);
  const text = await readFile(await download.path(), 'utf8');
  expect(text).toMatch(start);
  expect(text).toContain('settling');
  if (format === 'SVG') {
    const alone = await live.browser.context.newPage();
    await alone.goto(`data:image/svg+xml,${encodeURIComponent(text)}`);
    expect(await alone.locator('text=settling').count()).toBeGreaterThan(0);
    expect(await alone.evaluate(`getComputedStyle(document.querySelector('.box')).stroke`)).toMatch(/^rgb/);
    await alone.close();
    // For programs that know neither style sheets nor variables.
    expect(text).not.toMatch(/<style|var\(|auto-start-reverse/);
    expect(text).toMatch(/ class="box"[^>]* fill="rgb/);
  }
  await page.close();
});
