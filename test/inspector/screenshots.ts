/**
 * Takes the pictures of the inspector that the documentation shows, from a live IOC with clients: all of them, or those
 * named (`npm run screenshots -- inspector-load`).
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { beamline } from './support/beamline.ts';
import { startBrowser } from './support/browser.ts';
import { bringToLife } from './support/life.ts';
import { startScene } from './support/scene.ts';

interface Shot {
  readonly name: string;
  readonly place: string;
  readonly dark?: boolean;
  /** How long to look before the picture is taken; plots need some seconds. */
  readonly lookMs: number;
  readonly prepare?: (page: Page) => Promise<void>;
}

const SIZE = { width: 1600, height: 1000 };

const SHOTS: readonly Shot[] = [
  { name: 'inspector', place: '#/actors/device:motor%2Fmotor', lookMs: 9000, prepare: showMotion },
  { name: 'inspector-overview', place: '#/actors', lookMs: 4000 },
  { name: 'inspector-circuit', place: '#/actors/circuit-3', dark: true, lookMs: 6000, prepare: openSelected },
  { name: 'inspector-value', place: '#/pv/BL07:Temperature?tab=values&q=kind:pv', lookMs: 20_000 },
  { name: 'inspector-messages', place: '#/actors/circuit-3?tab=wire', lookMs: 5000, prepare: openFirstMessage },
  { name: 'inspector-sequence', place: '#/actors/circuit-3?tab=sequence', lookMs: 8000 },
  { name: 'inspector-load', place: '#/load', dark: true, lookMs: 20_000 },
];

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
await mkdir(folder, { recursive: true });
const scene = await startScene(beamline, { write: true });
const end = await bringToLife(scene);
try {
  const asked = process.argv.slice(2);
  for (const { name, place, dark = false, lookMs, prepare } of SHOTS) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const browser = await startBrowser({ ...SIZE, colorScheme: dark ? 'dark' : 'light' });
    const page = await browser.open(scene.url + place);
    await page.waitForTimeout(lookMs);
    await prepare?.(page);
    await page.screenshot({ path: `${folder}${name}.png` });
    await browser.close();
    process.stdout.write(`docs/images/${name}.png\n`);
  }
} finally {
  end();
  await scene.close();
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Waits for the motor to be on its way, so that there is something to see. */
async function showMotion(page: Page): Promise<void> {
  await page.locator('.chart-svg .node.active.atomic .state-title', { hasText: 'stepping' }).waitFor();
  await page.locator('.step', { hasText: 'refused' }).first().waitFor();
  await page.waitForTimeout(500);
}

async function openSelected(page: Page): Promise<void> {
  await page.getByRole('tree').focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(500);
}

async function openFirstMessage(page: Page): Promise<void> {
  await page.locator('.wire-line.out').nth(8).click();
  await page.waitForTimeout(500);
}
