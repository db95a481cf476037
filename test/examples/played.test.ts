/** Devices of the examples, each joined with its IOC on one simulated clock. */
import { type AddressInfo, createServer } from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, describe, expect, it } from 'vitest';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import type { Group } from '../../src/database/author/group.ts';
import type { Members } from '../../src/database/author/group-definition.ts';
import flowGroup from '../../src/examples/flow_controller.ts';
import detectorGroup from '../../src/examples/json_detector.ts';
import lakeshoreGroup from '../../src/examples/lakeshore_tcp.ts';
import chopperGroup from '../../src/examples/lewis_chopper.ts';
import driverGroup from '../../src/examples/lewis_chopper_driver.ts';
import ovenGroup from '../../src/examples/modbus_oven.ts';
import roomGroup from '../../src/examples/mqtt_room.ts';
import playedRoomGroup from '../../src/examples/mqtt_room_played.ts';
import pumpsGroup from '../../src/examples/rs485_pumps.ts';
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
  await clock.run(3000);
  /** A put, and time for it. */
  const passing = async (put: Promise<void>, ms: number) => {
    await clock.run(ms);
    await put;
  };
  return { ioc, clock, pvs: ioc.pvs, passing };
}

describe('the JSON detector', () => {
  it('is configured, refuses what cannot be, and acquires', async () => {
    const { clock, pvs, passing } = await play(detectorGroup);
    expect([pvs.exposure.readback.value, pvs.frames.readback.value, pvs.acquire.value]).toEqual([0.1, 10, 'idle']);
    expect(pvs.temperature.value).toBeGreaterThan(20);
    await passing(pvs.exposure.setpoint.put(0.5), 100);
    await passing(pvs.frames.setpoint.put(4), 100);
    expect([pvs.exposure.readback.value, pvs.frames.readback.value]).toEqual([0.5, 4]);
    const refused = expect(pvs.exposure.setpoint.put(-1)).rejects.toThrow('an exposure takes time');
    await clock.run(100);
    await refused;
    let isDone = false;
    const acquiring = pvs.acquire.put('acquiring').then(() => {
      isDone = true;
    });
    await clock.run(1500);
    expect([isDone, pvs.taken.value]).toEqual([false, 2]);
    await clock.run(1000);
    await acquiring;
    expect([pvs.taken.value, pvs.acquire.value]).toEqual([4, 'idle']);
  });

  it('is INVALID while it answers with errors, is silent or hangs up, and comes back', async () => {
    const { ioc, clock, pvs } = await play(detectorGroup);
    for (const [fault, status] of [
      ['wrong', 'READ'],
      ['mute', 'COMM'],
      ['drop', 'COMM'],
      ['truncate', 'COMM'],
    ] as const) {
      const end = ioc.door().fault(fault);
      await clock.run(5000);
      expect([fault, pvs.taken.severity]).toEqual([fault, 'INVALID']);
      expect(['READ', 'COMM', 'TIMEOUT', status]).toContain(pvs.taken.status);
      end();
      await clock.run(40_000);
      expect([fault, pvs.taken.severity]).toEqual([fault, 'NO_ALARM']);
    }
  });
});

it('the Modbus oven heats, holds and cools', async () => {
  const { clock, pvs, passing } = await play(ovenGroup);
  expect([pvs.temperature.value, pvs.mode.value, pvs.heater.readback.value]).toEqual([20, 'off', false]);
  await passing(pvs.setpoint.setpoint.put(180.5), 1000);
  expect(pvs.setpoint.readback.value).toBeCloseTo(180.5, 6);
  await passing(pvs.heater.setpoint.put(true), 2000);
  expect(pvs.mode.value).toBe('heating');
  expect(pvs.temperature.value).toBeGreaterThan(40);
  await clock.run(60_000);
  expect(pvs.mode.value).toBe('holding');
  expect(pvs.temperature.value).toBeCloseTo(180.5, 1);
  await passing(pvs.heater.setpoint.put(false), 2000);
  expect(pvs.mode.value).toBe('off');
  await expect(pvs.setpoint.setpoint.put(301)).rejects.toThrow();
});

it('the Lakeshore never has a value that is none, whatever it answers', async () => {
  const { ioc, clock, pvs, passing } = await play(lakeshoreGroup);
  expect([pvs.idn.value, pvs.A.value, pvs.B.value]).toEqual(['LSCI,MODEL336,0,1.0', 77.35, 77.85]);
  const seen: number[] = [];
  for (const each of [pvs.A, pvs.B]) each.watch((value) => seen.push(value));
  await ioc.ioc.handle('ls336:SIM:moods')!.put(50);
  let bad = 0;
  for (let i = 0; i < 60; i++) {
    await clock.run(1000);
    if (pvs.A.severity === 'INVALID') bad++;
  }
  expect(bad).toBeGreaterThan(5);
  expect(seen.filter((value) => value < 77 || value > 78)).toEqual([]);
  await ioc.ioc.handle('ls336:SIM:moods')!.put(0);
  await clock.run(40_000);
  expect([pvs.A.severity, pvs.B.severity]).toEqual(['NO_ALARM', 'NO_ALARM']);
  await passing(pvs.range.setpoint.put('high'), 1000);
  await passing(pvs.setpoint.setpoint.put(100), 1000);
  await clock.run(60_000);
  expect(pvs.A.value).toBeCloseTo(100, 1);
});

it('two pumps on one line are told apart, and a wrong checksum is no reply', async () => {
  const { ioc, clock, pvs, passing } = await play(pumpsGroup);
  await passing(pvs.p1.on.setpoint.put(true), 1000);
  expect([pvs.p1.on.readback.value, pvs.p2.on.readback.value]).toEqual([true, false]);
  await clock.run(5000);
  expect([pvs.p1.speed.value, pvs.p2.speed.value]).toEqual([1500, 0]);
  const end = ioc.door().fault('checksum', { match: '002*' });
  await clock.run(5000);
  expect(pvs.p2.speed.severity).toBe('INVALID');
  end();
  await clock.run(40_000);
  expect([pvs.p1.speed.severity, pvs.p2.speed.severity]).toEqual(['NO_ALARM', 'NO_ALARM']);
});

it('the flow controller tells its flow unasked, and is INVALID when it does not', async () => {
  const { ioc, clock, pvs, passing } = await play(flowGroup);
  expect([pvs.gas.value, pvs.flow.value, pvs.flow.severity]).toEqual(['N2', 0, 'NO_ALARM']);
  await passing(pvs.setpoint.setpoint.put(50), 5000);
  expect(pvs.flow.value).toBeCloseTo(50, 1);
  expect(pvs.setpoint.readback.value).toBe(50);
  const end = ioc.door().fault('mute', { match: 'FLOW*' });
  await clock.run(3000);
  expect(pvs.flow.severity).toBe('INVALID');
  end();
  await clock.run(500);
  expect(pvs.flow.severity).toBe('NO_ALARM');
});

it('the driver of the chopper starts it, waits until it is locked, and stops it', async () => {
  const chopper = await startIoc(chopperGroup, { speed: 100 });
  cleanups.push(() => chopper.stop());
  const environment = { EPICS_CA_ADDR_LIST: `127.0.0.1:${chopper.port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' };
  const { pvs, stop } = await startIoc(driverGroup, { environment });
  cleanups.push(stop);
  await expect.poll(() => [pvs.state.value, pvs.state.severity]).toEqual(['init', 'NO_ALARM']);
  await pvs.speed.put(20);
  await pvs.phase.put(15);
  await pvs.run.put('running');
  expect([pvs.state.value, chopper.pvs.ActSpd.value, chopper.pvs.ActPhs.value]).toEqual(['phase_locked', 20, 15]);
  await expect.poll(() => pvs.actual.value).toBe(20);
  await pvs.run.put('stopped');
  expect(chopper.pvs.State.value).toBe('stopped');
  await chopper.stop();
  await expect.poll(() => [pvs.state.severity, pvs.state.status]).toEqual(['INVALID', 'COMM']);
});

it('the room on a broker is measured and heated', async () => {
  const broker = await Aedes.createBroker();
  const server = createServer((socket) => broker.handle(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    await new Promise<void>((resolve) => broker.close(() => resolve()));
    await new Promise((resolve) => server.close(resolve));
  });
  const macros = { broker: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const played = await startIoc(playedRoomGroup, { macros });
  cleanups.push(() => played.stop());
  const { pvs, stop } = await startIoc(roomGroup, { macros });
  cleanups.push(stop);
  const patience = { timeout: 15_000 };
  await expect
    .poll(() => [pvs.temperature.value, pvs.humidity.value, pvs.temperature.severity], patience)
    .toEqual([20, 40, 'NO_ALARM']);
  await pvs.heater.put('on');
  expect([pvs.heater.value, played.pvs.heater.value]).toEqual(['on', 'on']);
  await expect.poll(() => pvs.temperature.value, patience).toBeGreaterThan(20.5);
}, 60_000);
