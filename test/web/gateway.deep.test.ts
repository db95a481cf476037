/** The gateway while the other IOC is away. */
import { expect, it } from 'vitest';
import { group, pv, serve } from '../../src/index.ts';
import { WebPort, webPort } from '../../src/web/index.ts';
import { freePort } from '../support/port.ts';
import { Browser } from './display.ts';

it('says when another IOC is gone, and when it is back', async () => {
  const port = await freePort();
  const settings = { interfaces: ['127.0.0.1'], protocols: ['ca' as const] };
  const far = group('far', { count: pv.long(7) });
  const serveFar = () => serve(far, { ...settings, port, environment: {} });
  let there = await serveFar();
  const here = await serve(group('near', { x: pv.double(1) }), {
    ...settings,
    port: 0,
    environment: { EPICS_CA_ADDR_LIST: `127.0.0.1:${port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' },
    servers: [webPort({ name: 'near', port: 0, gateway: true })],
  });
  const browser = await Browser.open(here.ioc.server(WebPort)!.url);
  browser.subscribe('far:count');
  await browser.shows('far:count', { connected: true, value: 7 });
  await there.stop();
  await browser.shows('far:count', { connected: false, value: 'NaN', severity: 'UNDEFINED' });
  there = await serveFar();
  const seen = () => browser.pvs.get('far:count');
  await expect.poll(seen, { timeout: 60_000 }).toMatchObject({ connected: true, value: 7 });
  browser.close();
  await here.stop();
  await there.stop();
}, 90_000);
