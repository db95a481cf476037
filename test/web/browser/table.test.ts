/** Pages of the web port in Chromium: the table, and the scripts that displays load. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { group, pv, type RunningIoc, serve, WebPort, webPort } from '../../../src/index.ts';
import { type Browser, startBrowser } from '../../inspector/support/browser.ts';

const oven = group('oven', {
  temperature: pv.double(20.5, {
    units: 'C',
    precision: 1,
    readOnly: true,
    limits: { alarm: [undefined, 90] },
  }),
  setpoint: pv.double(20, { put: (value) => (value > 1000 ? Promise.reject(new Error('too hot')) : value) }),
  mode: pv.enum('off', ['off', 'heating']),
  curve: pv.double([1, 2.5, -3], { maxLength: 10 }),
});

let ioc: RunningIoc<(typeof oven)['members']>;
let url: string;
let browser: Browser;

beforeAll(async () => {
  const servers = [webPort({ name: 'oven', port: 0, write: true })];
  ioc = await serve(oven, { port: 0, interfaces: ['127.0.0.1'], protocols: ['ca'], servers });
  url = ioc.ioc.server(WebPort)!.url;
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await ioc.stop();
});

it('shows PVs, follows them, and writes them', async () => {
  const page = await browser.open(`${url}table?pv=oven:temperature&pv=oven:setpoint&pv=nonesuch`);
  const row = (name: string) => page.locator(`tr[data-pv="${name}"]`);
  const text = (name: string, cell: string) => row(name).locator(`.${cell}`).textContent();
  await expect.poll(() => text('oven:temperature', 'value')).toBe('20.5 C');
  await expect.poll(() => text('nonesuch', 'severity')).toBe('disconnected');
  ioc.pvs.temperature.write(95.25);
  await expect.poll(() => text('oven:temperature', 'value')).toBe('95.3 C');
  await expect.poll(() => row('oven:temperature').getAttribute('data-severity')).toBe('MAJOR');
  await expect.poll(() => row('oven:temperature').locator('polyline').getAttribute('points')).toMatch(/\S+ \S+/);
  expect(await row('oven:temperature').locator('form').isVisible()).toBe(false);

  const box = row('oven:setpoint').locator('input');
  await box.fill('42');
  await box.press('Enter');
  await expect.poll(() => text('oven:setpoint', 'value')).toBe('42');
  await box.fill('5000');
  await box.press('Enter');
  await expect.poll(() => row('oven:setpoint').locator('output').textContent()).toBe('too hot');

  await page.locator('#name').fill('oven:mode oven:curve');
  await page.locator('#name').press('Enter');
  await expect.poll(() => text('oven:mode', 'value')).toBe('off');
  await expect.poll(() => text('oven:curve', 'value')).toBe('1 2.5 -3');
  await row('nonesuch').locator('button').click();
  const address = new URL(page.url());
  expect(address.searchParams.getAll('pv')).toEqual(['oven:temperature', 'oven:setpoint', 'oven:mode', 'oven:curve']);
  expect(browser.errors).toEqual([]);
  await page.close();
});

it('has the scripts of displays, which work as those of the original', async () => {
  const page = await browser.open(`${url}table`);
  for (const script of ['base64.js', 'pvws.js']) await page.addScriptTag({ url: `${url}pvws/js/${script}` });
  const heard = await page.evaluate(`new Promise((resolve) => {
    const seen = {};
    const pvws = new PVWS(location.href.replace(/^http/, 'ws').replace(/table.*$/, 'pvws/pv'), (isConnected) => {
      if (isConnected) pvws.subscribe(['oven:mode', 'oven:curve']);
    }, (message) => {
      if (message.type === 'update') seen[message.pv] = { ...message };
      if (seen['oven:curve'] && seen['oven:mode'] && seen['oven:mode'].text === 'off') pvws.write('oven:mode', 1);
      if (seen['oven:mode'] && seen['oven:mode'].text === 'heating') resolve(seen);
    });
    pvws.open();
  })`);
  expect(heard).toMatchObject({
    'oven:mode': { value: 1, text: 'heating', labels: ['off', 'heating'], severity: 'NONE', readonly: false },
    'oven:curve': { value: [1, 2.5, -3], vtype: 'VDoubleArray' },
  });
  expect(browser.errors).toEqual([]);
  await page.close();
});
