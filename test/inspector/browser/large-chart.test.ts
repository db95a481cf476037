import { expect, test } from 'vitest';
import { largeChart } from '../support/large-chart.ts';
import { useLivePage } from '../support/page.ts';

const live = useLivePage(largeChart);
const PLACE = '#/actors/device:plant%2Fplant';

test('of a chart of 60 states a part is shown that can be read, with all of it beside, where a state is found', async () => {
  const page = await live.open(PLACE);
  await expect.poll(() => page.locator('.chart-svg .node .box').count()).toBe(61);
  const scale = async () => {
    const [, , width = 1] = ((await page.locator('.chart-svg').getAttribute('viewBox')) ?? '').split(' ').map(Number);
    return ((await page.locator('.chart-svg').boundingBox())?.width ?? 0) / width;
  };
  await expect.poll(scale).toBeGreaterThan(0.85);
  await page.locator('.minimap-shown').waitFor();
  const centre = async (state: string) => {
    const box = await page.locator('.chart-svg .state-title', { hasText: state }).last().boundingBox();
    const pane = await page.locator('.chart-svg').boundingBox();
    return (
      box !== null &&
      pane !== null &&
      box.x > pane.x &&
      box.x < pane.x + pane.width &&
      box.y > pane.y &&
      box.y < pane.y + pane.height
    );
  };
  await page.getByLabel('Find a state').fill('cool.hold');
  await page.locator('.node.found').waitFor();
  expect(await page.locator('.node.found').count()).toBe(1);
  const found = await page.locator('.node.found .box').boundingBox();
  const pane = await page.locator('.chart-svg').boundingBox();
  expect(Math.abs(found!.x + found!.width / 2 - pane!.x - pane!.width / 2)).toBeLessThan(3);
  expect(await scale()).toBeGreaterThan(0.85);
  const before = await page.locator('.chart-svg').getAttribute('viewBox');
  await page.locator('.chart-svg').focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => page.locator('.chart-svg').getAttribute('viewBox')).not.toBe(before);
  await page.locator('.minimap').click({ position: { x: 4, y: 4 } });
  await page.getByRole('button', { name: 'Follow' }).click();
  await expect.poll(() => centre('load')).toBe(true);
  await page.close();
});
