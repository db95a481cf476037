/** Who writes by the inspector's page. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { group, pv, type RunningIoc, serve, WebPort, webPort } from '../../src/index.ts';
import { PageDouble } from '../inspect/page-double.ts';

let ioc: RunningIoc;

beforeAll(async () => {
  ioc = await serve(group('oven', { setpoint: pv.double(20) }), {
    port: 0,
    interfaces: ['127.0.0.1'],
    protocols: ['ca'],
    access: ({ user, host }) => (user === 'ada' && host === '192.0.2.7' ? 3 : 1),
    servers: [webPort({ name: 'oven', port: 0, inspectWrite: true, trust: ['127.0.0.0/8'] })],
  });
});
afterAll(() => ioc.stop());

/** What was wrong with a value that the page has written; empty: nothing. */
async function faultOf(text: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const page = await PageDouble.open(ioc.ioc.server(WebPort)!.url, headers);
  await page.next('rows');
  page.send({ t: 'write', ref: 7, id: 'pv/oven:setpoint', text });
  const { error } = await page.next('reply');
  page.socket.close();
  return error;
}

it('is whom a trusted proxy names', async () => {
  const ada = { 'x-forwarded-user': 'ada', 'x-forwarded-for': '192.0.2.7' };
  expect(await faultOf('30', ada)).toBe('');
  expect(ioc.ioc.pv('oven:setpoint')!.current.value).toBe(30);
  expect(await faultOf('31', { 'x-forwarded-user': 'bob' })).toContain('do not let user bob at host 127.0.0.1 write');
  expect(await faultOf('32', {})).toContain('do not let user inspector at host inspector write');
  expect(ioc.ioc.pv('oven:setpoint')!.current.value).toBe(30);
});
