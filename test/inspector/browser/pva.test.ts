import { afterAll, beforeAll, expect, test } from 'vitest';
import { PvaClient } from '../../actors/pva/client.ts';
import { beamline } from '../support/beamline.ts';
import { useLivePage } from '../support/page.ts';

const live = useLivePage(beamline, { protocols: ['ca', 'pva'] });
let client: PvaClient;

beforeAll(async () => {
  client = await PvaClient.open(live.scene.running.pvaPort, 'eva');
});

afterAll(() => client.close());

test('a connection stands in the tree with its channels, operations and monitors', async () => {
  const sid = await client.create('BL07:Counter', 1);
  const { ioid } = await client.monitor(sid);
  await client.initPut(sid);
  const page = await live.open();
  await page.getByLabel('Search', { exact: false }).first().fill('user:eva');
  for (const name of [/eva@127\.0\.0\.1/, /BL07:Counter/, new RegExp(`monitor #${ioid}`), /put #/]) {
    await page.getByRole('treeitem', { name }).first().waitFor();
  }
  await page.close();
});

test('messages are opened to a tree of their fields, and stand in the sequence', async () => {
  const sid = await client.create('BL07:Temperature', 2);
  const page = await live.open('#/actors/connection-1?tab=wire');
  await page.getByText('No message yet since you look.').waitFor();
  const lines = page.locator('.wire-line');
  await expect
    .poll(async () => {
      await client.settle();
      return await lines.count();
    })
    .toBeGreaterThan(0);
  await client.get(sid);
  const reply = lines.filter({ hasText: 'GET' }).filter({ hasText: 'value=21.5' });
  await reply.waitFor();
  expect(await reply.textContent()).toMatch(/BL07:Temperature.*value=21\.5/);
  await reply.click();
  const fields = page.getByRole('table', { name: 'Fields of the message' });
  await fields.getByRole('row', { name: 'value double 21.5' }).waitFor();
  await fields.getByRole('row', { name: 'units string "degC"' }).waitFor();
  await expect.poll(() => page.locator('.hex').textContent()).toMatch(/^0000 {2}ca 02 40 0a /);
  await page.getByRole('tab', { name: 'Sequence' }).click();
  await page.locator('.sequence-svg .lane-name', { hasText: 'connection' }).waitFor();
  await expect.poll(() => page.locator('.message-reply').count()).toBeGreaterThan(1);
  await page.close();
});
