/** PVs of other IOCs by way of one IOC's web port. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { group, pv, type RunningIoc, serve } from '../../src/index.ts';
import { WebPort, webPort } from '../../src/web/index.ts';
import { freePort } from '../support/port.ts';
import { Browser } from './display.ts';

const far = group('far', {
  level: pv.double(3, { units: 'mm', limits: { display: [0, 10], alarm: [undefined, 8] } }),
  mode: pv.enum('off', ['off', 'on']),
  count: pv.long(7),
  curve: pv.double([1, 2], { maxLength: 6 }),
  fixed: pv.double(1, { readOnly: true }),
  guarded: pv.double(0, { put: (value) => (value > 5 ? Promise.reject(new Error('too much')) : value) }),
});
const near = group('near', { x: pv.double(1) });

const local = { interfaces: ['127.0.0.1'], environment: {} };

describe('the gateway', () => {
  let port: number;
  let there: RunningIoc<(typeof far)['members']>;
  let here: RunningIoc<(typeof near)['members']>;
  let browser: Browser;

  const serveFar = () => serve(far, { ...local, port, protocols: ['ca'] });
  const webOf = ({ ioc }: Pick<RunningIoc, 'ioc'>) => ioc.server(WebPort)!;
  const follows = () =>
    [...webOf(here).children()].filter(({ kind }) => kind === 'gatewayPv').map((each) => each.label());

  beforeAll(async () => {
    port = await freePort();
    there = await serveFar();
    here = await serve(near, {
      ...local,
      port: 0,
      protocols: ['ca'],
      environment: { EPICS_CA_ADDR_LIST: `127.0.0.1:${port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' },
      servers: [webPort({ name: 'near', port: 0, write: true, gateway: true })],
    });
  });
  afterAll(async () => {
    await here.stop();
    await there.stop();
  });
  beforeEach(async () => {
    browser = await Browser.open(webOf(here).url);
  });
  afterEach(() => browser.close());

  it.each([
    ['far:level', { vtype: 'VDouble', value: 3, units: 'mm', min: 0, max: 10, alarm_high: 8, readonly: false }],
    ['ca://far:level', { vtype: 'VDouble', value: 3 }],
    ['far:mode', { vtype: 'VEnum', value: 0, text: 'off', labels: ['off', 'on'] }],
    ['far:count', { vtype: 'VInt', value: 7 }],
    ['far:curve', { vtype: 'VDoubleArray', b64dbl: Buffer.from(Float64Array.of(1, 2).buffer).toString('base64') }],
    ['far:fixed', { value: 1, readonly: true }],
    ['near:x', { value: 1, readonly: false }],
  ])('shows %s', async (name, expected) => {
    browser.subscribe(name);
    await browser.shows(name, { connected: true, ...expected });
  });

  it('follows values and alarms, and writes, with completion and refusal', async () => {
    browser.subscribe('far:level', 'far:guarded', 'far:curve');
    await browser.shows('far:level', { severity: 'NONE' });
    await browser.shows('far:guarded', { connected: true });
    await browser.shows('far:curve', { connected: true });
    there.pvs.level.write(9);
    await browser.shows('far:level', { value: 9, severity: 'MAJOR' });
    browser.send({ type: 'write', pv: 'far:level', value: 2.5, id: 1 });
    await browser.got({ type: 'written', id: 1 });
    expect(there.pvs.level.value).toBe(2.5);
    browser.send({ type: 'write', pv: 'far:curve', value: [4, 5, 6], id: 2 });
    await browser.got({ type: 'written', id: 2 });
    expect(there.pvs.curve.value).toEqual(Float64Array.of(4, 5, 6));
    browser.send({ type: 'write', pv: 'far:guarded', value: 6, id: 3 });
    await expect.poll(() => browser.messages).toContainEqual(expect.objectContaining({ type: 'error', id: 3 }));
    expect(there.pvs.guarded.value).toBe(0);
    there.pvs.level.write(3);
  });

  it('gives up what no display watches any more', async () => {
    const other = await Browser.open(webOf(here).url);
    browser.subscribe('far:level', 'nobody:has');
    other.subscribe('ca://far:level');
    await browser.shows('far:level', { connected: true });
    await browser.shows('nobody:has', { connected: false });
    await expect.poll(follows).toEqual(['far:level', 'nobody:has']);
    browser.send({ type: 'clear', pvs: ['far:level', 'nobody:has'] });
    await expect.poll(follows).toEqual(['far:level']);
    other.close();
    await expect.poll(follows).toEqual([]);
  });

  it('is closed unless it was asked for', async () => {
    const closed = await serve(near, {
      ...local,
      port: 0,
      protocols: ['ca'],
      environment: { EPICS_CA_ADDR_LIST: `127.0.0.1:${port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' },
      servers: [webPort({ name: 'near', port: 0 })],
    });
    const display = await Browser.open(webOf(closed).url);
    display.subscribe('far:level', 'near:x');
    await display.shows('near:x', { connected: true });
    await display.shows('far:level', { connected: false });
    display.close();
    await closed.stop();
  });
});
