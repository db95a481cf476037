import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beamline } from '../support/beamline.ts';
import { bringToLife } from '../support/life.ts';
import { useLivePage } from '../support/page.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const PLACES = [
  '#/actors',
  '#/actors/circuit-3',
  '#/actors/circuit-5?tab=wire',
  '#/actors/circuit-5?tab=sequence',
  '#/actors/device:motor%2Fmotor',
  '#/actors/pv%2FBL07:Temperature?tab=values&q=kind:pv',
  '#/load',
  '#/names',
  '#/log',
  '#/alerts',
];

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  const live = useLivePage(beamline, { write: true, colorScheme });
  let end: () => void;
  beforeAll(async () => {
    end = await bringToLife(live.scene);
  });
  afterAll(() => end());

  test.each(PLACES)('axe finds nothing serious at %s', async (place) => {
    const page = await live.open(place);
    await page.locator('.figures dt').nth(3).waitFor();
    await page.waitForTimeout(1500);
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
