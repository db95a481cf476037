/** The devices of LEWIS, played and driven on one simulated clock, against what LEWIS does. */
import { afterEach, describe, expect, it } from 'vitest';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import type { Group } from '../../src/database/author/group.ts';
import type { Members } from '../../src/database/author/group-definition.ts';
import chopperGroup from '../../src/examples/lewis_chopper.ts';
import linkamGroup from '../../src/examples/lewis_linkam_t95.ts';
import motorGroup from '../../src/examples/lewis_motor.ts';
import psuGroup from '../../src/examples/scpi_supply.ts';
import { startIoc } from '../support/ioc.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function play<M extends Members>(group: Group<M>) {
  const clock = new HeapClock();
  const ioc = await startIoc(group, { clock, seed: 1, simulate: true });
  cleanups.push(async () => {
    const stopped = ioc.stop();
    await clock.run(10_000);
    await stopped;
  });
  const { pvs } = ioc;
  /** A put, and time for it. */
  const passing = async (put: Promise<void>, ms: number) => {
    await clock.run(ms);
    await put;
  };
  return { ioc, clock, pvs, passing };
}

describe('the example motor', () => {
  it('moves at 2 mm/s, and takes no target meanwhile', async () => {
    const { clock, pvs, passing } = await play(motorGroup);
    await clock.run(500);
    await passing(pvs.target.setpoint.put(4), 1000);
    expect(pvs.state.value).toBe('moving');
    const refused = expect(pvs.target.setpoint.put(5)).rejects.toThrow('err: not idle');
    await clock.run(100);
    await refused;
    await clock.run(1400);
    expect([pvs.state.value, pvs.position.value]).toEqual(['idle', 4]);
    await passing(pvs.target.setpoint.put(100), 1000);
    await passing(pvs.stop.put(true), 500);
    expect(pvs.state.value).toBe('idle');
    expect(pvs.position.value).toBeGreaterThan(5);
    expect(pvs.target.readback.value).toBe(pvs.position.value);
  });

  it('sticks, and goes on', async () => {
    const { ioc, clock, pvs, passing } = await play(motorGroup);
    await clock.run(500);
    await passing(pvs.target.setpoint.put(40), 1000);
    const end = ioc.door().fault('stuck');
    await clock.run(500);
    const { value } = pvs.position;
    await clock.run(5000);
    expect([pvs.position.value, pvs.state.value]).toEqual([value, 'moving']);
    end();
    await clock.run(30_000);
    expect(pvs.position.value).toBe(40);
  });
});

it('the Linkam T95 heats, cools, holds and stops', async () => {
  const { clock, pvs, passing } = await play(linkamGroup);
  await clock.run(1000);
  expect([pvs.temperature.value, pvs.state.value]).toEqual([24, 'stopped']);
  await passing(pvs.start.put(true), 3000);
  expect([pvs.state.value, pvs.pump.value]).toEqual(['cooling', 3]);
  expect(pvs.temperature.value).toBeCloseTo(23.7, 0);
  await passing(pvs.rate.put(130), 1000);
  await passing(pvs.limit.put(30), 1000);
  expect([pvs.state.value, pvs.pump.value]).toEqual(['heating', 0]);
  await clock.run(10_000);
  expect([pvs.temperature.value, pvs.state.value]).toEqual([30, 'at limit']);
  await passing(pvs.hold.put(true), 1000);
  expect(pvs.state.value).toBe('holding');
  await passing(pvs.stop.put(true), 1000);
  expect(pvs.state.value).toBe('stopped');
});

it('the chopper spins up, locks, coasts, stops and parks', async () => {
  const { clock, pvs } = await play(chopperGroup);
  const { State, CmdS, CmdL, Spd, ActSpd, Phs, ActPhs, ParkAng } = pvs;
  const command = async (text: string, ms: number) => {
    await CmdS.put(text);
    await clock.run(ms);
  };
  await command('start', 100);
  expect(State.value).toBe('init');
  await command('init', 100);
  expect(State.value).toBe('stopped');
  await Spd.setpoint.put(50);
  await Phs.setpoint.put(34.5);
  await command('start', 5000);
  expect([State.value, ActSpd.value]).toEqual(['accelerating', 25]);
  await clock.run(13_000);
  expect([State.value, ActSpd.value, ActPhs.value, CmdL.value, CmdS.value]).toEqual([
    'phase_locked',
    50,
    34.5,
    'start',
    '',
  ]);
  await command('park', 100);
  expect(State.value).toBe('phase_locked');
  await command('unlock', 100);
  expect(State.value).toBe('idle');
  await command('stop', 11_000);
  expect([State.value, ActPhs.value]).toEqual(['stopped', 34.5]);
  await ParkAng.setpoint.put(90);
  await command('park', 100);
  expect(State.value).toBe('parking');
  await clock.run(12_000);
  expect([State.value, ActPhs.value]).toEqual(['parked', 90]);
  await command('start', 100);
  expect(State.value).toBe('accelerating');
  await command('stop', 1000);
  await command('deinit', 200);
  expect([State.value, Spd.readback.value]).toEqual(['init', 0]);
  await expect(CmdS.put('dance')).rejects.toThrow("'dance' is none of init, deinit");
});

it('the supply is set, measured, refused and reset', async () => {
  const { ioc, clock, pvs, passing } = await play(psuGroup);
  await clock.run(3000);
  expect([pvs.idn.value, pvs.volts.readback.severity]).toEqual(['xioc,supply,1,1.0', 'NO_ALARM']);
  await passing(pvs.volts.setpoint.put(12), 1000);
  await passing(pvs.output.setpoint.put(true), 1000);
  expect([pvs.volts.readback.value, pvs.amps.value]).toEqual([12, 1.2]);
  ioc.door().fault('wrong', { match: 'SYST:ERR?', arg: '-222,"Data out of range"', count: 1 });
  const refused = expect(pvs.volts.setpoint.put(13)).rejects.toThrow('Data out of range');
  await clock.run(1000);
  await refused;
  await passing(pvs.reset.put(true), 1000);
  expect([pvs.volts.readback.value, pvs.output.readback.value]).toEqual([0, false]);
});
