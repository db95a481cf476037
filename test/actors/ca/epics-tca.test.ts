/** epics-tca, a Channel Access client of another house, against a real IOC. */

import tca from 'epics-tca';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Supervisor } from '../../../src/actors/ca/supervisor.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { freeUdpPort } from '../../support/port.ts';

const { Channel_DBR_TYPES: Dbr, ChannelMonitor_MASKS: Mask } = tca;
const PATIENCE_S = 5;

const definition = group('tca', {
  number: pv.double(1.5, { units: 'mm', precision: 3, limits: { display: [-10, 10], control: [-5, 5] } }),
  whole: pv.long(-7),
  small: pv.short(12),
  real: pv.float(0.25),
  byte: pv.char(100),
  text: pv.string('hello'),
  long: pv.text('a text that is longer than the thirty-nine bytes of a string', { reportAs: 'STRING', maxLength: 200 }),
  state: pv.enum('open', ['shut', 'open', 'moving']),
  wave: pv.double([1, 2, 3], { maxLength: 5000 }),
  texts: pv.string(['one', 'two']),
  fixed: pv.double(4, { readOnly: true }),
  slow: pv.double(0, {
    put: async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
  }),
});

let ioc: RunningIoc<(typeof definition)['members']>;
let context: InstanceType<typeof tca.Context>;

async function newContext() {
  const environment = {
    EPICS_CA_ADDR_LIST: '127.0.0.1',
    EPICS_CA_AUTO_ADDR_LIST: 'NO',
    EPICS_CA_SERVER_PORT: String(ioc.port),
    EPICS_CA_REPEATER_PORT: String(await freeUdpPort()),
    EPICS_PVA_ADDR_LIST: '127.0.0.1',
    EPICS_PVA_AUTO_ADDR_LIST: 'NO',
    EPICS_PVA_BROADCAST_PORT: String(await freeUdpPort()),
  };
  const fresh = new tca.Context(environment, tca.type_log_levels.fatal);
  await fresh.initialize();
  return fresh;
}

beforeAll(async () => {
  ioc = await startIoc(definition);
  context = await newContext();
});
afterAll(async () => {
  context.destroyHard();
  await ioc.stop();
});

async function connect(name: string) {
  const channel = await context.createChannel(`tca:${name}`, 'ca', PATIENCE_S);
  if (channel === undefined) throw new Error(`${name} was not found`);
  return channel;
}

const getValue = async (name: string) => (await (await connect(name)).get(PATIENCE_S))?.value;

describe('epics-tca', () => {
  it.each<[string, unknown]>([
    ['number', 1.5],
    ['whole', -7],
    ['small', 12],
    ['real', 0.25],
    ['byte', 100],
    ['text', 'hello'],
    ['state', 1],
    ['texts', ['one', 'two']],
    ['fixed', 4],
  ])('gets %s', async (name, expected) => {
    expect(await getValue(name)).toEqual(expected);
  });

  it('knows what it may do', async () => {
    expect((await connect('number')).getAccessRightStr()).toBe('READ_WRITE');
    expect((await connect('fixed')).getAccessRightStr()).toBe('READ_ONLY');
  });

  it('gets what belongs to a value', async () => {
    const number = await connect('number');
    expect(await number.get(PATIENCE_S, Dbr.DBR_CTRL_DOUBLE)).toMatchObject({
      severity: 0,
      units: 'mm',
      precision: 3,
      upper_display_limit: 10,
      lower_display_limit: -10,
      upper_ctrl_limit: 5,
      lower_ctrl_limit: -5,
      value: 1.5,
    });
    const time = await number.get(PATIENCE_S, Dbr.DBR_TIME_DOUBLE);
    const seconds = (time as { secondsSinceEpoch: number }).secondsSinceEpoch + 631152000;
    expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(60);
    const state = await (await connect('state')).get(PATIENCE_S, Dbr.DBR_CTRL_ENUM);
    expect(state).toMatchObject({ number_of_string_used: 3, value: 1 });
    expect((state as { strings: string[] }).strings.slice(0, 3)).toEqual(['shut', 'open', 'moving']);
  });

  it('puts, and its put completes when the handler has', async () => {
    const whole = await connect('whole');
    expect(await whole.put(42, PATIENCE_S, true)).toBe(1);
    expect(ioc.pvs.whole.value).toBe(42);
    expect(await whole.put(43, PATIENCE_S, false)).toBeDefined();
    expect((await whole.get(PATIENCE_S))?.value).toBe(43);
    const text = await connect('text');
    await text.put('there', PATIENCE_S, true);
    expect(ioc.pvs.text.value).toBe('there');
    const slow = await connect('slow');
    const begun = performance.now();
    await slow.put(3, PATIENCE_S, true);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(45);
    expect(ioc.pvs.slow.value).toBe(3);
  });

  it('gets and puts arrays', async () => {
    const wave = await connect('wave');
    const values = Array.from({ length: 3000 }, (_, i) => i / 2);
    await wave.put(values, PATIENCE_S, true);
    expect(Array.from(ioc.pvs.wave.value)).toEqual(values);
    expect((await wave.get(PATIENCE_S, Dbr.DBR_DOUBLE, 0))?.value).toEqual(values);
    expect((await wave.get(PATIENCE_S, Dbr.DBR_DOUBLE, 2))?.value).toEqual([0, 0.5]);
  });

  it('reads through modifiers', async () => {
    ioc.pvs.wave.write([5, 6, 7, 8]);
    const part = await connect('wave.[1:2]');
    expect((await part.get(PATIENCE_S))?.value).toEqual([6, 7]);
    const long = await connect('long.$');
    const bytes = (await long.get(PATIENCE_S, Dbr.DBR_CHAR, 0))?.value as number[];
    expect(String.fromCharCode(...bytes)).toBe(`${ioc.pvs.long.value}\0`);
  });

  it('does not find what is not there', async () => {
    expect(await context.createChannel('tca:nobody', 'ca', 0.5)).toBeUndefined();
  });

  it('monitors', async () => {
    const number = await connect('number');
    const seen: unknown[] = [];
    const monitor = await number.createMonitor(
      PATIENCE_S,
      () => seen.push(number.getDbrData().value),
      Dbr.DBR_TIME_DOUBLE,
      1,
      Mask.DBE_VALUE,
    );
    await expect.poll(() => seen).toEqual([1.5]);
    for (const value of [2, 3, 4]) {
      ioc.pvs.number.write(value);
      await expect.poll(() => seen.at(-1)).toBe(value);
    }
    monitor!.destroyHard();
    await expect.poll(() => ioc.ioc.pvs.get('tca:number')!.audience.size).toBe(0);
    ioc.pvs.number.write(5);
    expect(seen).toEqual([1.5, 2, 3, 4]);
  });

  it('comes back when the IOC does', async () => {
    context.destroyHard();
    context = await newContext();
    await (await connect('whole')).put(42, PATIENCE_S, true);
    const { port } = ioc;
    await ioc.stop();
    ioc = await startIoc(definition, { port });
    expect(ioc.port).toBe(port);
    const channels = () => [...ioc.ioc.server(Supervisor)!.channels()].map(({ name }) => name);
    await expect.poll(channels, { timeout: 15_000 }).toEqual(['tca:whole']);
    // This client then takes the channel for one that is still being made; a new one works.
    context.destroyHard();
    context = await newContext();
    expect(await getValue('whole')).toBe(-7);
  });
});
