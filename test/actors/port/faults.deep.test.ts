/**
 * Each fault by name against each framing over sockets, and a day of random faults on the simulated clock: no wrong value is ever seen,
 * the connection comes back by itself, and nothing piles up.
 */
import { describe, expect, it } from 'vitest';
import { HeapClock } from '../../../src/actors/kernel/clock.ts';
import { seededRandom } from '../../../src/actors/kernel/random.ts';
import type { Group } from '../../../src/database/author/group.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { http, modbus, tcp } from '../../../src/database/port/transport.ts';
import { checked } from '../../../src/protocol/framing/checked.ts';
import { type FaultName, faultNames } from '../../../src/protocol/framing/fault.ts';
import type { Framing } from '../../../src/protocol/framing/framing.ts';
import { line } from '../../../src/protocol/framing/line.ts';
import { silence } from '../../../src/protocol/framing/silence.ts';
import { startIoc } from '../../support/ioc.ts';

/** Two values that are never the same, and tell which request they answer: `a` is even, `b` is odd. Both grow. */
const counting = () =>
  group('device', { a: pv.long(0), b: pv.long(1) }).handlers(() => ({
    a: { scan: { every: 0.02, run: ({ pv: { value } }) => (value + 2) % 1_000_000 } },
    b: { scan: { every: 0.02, run: ({ pv: { value } }) => (value + 2) % 1_000_000 } },
  }));

const readings = () => ({ a: pv.long(0, { readOnly: true }), b: pv.long(1, { readOnly: true }) });
const times = { limit: 0.3, backoff: [0.05, 0.2] as const, connectLimit: 5 };

interface Line {
  readonly device: Group;
  readonly ioc: (port: number) => Group<ReturnType<typeof readings>>;
}

const lines = (framing: Framing): Line => ({
  device: counting().answers(framing, ({ a, b }) => ({ 'A?': () => String(a.value), 'B?': () => String(b.value) })),
  ioc: (port) =>
    group('ioc', readings()).connects(tcp('127.0.0.1', port), {
      ...times,
      framing,
      bind: { a: { read: 'A?', every: 0.05 }, b: { read: 'B?', every: 0.07 } },
    }),
});

const registers = (rtu: boolean): Line => ({
  device: counting().answers(modbus({ rtu }), {
    bind: { a: { input: 0, as: 'int32' }, b: { input: 100, as: 'int32' } },
  }),
  ioc: (port) =>
    group('ioc', readings()).connects(modbus(tcp('127.0.0.1', port), { rtu }), {
      ...times,
      bind: { a: { input: 0, as: 'int32', every: 0.05 }, b: { input: 100, as: 'int32', every: 0.07 } },
    }),
});

const pages: Line = {
  device: counting().answers(http(), ({ a, b }) => ({
    'GET /': () => 'here',
    'GET /a': () => ({ value: a.value }),
    'GET /b': () => ({ value: b.value }),
  })),
  ioc: (port) =>
    group('ioc', readings()).connects(http(`http://127.0.0.1:${port}`), {
      ...times,
      bind: { a: { get: 'a', at: 'value', every: 0.05 }, b: { get: 'b', at: 'value', every: 0.07 } },
    }),
};

const framings: Readonly<Record<string, Line>> = {
  'line LF': lines(line('\n')),
  'line CR / CR LF': lines(line({ send: '\r', receive: '\r\n' })),
  'line with checksum': lines(checked(line('\r\n'), 'sum8', { as: 'HEX' })),
  silence: lines(silence(30)),
  'Modbus TCP': registers(false),
  'Modbus RTU': registers(true),
  HTTP: pages,
};

/** What would be no fault to this framing, or one that nobody can see. */
function makesNoSense(fault: FaultName, name: string): boolean {
  if (fault === 'stuck' || fault === 'drift') return true; // of machines
  if (fault === 'checksum') return !['line with checksum', 'Modbus RTU'].includes(name);
  // A pause ends the frame: half a number is a number, and a part that comes late is a frame.
  return name === 'silence' && ['truncate', 'dribble', 'split', 'garbage', 'merge', 'unended'].includes(fault);
}

const args: Partial<Record<FaultName, number>> = { chatter: 0.05, reboot: 1, slow: 500, jitter: 500 };

describe.concurrent('over sockets', () => {
  it.for(Object.entries(framings))('%s', { timeout: 600_000 }, async ([name, { device, ioc }], { expect }) => {
    const played = await startIoc(device, { doors: { device: { port: 0 } }, seed: 1 });
    const door = played.door();
    await expect.poll(() => door.port).toBeGreaterThan(0);
    const { pvs, ioc: served, stop } = await startIoc(ioc(door.port), { seed: 1 });
    const isWell = () => pvs.a.severity === 'NO_ALARM' && pvs.b.severity === 'NO_ALARM';
    const wrong: string[] = [];
    let fault = 'none';
    pvs.a.watch((value) => void (value % 2 === 0 || wrong.push(`${fault}: a ${value}`)));
    pvs.b.watch((value) => void (value % 2 === 1 || wrong.push(`${fault}: b ${value}`)));
    const well = { timeout: 60_000 };
    await expect.poll(isWell, well).toBe(true);
    for (const each of faultNames.filter((each) => !makesNoSense(each, name))) {
      fault = each;
      const arg = args[each];
      const end = door.fault(each, arg === undefined ? {} : { arg });
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const { port } = served.main.ports[0]!;
      expect([each, port.waiting < 20, door.clients < 10]).toEqual([each, true, true]);
      end();
      const before = pvs.a.value;
      await expect.poll(() => [each, isWell() && pvs.a.value !== before], well).toEqual([each, true]);
    }
    expect(wrong).toEqual([]);
    await stop();
    await played.stop();
  });
});

it('a day of random faults', async () => {
  const clock = new HeapClock();
  const random = seededRandom(7);
  const framing = line('\n');
  const device = group('device', { a: pv.long(0), b: pv.long(1) }).answers(framing, ({ a, b }) => ({
    'A?': () => {
      a.write((a.value + 2) % 1_000_000);
      return String(a.value);
    },
    'B?': () => {
      b.write((b.value + 2) % 1_000_000);
      return String(b.value);
    },
  }));
  const { ioc, pvs, door, stop } = await startIoc(
    group('ioc', readings()).connects(tcp('127.0.0.1', 1), {
      framing,
      simulator: device,
      bind: { a: { read: 'A?', every: 2 }, b: { read: 'B?', every: 3 } },
    }),
    { clock, seed: 1, simulate: true },
  );
  const wrong: string[] = [];
  pvs.a.watch((value) => void (value % 2 === 0 || wrong.push(`a ${value}`)));
  pvs.b.watch((value) => void (value % 2 === 1 || wrong.push(`b ${value}`)));
  const possible = faultNames.filter((each) => !['checksum', 'stuck', 'drift'].includes(each));
  const { port } = ioc.main.ports[0]!;
  let pending = 0;
  for (let seconds = 0; seconds < 86_400; ) {
    const name = possible[Math.floor(random() * possible.length)]!;
    const chance = random() < 0.5 ? 1 : random();
    door().fault(name, { for: 1 + random() * 60, chance, ...(name === 'reboot' && { arg: 1 + random() * 20 }) });
    const pause = 10 + random() * 200;
    await clock.run(pause * 1000);
    seconds += pause;
    pending = Math.max(pending, clock.pending);
    expect(port.waiting).toBeLessThan(20);
  }
  door().clear();
  await clock.run(120_000);
  expect(wrong).toEqual([]);
  expect([pvs.a.severity, pvs.b.severity]).toEqual(['NO_ALARM', 'NO_ALARM']);
  expect(port.counters.exchanges).toBeGreaterThan(20_000);
  expect(port.counters.timeouts).toBeGreaterThan(100);
  expect(pending).toBeLessThan(200);
  const stopped = stop();
  await clock.run(10_000);
  await stopped;
}, 120_000);
