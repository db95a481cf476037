/** A group that is connected to a device of lines over TCP. */
import { afterEach, describe, expect, it } from 'vitest';
import { group } from '../../../src/database/author/group.ts';
import { pair } from '../../../src/database/author/pair.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { tcp } from '../../../src/database/port/transport.ts';
import { line } from '../../../src/protocol/framing/line.ts';
import { startIoc } from '../../support/ioc.ts';
import { type LineDevice, lineDevice } from '../../support/scpi.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A power supply, as its manual has it. */
async function supply(): Promise<{ device: LineDevice; state: { volts: number; error: string; isMute: boolean } }> {
  const state = { volts: 1.5, error: '0,"No error"', isMute: false };
  const device = await lineDevice((line) => {
    if (state.isMute) return undefined;
    if (line === 'VOLT?') return String(state.volts);
    if (line === 'SYST:ERR?') return state.error;
    if (line === 'MODE?') return 'SILLY';
    const [, volts] = /^VOLT (.*)$/.exec(line) ?? [];
    if (volts !== undefined && state.error.startsWith('0')) state.volts = Number(volts);
    return undefined;
  });
  cleanups.push(() => device.close());
  return { device, state };
}

const psu = (port: number) =>
  group('psu', {
    volts: pair(pv.double(0, { limits: { control: [0, 30] } })),
    mode: pv.enum('a', ['a', 'b'], { readOnly: true }),
  }).connects(tcp('127.0.0.1', port), {
    framing: line('\n'),
    limit: 0.5,
    backoff: [0.05, 0.2],
    check: { ask: 'SYST:ERR?', fails: (reply) => !reply.startsWith('0') },
    bind: {
      volts: { read: 'VOLT?', write: (v) => `VOLT ${v}`, every: 0.05, verify: 0.001 },
      mode: { read: 'MODE?', every: 0.3 },
    },
    publish: 'PORT',
  });

async function start(port: number) {
  const ioc = await startIoc(psu(port));
  cleanups.push(() => ioc.stop());
  return ioc;
}

describe('a device of lines', () => {
  it('is read, and the setpoint follows it', async () => {
    const { device } = await supply();
    const { pvs, ioc } = await start(device.port);
    expect(pvs.volts.readback.status).toBe('COMM');
    await expect.poll(() => pvs.volts.readback.value).toBe(1.5);
    expect(pvs.volts.readback.severity).toBe('NO_ALARM');
    expect(pvs.volts.setpoint.value).toBe(1.5);
    await expect.poll(() => pvs.mode.status).toBe('READ');
    const { value, metadata } = ioc.pv('psu:PORT:STATE')!.current;
    expect(metadata.enumStrings[Number(value)]).toBe('up');
  });

  it('completes a put when it reads back what was put', async () => {
    const { device, state } = await supply();
    const { pvs } = await start(device.port);
    await expect.poll(() => pvs.volts.readback.severity).toBe('NO_ALARM');
    await pvs.volts.setpoint.put(12);
    expect(state.volts).toBe(12);
    expect(pvs.volts.readback.value).toBe(12);
  });

  it('refuses a put that the device refuses, in its words', async () => {
    const { device, state } = await supply();
    const { pvs } = await start(device.port);
    await expect.poll(() => pvs.volts.readback.severity).toBe('NO_ALARM');
    state.error = '-222,"Data out of range"';
    await expect(pvs.volts.setpoint.put(12)).rejects.toThrow('Data out of range');
    expect(pvs.volts.setpoint.status).toBe('WRITE');
    expect(pvs.volts.setpoint.severity).toBe('INVALID');
  });

  it('is INVALID with COMM while the device is away, refuses puts at once, and comes back by itself', async () => {
    const { device } = await supply();
    const { pvs } = await start(device.port);
    await expect.poll(() => pvs.volts.readback.severity).toBe('NO_ALARM');
    const { timestamp } = pvs.volts.readback;
    await device.close();
    await expect.poll(() => pvs.volts.readback.status).toBe('COMM');
    expect(pvs.volts.readback.value).toBe(1.5);
    expect(pvs.volts.readback.timestamp.seconds).toBeGreaterThanOrEqual(timestamp.seconds);
    await expect(pvs.volts.setpoint.put(3)).rejects.toThrow('psu is disconnected since');
    expect(pvs.volts.setpoint.status).toBe('COMM');
    await device.open();
    await expect.poll(() => pvs.volts.readback.status).toBe('NO_ALARM');
    expect(device.heard).not.toContain('VOLT 3');
  });

  it('is lost within two time-outs when the device falls silent', async () => {
    const { device, state } = await supply();
    const { pvs } = await start(device.port);
    await expect.poll(() => pvs.volts.readback.severity).toBe('NO_ALARM');
    state.isMute = true;
    await expect.poll(() => pvs.volts.readback.status).toBe('COMM');
    state.isMute = false;
    await expect.poll(() => pvs.volts.readback.status).toBe('NO_ALARM');
  });
});
