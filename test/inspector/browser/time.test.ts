import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { group, pv } from '../../../src/index.ts';
import { startRecording } from '../../../src/inspect/index.ts';
import { useLivePage } from '../support/page.ts';

const sample = group('time', { x: pv.double(0), y: pv.double(0) });
const live = useLivePage(sample);

const state = '.title .state';

test('pauses, steps back through what was, and resumes; the recording opens again', async () => {
  const x = live.scene.running.ioc.handle('time:x')!;
  x.write(0, { severity: 'NO_ALARM' });
  const page = await live.open('#/pv/time:x?tab=chart');
  await expect.poll(() => page.locator(state).textContent()).toContain('noAlarm');
  for (const severity of ['MINOR', 'MAJOR', 'INVALID'] as const) {
    x.write(1, { severity });
    await expect.poll(() => page.locator(state).textContent()).toContain(severity.toLowerCase());
  }

  await page.getByRole('button', { name: /Pause/ }).click();
  await page.getByText('Paused: this is the past.').waitFor();
  const received = async () => Number(await page.getByLabel('Moment shown').getAttribute('max'));
  const before = await received();
  x.write(0, { severity: 'NO_ALARM' });
  await expect.poll(received).toBeGreaterThan(before + 500);
  expect(await page.locator(state).textContent()).toContain('invalid');

  const seen = new Set(['invalid']);
  for (let n = 0; n < 40 && !seen.has('noAlarm'); n++) {
    await page.getByRole('button', { name: '◀ Step back' }).click();
    seen.add(((await page.locator(state).textContent()) ?? '').split('alarm.')[1] ?? '');
  }
  expect([...seen]).toEqual(['invalid', 'major', 'minor', 'noAlarm']);
  const history = await page.locator('.step-event').count();

  await page.getByRole('button', { name: /Resume/ }).click();
  await expect.poll(() => page.locator(state).textContent()).toContain('noAlarm');
  await expect.poll(() => page.locator('.step-event').count()).toBeGreaterThan(history);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download recording' }).click(),
  ]);
  const file = join(tmpdir(), `xioc-${process.pid}.jsonl`);
  await download.saveAs(file);
  await page.close();

  const recorded = await startRecording(file, { port: 0 });
  const offline = await live.browser.open(`${recorded.url}#/pv/time:x?tab=chart`);
  await offline.getByText(/A recording of/).waitFor();
  await expect.poll(() => offline.locator(state).textContent()).toContain('noAlarm');
  await expect
    .poll(() => offline.locator('.chart-svg .node.active.atomic .state-title').allTextContents())
    .toEqual(['idle', 'sound', 'noAlarm']);
  await offline.getByRole('button', { name: '◀ Step back' }).click();
  await offline.getByRole('button', { name: '◀ Its last event' }).click();
  await offline.locator('.chart-svg').waitFor();
  await offline.close();
  await recorded.close();
});

test('steps from event to event of an actor, however quickly they came', async () => {
  const x = live.scene.running.ioc.handle('time:x')!;
  x.write(0, { severity: 'NO_ALARM' });
  const page = await live.open('#/pv/time:x?tab=chart');
  const alarm = async () => ((await page.locator(state).textContent()) ?? '').split('alarm.')[1];
  await expect.poll(alarm).toBe('noAlarm');
  await page.getByLabel('Facts and context').getByText('Facts').waitFor();
  // Within a millisecond: no picture shows the two in the middle.
  for (const severity of ['MINOR', 'MAJOR', 'INVALID'] as const) x.write(1, { severity });
  await expect.poll(alarm).toBe('invalid');
  await expect.poll(() => page.locator('.step', { hasText: 'alarm.changed' }).count()).toBe(3);
  const seen: (string | undefined)[] = [];
  for (let n = 0; n < 12 && seen.at(-1) !== 'noAlarm'; n++) {
    await page.getByRole('button', { name: '◀ Its last event' }).click();
    const now = await alarm();
    if (seen.at(-1) !== now) seen.push(now);
  }
  expect(seen).toEqual(['invalid', 'major', 'minor', 'noAlarm']);
  const lit = () => page.locator('.chart-svg .node.active.atomic .state-title').allTextContents();
  await expect.poll(lit).toContain('noAlarm');
  await page.getByRole('button', { name: 'Its next ▶' }).click();
  await page.getByRole('button', { name: 'Its next ▶' }).click();
  await expect.poll(alarm).toBe('minor');
  await page.close();
});

test('says what is wrong with a file that is not a recording', async () => {
  const page = await live.open();
  const file = join(tmpdir(), `xioc-${process.pid}-wrong.jsonl`);
  await writeFile(file, '{"hello":"world"}\n');
  await page.getByLabel('Open recording').setInputFiles(file);
  await page.getByText('This file is not a recording of the xioc inspector.').waitFor();
  await page.close();
});
