import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beamline } from '../support/beamline.ts';
import { bringToLife } from '../support/life.ts';
import { useLivePage } from '../support/page.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What is looked at, and what it shows once it is there. */
const PLACES = [
  ['#/actors', '.tree-line'],
  ['#/actors/circuit-3', '.chart-svg .node'],
  ['#/actors/circuit-3?tab=wire', '.wire-line'],
  ['#/actors/circuit-3?tab=sequence', '.message'],
  ['#/actors/device:motor%2Fmotor', '.chart-svg .node'],
  ['#/actors/pv%2FBL07:Temperature?tab=values&q=kind:pv', '.plot canvas'],
  ['#/load', '.spark polyline'],
  ['#/names', '.names h2'],
  ['#/log', '.log-line'],
  ['#/alerts', '.alerts h2'],
] as const;

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  const live = useLivePage(beamline, { write: true, colorScheme, width: 1366, height: 768 });
  let end: () => void;
  beforeAll(async () => {
    end = await bringToLife(live.scene);
  });
  afterAll(() => end());

  test.each(PLACES)('axe finds nothing serious at %s, and nothing is wider than the page', async (place, shown) => {
    const page = await live.open(place);
    await page.locator('.figures dt').nth(3).waitFor();
    await page.locator(shown).first().waitFor();
    await page.evaluate(axe);
    const findings = await page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run();
      return violations.map(
        ({ id, impact, nodes }) =>
          `${impact} ${id}: ${nodes
            .map(({ html }) => html)
            .slice(0, 3)
            .join(' | ')}`,
      );
    });
    expect(findings.filter((finding) => /^(serious|critical)/.test(finding))).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.close();
  });
});

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
