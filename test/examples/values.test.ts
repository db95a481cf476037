/** Examples whose PVs have limits, time stamps and handlers, as clients see them. */
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import allInOne from '../../src/examples/all_in_one.ts';
import rawTimestamp from '../../src/examples/raw_timestamp.ts';
import readingCounter from '../../src/examples/reading_counter.ts';
import rpcFunction from '../../src/examples/rpc_function.ts';
import pairs from '../../src/examples/setpoint_rbv_pair.ts';
import skipWrite from '../../src/examples/skip_write.ts';
import hooks from '../../src/examples/startup_and_shutdown_hooks.ts';
import states from '../../src/examples/states.ts';
import varieties from '../../src/examples/type_varieties.ts';
import { startIoc } from '../support/ioc.ts';
import { RawClient } from '../support/raw-client.ts';
import { NORMAL, PUT_FAILED, Types, withClient } from './client.ts';
import { EPOCH_MS, simulate } from './simulate.ts';
import { until } from './until.ts';

describe('type_varieties', () => {
  it('refuses what is beyond its control limits', async () =>
    withClient(await startIoc(varieties), async (client) => {
      for (const [value, status] of [
        [3.101, NORMAL],
        [3.179, NORMAL],
        [3.09, PUT_FAILED],
        [3.181, PUT_FAILED],
        [Number.NaN, PUT_FAILED],
      ] as const) {
        expect(await client.write('type_varieties:pi', [value]), String(value)).toBe(status);
      }
      expect(await client.value('type_varieties:pi')).toBe(3.179);
    }));

  it('begins with an alarm that four PVs share, and that one good value clears', async () =>
    withClient(await startIoc(varieties), async (client) => {
      const alarms = async () =>
        Promise.all(
          ['pi', 'fib', 'str', 'str2'].map(async (name) => (await client.read(`type_varieties:${name}`)).fields.status),
        );
      for (const name of ['pi', 'fib', 'str', 'str2']) await client.channel(`type_varieties:${name}`);
      expect(await alarms()).toEqual([1, 1, 1, 1]);
      await client.write('type_varieties:pi', [3.14]);
      expect(await alarms()).toEqual([0, 0, 0, 0]);
    }));

  it('has PVs without elements', async () =>
    withClient(await startIoc(varieties), async (client) => {
      for (const name of ['empty_bytes', 'empty_char', 'empty_float']) {
        expect((await client.read(`type_varieties:${name}`)).values, name).toEqual([]);
      }
      expect(await client.value('type_varieties:empty_string')).toBe('');
      expect((await client.channel('type_varieties:empty_char')).count).toBe(1);
      expect(await client.write('type_varieties:empty_char', [88])).toBe(NORMAL);
      expect(await client.text('type_varieties:empty_char')).toBe('X');
    }));

  it('counts around 100 in its waveform', async () =>
    withClient(await startIoc(varieties, { seed: 4 }), async (client) => {
      const values = (await client.read('type_varieties:waveform')).values.map(Number);
      const mean = values.reduce((sum, value) => sum + value) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(values).toHaveLength(4000);
      expect(Math.abs(mean - 100)).toBeLessThan(4 * Math.sqrt(100 / 4000));
      expect(Math.abs(variance - 100)).toBeLessThan(4 * 100 * Math.sqrt(2 / 4000));
    }));
});

describe('setpoint_rbv_pair', () => {
  it.each(['pair', 'pair2', 'pair3'])('copies %s to its readback', async (name) =>
    withClient(await startIoc(pairs), async (client) => {
      expect(await client.write(`setpoint_rbv:${name}`, [1])).toBe(NORMAL);
      expect(await client.value(`setpoint_rbv:${name}_RBV`)).toBe(1);
    }),
  );
});

describe('rpc_function', () => {
  it('answers within the limits that were put', async () =>
    withClient(await startIoc(rpcFunction), async (client) => {
      await client.write('rpc:get_random:low', [7]);
      await client.write('rpc:get_random:high', [8]);
      const answers = new Set();
      for (let i = 0; i < 30; i++) {
        expect(await client.write('rpc:get_random:Process', [1])).toBe(NORMAL);
        answers.add(await client.value('rpc:get_random:Retval'));
      }
      expect(answers).toEqual(new Set([7, 8]));
      expect(await client.text('rpc:get_random:Status')).toBe('Success');
    }));

  it('says why it failed, and keeps its last answer', async () =>
    withClient(await startIoc(rpcFunction), async (client) => {
      await client.write('rpc:get_random:low', [2000]);
      expect(await client.write('rpc:get_random:Process', [1])).toBe(PUT_FAILED);
      expect(await client.text('rpc:get_random:Status')).toBe(
        'RangeError: low is 2000, but must not be above high, 1000',
      );
      expect(await client.value('rpc:get_random:Retval')).toBe(0);
    }));

  it('gives another number with each read', async () =>
    withClient(await startIoc(rpcFunction, { seed: 2 }), async (client) => {
      const seen = new Set<unknown>();
      for (let i = 0; i < 10; i++) seen.add(await client.value('rpc:fixed_random'));
      expect(seen.size).toBeGreaterThan(5);
    }));
});

describe('raw_timestamp', () => {
  it('hides a number in the nanoseconds', () =>
    simulate(rawTimestamp, async ({ pvs: { update, value }, clock }) => {
      clock.advance(12_345);
      const seen: unknown[] = [];
      value.watch((now) => seen.push([now, value.timestamp]));
      await update.put(7);
      const seconds = Math.floor((EPOCH_MS + 12_345) / 1000) - 631_152_000;
      expect(seen).toEqual([[7, { seconds, nanoseconds: 65_535 }]]);
    }));
});

describe('handlers', () => {
  it('store something else', async () =>
    withClient(await startIoc(skipWrite), async (client) => {
      await client.write('skip:value', [85]); // changes nothing
      expect(await client.value('skip:value')).toBe(1);
      await client.write('skip:value', [3]);
      expect(await client.value('skip:value')).toBe(85);
    }));

  it('count reads', async () =>
    withClient(await startIoc(readingCounter), async (client) => {
      for (const tally of [1, 2, 3]) expect(await client.value('reading_counter:A')).toBe(tally);
      expect(await client.value('reading_counter:B')).toBe(1);
    }));

  it('answer for what was put', async () =>
    withClient(await startIoc(allInOne, { macros: { macro: 'renamed' } }), async (client) => {
      expect(await client.value('all_in_one:renamed')).toBe(0);
      await client.writeText('all_in_one:single', 'kept');
      expect(await client.text('all_in_one:single')).toBe('a');
      await client.writeText('all_in_one:newstyle', 'kept');
      expect(await client.text('all_in_one:newstyle')).toBe('kept');
    }));

  it('run at start and stop', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(JSON.parse(line).msg) });
    const ioc = await startIoc(hooks, { log, speed: 100 });
    await until(() => lines.length === 2);
    await ioc.stop();
    expect(lines).toEqual([
      '1. simple:thing starts up',
      '2. simple:thing has started up; its value is 2',
      '3. simple:thing shuts down; its value is 2',
    ]);
  });
});

describe('states', () => {
  it('let a client hear of the value while the IOC is in the state, and not otherwise', async () => {
    const ioc = await startIoc(states, { speed: 10 });
    await withClient(ioc, async (client) => {
      const raw = await RawClient.open(ioc.port);
      const sid = await raw.create('state:value.{"sync":{"m":"while","s":"my_stately_state"}}');
      raw.send({ type: 'EVENT_ADD', dbrType: Types.LONG, count: 1, sid, subscriptionId: 1, mask: 1 });
      let counted = 0;
      ioc.pvs.value.watch(() => counted++);
      await until(() => counted > 10);
      expect((await raw.settle()).length).toBeLessThanOrEqual(1); // what it was at first
      await client.write('state:enable_state', [1]);
      counted = 0;
      await until(() => counted > 10);
      await client.write('state:disable_state', [1]);
      expect((await raw.settle()).length).toBeGreaterThanOrEqual(10);
      counted = 0;
      await until(() => counted > 10);
      expect(await raw.settle()).toEqual([]);
      raw.close();
    });
  });
});
