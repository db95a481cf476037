/** A group that plays a device: to real clients over sockets, and to a port in the same process. */
import { connect } from 'node:net';
import { default as library } from 'modbus-serial';
import { afterEach, describe, expect, it } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { group } from '../../../src/database/author/group.ts';
import { pair } from '../../../src/database/author/pair.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { http, modbus, simulated, tcp } from '../../../src/database/port/transport.ts';
import { reject } from '../../../src/database/pv/answer.ts';
import { checked } from '../../../src/protocol/framing/checked.ts';
import { line } from '../../../src/protocol/framing/line.ts';
import { startIoc } from '../../support/ioc.ts';

const ModbusRTU = library.default;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const supply = (framing = line('\n')) =>
  group('supply', { volts: pv.double(1.5), on: pv.bool(false) }).answers(
    framing,
    ({ volts, on }, ioc) => ({
      '*IDN?': () => 'xioc,supply,0,1',
      'VOLT?': () => volts.value.toFixed(3),
      'VOLT {number}': (to) => {
        if (to > 30) reject('out of range');
        volts.write(to);
      },
      'OUTP {word}': (state) => {
        on.write(state === '1');
      },
      'SLOW?': async () => {
        await ioc.sleep(0.01);
        return 'slow';
      },
    }),
    {
      incomplete: 0.05,
      refused: (message) => `ERR ${message}`,
      publish: 'FAULT',
      setups: { high: ({ volts }) => volts.write(20) },
    },
  );

/** A client of lines that knows nothing of framings. */
async function dial(port: number) {
  const socket = connect(port, '127.0.0.1');
  cleanups.push(() => socket.destroy());
  const client = { text: '', isClosed: false, say: (text: string) => void socket.write(text), socket };
  socket.on('data', (bytes) => {
    client.text += bytes.toString('latin1');
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    client.isClosed = true;
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  return client;
}

async function play(device = supply(), choice = {}) {
  const ioc = await startIoc(device, { doors: { supply: choice } });
  cleanups.push(() => ioc.stop());
  await expect.poll(() => ioc.door().port).toBeGreaterThan(0);
  return ioc;
}

describe('a device of lines', () => {
  it('answers by pattern, in order, and is silent where it knows nothing', async () => {
    const { door } = await play();
    const client = await dial(door().port);
    client.say('VOLT?\nSLOW?\nVOLT 2.5\nNONSENSE\nVOLT?\nVOLT 99\n*IDN?\n');
    await expect.poll(() => client.text).toBe('1.500\nslow\n2.500\nERR out of range\nxioc,supply,0,1\n');
  });

  it('forgets what is not finished in time', async () => {
    const { door } = await play();
    const client = await dial(door().port);
    client.say('VOL');
    await new Promise((resolve) => setTimeout(resolve, 300));
    client.say('T?\nVOLT?\n');
    await expect.poll(() => client.text).toBe('1.500\n');
  });

  it('begins in a setup', async () => {
    const { door } = await play(supply(), { setup: 'high' });
    const client = await dial(door().port);
    client.say('VOLT?\n');
    await expect.poll(() => client.text).toBe('20.000\n');
    await expect(startIoc(supply(), { doors: { supply: { setup: 'low' } } })).rejects.toThrow(
      "no setup 'low': there are high",
    );
  });
});

describe('faults by name', () => {
  it('mute hits what it matches, so often, and is counted', async () => {
    const { door, pvs, ioc } = await play();
    const client = await dial(door().port);
    door().fault('mute', { match: 'VOLT*', count: 2 });
    client.say('VOLT?\n*IDN?\nVOLT?\nVOLT?\n');
    await expect.poll(() => client.text).toBe('xioc,supply,0,1\n1.500\n');
    expect(door().hits).toBe(2);
    expect(ioc.pv('supply:FAULT_COUNT')!.current.value).toBe(2);
    expect(pvs.volts.value).toBe(1.5);
  });

  it('is chosen by PVs', async () => {
    const { door, ioc } = await play();
    const client = await dial(door().port);
    await ioc.handle('supply:FAULT_ARG')!.put('ERR 7');
    await ioc.handle('supply:FAULT')!.put('wrong');
    client.say('VOLT?\n');
    await expect.poll(() => client.text).toBe('ERR 7\n');
    await ioc.handle('supply:FAULT')!.put('none');
    client.say('VOLT?\n');
    await expect.poll(() => client.text).toBe('ERR 7\n1.500\n');
  });

  it.each([
    ['garbage', '\xff#?1.500\n'],
    ['truncate', '1.5'],
    ['unended', '1.500'],
    ['echo', 'VOLT?\n1.500\n'],
    ['chatter', '* chatter 1\n1.500\n'],
    ['dribble', '1.500\n'],
    ['split', '1.500\n'],
    ['slow', '1.500\n'],
    ['jitter', '1.500\n'],
  ] as const)('%s', async (name, seen) => {
    const { door } = await play();
    const client = await dial(door().port);
    door().fault(name, { arg: 5 });
    client.say('VOLT?\n');
    await expect.poll(() => client.text).toBe(seen);
  });

  it('shift and merge keep a reply back', async () => {
    const { door } = await play();
    const client = await dial(door().port);
    const end = door().fault('shift');
    client.say('VOLT?\n*IDN?\n');
    await expect.poll(() => client.text).toBe('1.500\n');
    end();
    const other = await dial(door().port);
    door().fault('merge');
    other.say('VOLT?\n*IDN?\n');
    await expect.poll(() => other.text).toBe('1.500\nxioc,supply,0,1\n');
  });

  it('checksum is wrong where there is one, and refused where there is none', async () => {
    const { door } = await play(supply(checked(line('\n'), 'sum8', { as: 'HEX' })));
    const client = await dial(door().port);
    door().fault('checksum');
    client.say(`VOLT?${sum('VOLT?')}\n`);
    await expect.poll(() => client.text).toMatch(/^1\.500..\n$/);
    expect(client.text).not.toBe(`1.500${sum('1.500')}\n`);
    const { door: plain } = await play();
    expect(() => plain().fault('checksum')).toThrow('its framing, line LF, has none');
    expect(() => plain().fault('stuck')).toThrow("takes the event 'fault.stuck'");
  });

  it('drop closes, refuse lets nobody in, hang reads nothing, reboot begins anew', async () => {
    const { door, pvs } = await play();
    const { port } = door();
    const first = await dial(port);
    door().fault('drop', { arg: 2, count: 1 });
    first.say('VOLT?\n');
    await expect.poll(() => first.isClosed).toBe(true);
    expect(first.text).toBe('1.');

    const second = await dial(port);
    const open = door().fault('refuse');
    await expect.poll(() => second.isClosed).toBe(true);
    await expect(refusal(port)).resolves.toBe('ECONNREFUSED');
    open();
    await expect.poll(() => refusal(port)).toBe('');

    const end = door().fault('hang');
    const third = await dial(port);
    third.say('VOLT?\n');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(third.text).toBe('');
    end();
    await expect.poll(() => third.text).toBe('1.500\n');

    pvs.volts.write(9);
    door().fault('reboot', { arg: 0.1 });
    await expect.poll(() => third.isClosed).toBe(true);
    await expect.poll(() => pvs.volts.value).toBe(1.5);
    await expect.poll(() => refusal(port)).toBe('');
  });
});

describe('other doors', () => {
  it('has registers and coils for an independent Modbus client', async () => {
    const oven = group('oven', {
      temperature: pv.double(21.5, { readOnly: true }),
      setpoint: pair(pv.double(20, { limits: { control: [0, 300] } })),
      heater: pv.bool(true),
      mode: pv.enum('ramp', ['off', 'ramp', 'hold']),
    }).answers(modbus({ unit: 3 }), {
      bind: {
        temperature: { input: 0, as: 'float32' },
        setpoint: { holding: 10, scale: 0.1 },
        heater: { coil: 3 },
        mode: { input: 7, bits: [4, 5] },
      },
    });
    const ioc = await startIoc(oven, { doors: { oven: {} } });
    cleanups.push(() => ioc.stop());
    await expect.poll(() => ioc.door().port).toBeGreaterThan(0);
    const client = new ModbusRTU();
    await client.connectTCP('127.0.0.1', { port: ioc.door().port });
    cleanups.push(() => new Promise<void>((resolve) => client.close(() => resolve())));
    client.setID(3);
    client.setTimeout(5000);
    expect((await client.readInputRegisters(0, 2)).buffer.readFloatBE(0)).toBe(21.5);
    expect((await client.readInputRegisters(7, 1)).data).toEqual([1 << 4]);
    expect((await client.readHoldingRegisters(10, 1)).data).toEqual([200]);
    expect((await client.readCoils(3, 1)).data[0]).toBe(true);
    await client.writeRegister(10, 255);
    expect(ioc.pvs.setpoint.readback.value).toBeCloseTo(25.5);
    await client.writeCoil(3, false);
    expect(ioc.pvs.heater.value).toBe(false);
    await expect(client.writeRegister(10, 9999)).rejects.toThrow(/value|Illegal/i);
    await expect(client.readHoldingRegisters(500, 1)).rejects.toThrow(/address/i);
    ioc.door().fault('wrong', { arg: 6 });
    await expect(client.readCoils(3, 1)).rejects.toThrow(/busy/i);
  });

  it('is an HTTP server', async () => {
    const detector = group('detector', { count: pv.long(4), exposure: pv.double(0.1) }).answers(http(), (pvs) => ({
      'GET /status': () => ({ count: pvs.count.value, stages: [1, 2] }),
      'PUT /exposure': ({ value }: { readonly value: number }) => {
        if (!(value > 0)) reject('exposure must be above 0');
        pvs.exposure.write(value);
        return ['exposure', 'count'];
      },
      'GET /stage/{int}': (index) => ({ index }),
    }));
    const ioc = await startIoc(detector, { doors: { detector: {} } });
    cleanups.push(() => ioc.stop());
    await expect.poll(() => ioc.door().port).toBeGreaterThan(0);
    const url = `http://127.0.0.1:${ioc.door().port}`;
    expect(await (await fetch(`${url}/status`)).json()).toEqual({ count: 4, stages: [1, 2] });
    expect(await (await fetch(`${url}/stage/7`)).json()).toEqual({ index: 7 });
    const put = (value: number) => fetch(`${url}/exposure`, { method: 'PUT', body: JSON.stringify({ value }) });
    expect(await (await put(2)).json()).toEqual(['exposure', 'count']);
    expect(ioc.pvs.exposure.value).toBe(2);
    const refused = await put(-1);
    expect([refused.status, await refused.text()]).toEqual([400, 'exposure must be above 0']);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
    ioc.door().fault('wrong', { arg: 'overheated' });
    const wrong = await fetch(`${url}/status`);
    expect([wrong.status, await wrong.text()]).toEqual([500, 'overheated']);
  });
});

describe('a simulator in the same process', () => {
  const bound = (port: ReturnType<typeof tcp>, simulator = supply()) =>
    group('psu', { volts: pair(pv.double(0)) }).connects(port, {
      framing: line('\n'),
      limit: 0.3,
      backoff: [0.2, 1],
      simulator,
      bind: { volts: { read: 'VOLT?', write: (v) => `VOLT ${v}`, every: 0.1, verify: 0.001 } },
    });

  it.each([
    ['simulated(group)', bound(simulated(supply())), {}],
    ['--simulate', bound(tcp('nowhere.invalid', 1)), { simulate: true }],
  ] as const)('%s runs on the same clock, and repeats itself', async (_, psu, options) => {
    const run = async () => {
      const clock = new HeapClock();
      const ioc = await startIoc(psu, { clock, seed: 4, ...options });
      const frames: string[] = [];
      ioc.ioc.main.ports[0]!.port.traffic.watch(({ time, direction, frame, text }) =>
        frames.push(`${time} ${direction} ${frame === undefined ? text : Buffer.from(frame.bytes).toString()}`),
      );
      await clock.run(1000);
      expect(ioc.pvs.volts.readback.value).toBe(1.5);
      expect(ioc.ioc.pv('psu:SIM:volts')!.current.value).toBe(1.5);
      const put = ioc.pvs.volts.setpoint.put(12);
      await clock.run(1000);
      await put;
      expect(ioc.ioc.pv('psu:SIM:volts')!.current.value).toBe(12);
      ioc.door().fault('mute', { chance: 0.5, for: 3 });
      await clock.run(3500);
      ioc.door().fault('refuse', { for: 2 });
      await clock.run(1000);
      expect(ioc.pvs.volts.readback.status).toBe('COMM');
      await clock.run(4000);
      expect(ioc.pvs.volts.readback.severity).toBe('NO_ALARM');
      const stopped = ioc.stop();
      await clock.run(10_000);
      await stopped;
      return frames;
    };
    const [first, second] = [await run(), await run()];
    expect(first.length).toBeGreaterThan(50);
    expect(second).toEqual(first);
  });

  it('is asked for in vain where there is none', async () => {
    const alone = group('psu', { volts: pv.double(0) }).connects(tcp('nowhere.invalid', 1), {
      bind: { volts: { read: 'VOLT?' } },
    });
    await expect(startIoc(alone, { simulate: true })).rejects.toThrow('connects() names no simulator');
    await expect(startIoc(alone, { doors: { psu: {} } })).rejects.toThrow('it plays none');
  });
});

// --- helpers ------------------------------------------------------------------------------------------------------

function sum(text: string): string {
  const total = [...text].reduce((all, character) => (all + character.charCodeAt(0)) & 0xff, 0);
  return total.toString(16).padStart(2, '0').toUpperCase();
}

/** Why a connection is not made; empty: it is. */
function refusal(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve('');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)));
  });
}
