/** A recording of a real device, and the same device replayed on the simulated clock. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { group } from '../../../src/database/author/group.ts';
import { pair } from '../../../src/database/author/pair.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { replayed, simulated, tcp } from '../../../src/database/port/transport.ts';
import { startIoc } from '../../support/ioc.ts';
import { lineDevice } from '../../support/scpi.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xioc-replay-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stage = (port: number) =>
  group('stage', { position: pair(pv.double(0)), password: pv.string('') }).connects(tcp('127.0.0.1', port), {
    secrets: [/PASS .*/],
    init: ['PASS sesame'],
    bind: {
      position: { read: 'P?', every: 0.1, write: (to) => `T=${to}`, answer: /^T=/, verify: 0.001 },
    },
  });

it('records a put, and replays it: the same values, the same time, without the device', async () => {
  const file = join(folder, 'stage.jsonl');
  let position = 0;
  let target = 0;
  const device = await lineDevice((line) => {
    if (line === 'P?') {
      position += Math.sign(target - position);
      return String(position);
    }
    if (!line.startsWith('T=')) return undefined;
    target = Number(line.slice(2));
    return line;
  });
  const first = await startIoc(stage(device.port), { record: file });
  await expect.poll(() => first.pvs.position.readback.severity).toBe('NO_ALARM');
  await first.pvs.position.setpoint.put(4);
  await first.stop();
  await device.close();
  const text = readFileSync(file, 'utf8');
  expect(text).not.toContain('sesame');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { d?: string; x?: string; p?: string; t: number });
  expect(lines[0]).toMatchObject({ port: 'stage', format: 1, framing: 'line LF' });
  expect(lines).toContainEqual(expect.objectContaining({ d: '>', x: 'T=4', p: 'write' }));
  const write = lines.findIndex(({ x }) => x === 'T=4');
  const reached = lines.findIndex(({ d, x }, index) => index > write && d === '<' && x === '4');
  const took = lines[reached]!.t - lines[write]!.t;

  const replay = async () => {
    const clock = new HeapClock();
    const second = await startIoc(stage(1), { clock, ports: { stage: replayed(file) } });
    await clock.run(300);
    expect(second.pvs.position.readback.severity).toBe('NO_ALARM');
    const began = clock.now();
    let ended = Number.NaN;
    const put = second.pvs.position.setpoint.put(4).then(() => {
      ended = clock.now();
    });
    await clock.run(took * 1000 + 1000);
    await put;
    expect(second.pvs.position.readback.value).toBe(4);
    const stopped = second.stop();
    await clock.run(10_000);
    await stopped;
    return ended - began;
  };
  const once = await replay();
  expect(Math.abs(once - took * 1000)).toBeLessThan(500);
  expect(await replay()).toBe(once);
});

it('names what was never recorded', async () => {
  const file = join(folder, 'other.jsonl');
  const line = (fields: object) => JSON.stringify({ port: 'stage', t: 0, ...fields });
  writeFileSync(file, line({ d: '>', x: '***', p: 'init' }));
  const clock = new HeapClock();
  const { ioc, pvs, stop } = await startIoc(stage(1), { clock, replay: file });
  await clock.run(500);
  expect(pvs.position.readback.status).toBe('COMM');
  const [port] = ioc.main.ports;
  expect(port!.port.lastError).toBe(`${file} has no "P?"`);
  const stopped = stop();
  await clock.run(10_000);
  await stopped;
  writeFileSync(file, '{"port":"stage"}\nnonsense');
  await expect(startIoc(stage(1), { replay: file })).rejects.toThrow(`${file} line 2: it is not JSON: nonsense`);
  writeFileSync(file, '');
  await expect(startIoc(stage(1), { replay: file })).rejects.toThrow("there is no request of a port 'stage'");
});

it('refuses a device for a port that there is not, and another speed with a real one', async () => {
  await expect(startIoc(stage(1), { ports: { psu: replayed('x') } })).rejects.toThrow(
    "the port 'psu', but the IOC has no such port: there are stage",
  );
  await expect(startIoc(stage(1), { speed: 10 })).rejects.toThrow('cannot run at 10 times the speed');
});

it('plays a device by a function, on the simulated clock', async () => {
  const clock = new HeapClock();
  const device = (request: string) => (request === 'P?\n' ? '7.5\n' : undefined);
  const { pvs, stop } = await startIoc(stage(1), { clock, ports: { stage: simulated(device, { latency: 0.005 }) } });
  await clock.run(200);
  expect(pvs.position.readback.value).toBe(7.5);
  expect(pvs.position.setpoint.value).toBe(7.5);
  const stopped = stop();
  await clock.run(10_000);
  await stopped;
});
