/** Examples with modes: what their machines do, and that puts complete when what they began has ended. */
import { describe, expect, it } from 'vitest';
import dynamicGroups from '../../src/examples/dynamic_pvgroups.ts';
import lakeshore from '../../src/examples/lakeshore.ts';
import states from '../../src/examples/states.ts';
import trigger from '../../src/examples/trigger_with_pc.ts';
import { startIoc } from '../support/ioc.ts';
import { Client, NORMAL, PUT_FAILED, Types, withClient } from './client.ts';
import { simulate, turn } from './simulate.ts';

describe('trigger_with_pc', () => {
  it('exposes, and completes the put when the exposure has ended', () =>
    simulate(trigger, async ({ ioc, pvs: { acquire, exposure_time, reading }, pass }) => {
      const client = await Client.of(ioc);
      await client.write('trigger_with_pc:exposure_time', [3]);
      expect(exposure_time.value).toBe(3);
      await client.begin('trigger_with_pc:acquire', ['acquiring'], Types.STRING);
      while (acquire.value !== 'acquiring') await turn();
      expect(await client.value('trigger_with_pc:STATE', Types.STRING)).toBe('exposing');
      expect(await client.value('trigger_with_pc:CAN_TRIGGER', Types.STRING)).toBe('No');
      await pass(2.999);
      expect(await client.settle()).toEqual([]);
      expect(reading.value).toBe(0.1);
      await pass(0.001);
      expect(await client.completed()).toBe(NORMAL);
      expect(acquire.value).toBe('idle');
      expect(reading.value).not.toBe(0.1);
      expect(await client.value('trigger_with_pc:CAN_TRIGGER', Types.STRING)).toBe('Yes');
      client.close();
    }));

  it('lets a put that comes meanwhile share the exposure', () =>
    simulate(trigger, async ({ ioc, pvs: { reading }, pass }) => {
      let readings = 0;
      reading.watch(() => readings++);
      const [first, second] = [await Client.of(ioc), await Client.of(ioc)];
      for (const client of [first, second]) {
        await client.begin('trigger_with_pc:acquire', ['acquiring'], Types.STRING);
        await client.settle();
        await pass(1);
      }
      expect([await first.completed(), await second.completed()]).toEqual([NORMAL, NORMAL]);
      expect(readings).toBe(1);
      expect(await first.value('trigger_with_pc:STATE', Types.STRING)).toBe('idle');
      first.close();
      second.close();
    }));

  it('refuses while it is not enabled', async () =>
    withClient(await startIoc(trigger), async (client) => {
      await client.write('trigger_with_pc:enabled', [0]);
      expect(await client.write('trigger_with_pc:acquire', [1])).toBe(PUT_FAILED);
      const { fields } = await client.read('trigger_with_pc:acquire');
      expect(fields).toMatchObject({ severity: 2, status: 2 });
      // one alarm for all of the group acq
      expect((await client.read('trigger_with_pc:reading')).fields).toMatchObject({ severity: 2, status: 2 });
      await client.write('trigger_with_pc:enabled', [1]);
      expect(await client.write('trigger_with_pc:acquire', [0])).toBe(NORMAL);
    }));

  it('takes as long to be read as wait_time says', () =>
    simulate(trigger, async ({ ioc, pvs: { wait, wait_time }, pass }) => {
      const client = await Client.of(ioc);
      const reading = client.value('trigger_with_pc:wait');
      while (wait_time.value === 0) await turn();
      await pass(wait_time.value - 0.001);
      expect(wait.value).toBe(2);
      await pass(0.002);
      expect(await reading).toBe(wait_time.value);
      client.close();
    }));
});

describe('lakeshore', () => {
  it('brings the sample to its setpoint and keeps it there', () =>
    simulate(lakeshore, ({ ioc, pvs, clock }) => {
      clock.advance(50);
      expect(pvs.feedback_rbv.value).toBeCloseTo(100, 1);
      expect([pvs.Kp_rbv.value, pvs.Ki_rbv.value, pvs.Kd_rbv.value, pvs.ramp_rate_rbv.value]).toEqual([
        1, 0.1, 0.05, 1,
      ]);
      clock.advance(600_000);
      expect(pvs.feedback_rbv.value).toBeCloseTo(150, 1);
      // In balance the heater gives what the sample loses.
      expect(pvs.output_rbv.value).toBeCloseTo(150, 0);
      expect(ioc.ioc.handle('Lakeshore:STATE')!.value).toBe(3);
    }));

  it('cools as its equation says while the heater is off', () =>
    simulate(lakeshore, async ({ pvs, clock }) => {
      clock.advance(10);
      for (const gain of [pvs.Kp, pvs.Ki, pvs.Kd]) await gain.put(0);
      clock.advance(200);
      const before = pvs.feedback_rbv.value;
      const accumulated = pvs.output_rbv.value; // what Ki had gathered
      clock.advance(100_000);
      const after = accumulated + (before - accumulated) * (1 - 0.1 / 100) ** 1000;
      expect(pvs.feedback_rbv.value).toBeCloseTo(after, 6);
    }));

  it('ramps the setpoint at its rate, and completes the put at the end', () =>
    simulate(lakeshore, async ({ ioc, pvs, pass }) => {
      const client = await Client.of(ioc);
      await client.write('Lakeshore:ramp_rate', [2]);
      await client.begin('Lakeshore:setpoint', [160]);
      await client.settle();
      await pass(2.55);
      expect(pvs.setpoint_rbv.value).toBeCloseTo(155, 6);
      await pass(2.3);
      expect(await client.settle()).toEqual([]);
      await pass(0.2);
      expect(await client.completed()).toBe(NORMAL);
      expect([pvs.setpoint.value, pvs.setpoint_rbv.value]).toEqual([160, 160]);
      client.close();
    }));

  it('pauses at a rate of 0 and resumes what it did', () =>
    simulate(lakeshore, async ({ ioc, pvs, pass }) => {
      const state = () => {
        const handle = ioc.ioc.handle('Lakeshore:STATE')!;
        return handle.metadata.enumStrings[Number(handle.value)];
      };
      const put = pvs.setpoint.put(170);
      await pass(5.05);
      expect(state()).toBe('settling|free.ramping');
      await pvs.ramp_rate.put(0);
      expect(state()).toBe('settling|paused');
      await pass(60);
      expect(pvs.setpoint_rbv.value).toBeCloseTo(155, 6);
      await pvs.ramp_rate.put(0);
      await pvs.ramp_rate.put(10);
      expect(state()).toBe('settling|free.ramping');
      await pass(1.65);
      await put;
      expect(state()).toBe('settling|free.holding');
      await pvs.ramp_rate.put(0);
      await pvs.ramp_rate.put(1);
      expect(state()).toBe('settling|free.holding');
    }));
});

describe('states', () => {
  it('is entered and left by any put', async () =>
    withClient(await startIoc(states), async (client) => {
      expect(await client.value('state:my_stately_state')).toBe(0);
      await client.write('state:enable_state', [0]);
      expect(await client.value('state:my_stately_state')).toBe(1);
      await client.write('state:disable_state', [1]);
      expect(await client.value('state:my_stately_state')).toBe(0);
    }));

  it('counts from 0 to 9, ten times a second', () =>
    simulate(states, ({ pvs: { value }, clock }) => {
      const seen: number[] = [value.value];
      value.watch((count) => seen.push(count));
      clock.advance(1050);
      expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    }));
});

describe('dynamic_pvgroups', () => {
  it('keeps a child for each group that was put', () =>
    simulate(dynamicGroups, async ({ ioc, clock }) => {
      const put = (name: string, value: number) => ioc.ioc.handle(`groups:${name}`)!.put(value);
      await put('A1', 4);
      await put('A1', 5);
      await put('A3', 6);
      clock.advance(0);
      const device = [...ioc.ioc.children()].find(({ kind }) => kind === 'device')!;
      const [machine] = device.children();
      const { context, children } = machine!.ref.getSnapshot() as never as {
        context: { shared: number };
        children: Record<string, { getSnapshot(): { context: object } }>;
      };
      expect(context.shared).toBe(6);
      expect(Object.keys(children)).toEqual(['A1', 'A3']);
      expect(children.A1!.getSnapshot().context).toEqual({ puts: 2, last: 5 });
    }));
});
