/** xioc's own client at EPICS base's server, at xioc's, and at caproto's: what it reads, and how it survives them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { RealClock } from '../../src/actors/kernel/clock.ts';
import { Context } from '../../src/client/context.ts';
import { Eca } from '../../src/protocol/ca/status.ts';
import { runTool } from '../cli/tools/run-tool.ts';
import { freePort } from '../support/port.ts';
import { usePeer } from './peer.ts';
import { python } from './python.ts';
import { clientEnvironment, listening, serverEnvironment } from './server.ts';

/** libca's waits in a tenth of the time. */
const speed = 10;

describe('a client of the peer', () => {
  const peer = usePeer();
  let context: Context;

  beforeAll(() => {
    context = new Context({ environment: peer.clientEnvironment, clock: new RealClock(speed), timeoutMs: 50_000 });
  });

  afterAll(() => context.close());

  test('reads scalars and arrays of every type, with alarm, time and metadata', async () => {
    const names = [
      'simple:A',
      'simple:B',
      'simple:C',
      'interop:string',
      'interop:enum',
      'interop:floats',
      'interop:strings',
    ];
    await context.connect(names);
    const values = (await context.readMany(names)).map(
      (outcome) => outcome.status === 'fulfilled' && outcome.value.value,
    );
    expect(values).toEqual([
      1,
      2,
      Int32Array.of(1, 2, 3),
      'beam on target',
      1,
      expect.objectContaining({ 0: 0.5, 1: -1.5, 2: 2.5 }),
      expect.arrayContaining(['one', '', 'three']),
    ]);
    expect(await context.pv('interop:long').metadata()).toMatchObject({
      value: -42,
      units: 'counts',
      displayHigh: 1000,
      displayLow: -1000,
      alarmHigh: 800,
      alarmLow: -800,
      controlHigh: 900,
    });
    expect((await context.pv('interop:enum').metadata()).enumStrings).toContain('moving');
    expect((await context.pv('simple:A').read()).time!.getTime()).toBeLessThan(Date.now() + 1000);
  });

  test('writes with and without completion, text and numbers', async () => {
    const [a, state] = [context.pv('simple:A'), context.pv('interop:enum')];
    await a.write(31, { notify: true });
    expect((await a.read()).value).toBe(31);
    await a.write('32');
    expect((await a.read()).value).toBe(32);
    await state.write('idle', { notify: true });
    expect((await state.read({ type: 'STRING' })).value).toBe('idle');
    await state.write('moving', { notify: true });
    await expect(a.write('nonsense', { notify: true })).rejects.toMatchObject({ eca: Eca.PUTFAIL });
    await expect(context.pv('interop:failing').write(5, { notify: true })).rejects.toMatchObject({ eca: Eca.PUTFAIL });
    await a.write(1, { notify: true });
  });

  test('learns of its rights', async () => {
    const readOnly = context.pv('interop:read_only');
    await readOnly.waitForConnection();
    expect(readOnly.rights).toEqual({ read: true, write: false });
    await expect(readOnly.write(1)).rejects.toMatchObject({ eca: Eca.NOWTACCESS });
  });

  test('monitors alarms as they come and go', async () => {
    const alarmed = context.pv('interop:alarmed');
    await alarmed.write(0, { notify: true });
    const severities: unknown[] = [];
    const loop = (async () => {
      for await (const { severity } of alarmed.subscribe({ mask: 'a' })) {
        if (severity !== severities.at(-1)) severities.push(severity);
        if (severities.length === 3) break;
      }
    })();
    await alarmed.read();
    await alarmed.write(1e6, { notify: true });
    await alarmed.write(0, { notify: true });
    await loop;
    expect(severities).toEqual([0, 2, 0]);
  });

  test('a thousand channels, their monitors, and the IOC killed and started again', { timeout: 60_000 }, async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `interop:many:${index}`);
    const pvs = await context.connect(['simple:B', ...((await exists(names[0]!)) ? names : [])], {
      timeoutMs: 200_000,
    });
    const updates = new Map<string, number>();
    for (const pv of pvs) {
      pv.subscribe({ onUpdate: () => updates.set(pv.name, (updates.get(pv.name) ?? 0) + 1) });
    }
    await waitUntil(() => pvs.every(({ name }) => updates.has(name)));
    await peer.kill();
    await waitUntil(() => pvs.every(({ connected }) => !connected));
    updates.clear();
    await peer.restart();
    await context.connect(pvs, { timeoutMs: 600_000 });
    await waitUntil(() => pvs.every(({ name }) => updates.has(name)));
    const [b] = pvs;
    await b!.write(8.25, { notify: true });
    expect((await b!.read()).value).toBe(8.25);
    await b!.write(2, { notify: true });
  });

  test('xioc monitor reports the loss and the return', { timeout: 60_000 }, async () => {
    const running = runTool('monitor', ['--duration', '16', 'simple:B'], peer.clientEnvironment);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await peer.kill();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await peer.restart();
    const { stdout } = await running;
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/\d{4}-\S+ \S+/, 'TIME').trimEnd());
    expect(lines).toEqual([
      'simple:B                       TIME 2',
      'simple:B                       TIME *** disconnected',
      'simple:B                       TIME 2',
    ]);
  });

  async function exists(name: string): Promise<boolean> {
    const pv = context.pv(name);
    return pv.waitForConnection({ timeoutMs: 5000 }).then(
      () => true,
      () => {
        pv.close();
        return false;
      },
    );
  }
});

describe.runIf(inject('peer') === 'xioc')('a client of caproto', () => {
  let server: ChildProcess;
  let environment: NodeJS.ProcessEnv;

  const start = async (port: number, repeaterPort: number) => {
    server = await listening(
      spawn(python, ['-m', 'caproto.ioc_examples.simple', '--interfaces', '127.0.0.1'], {
        env: serverEnvironment(port, repeaterPort),
        stdio: ['ignore', 'ignore', 'pipe'],
      }),
      port,
    );
  };

  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  };

  let ports: [number, number];

  beforeAll(async () => {
    ports = [await freePort(), await freePort()];
    environment = clientEnvironment(...ports);
    await start(...ports);
  });

  afterAll(() => kill());

  test('reads, writes, monitors, and comes back', { timeout: 60_000 }, async () => {
    await using context = new Context({ environment, clock: new RealClock(speed), timeoutMs: 50_000 });
    const [a, b, c] = await context.getPVs('simple:A', 'simple:B', 'simple:C');
    expect([(await a.read()).value, (await b.read()).value]).toEqual([1, 2]);
    expect([...((await c.read()).value as Iterable<number>)]).toEqual([1, 2, 3]);
    await b.write(4.5, { notify: true });
    const seen: unknown[] = [];
    b.subscribe({ onUpdate: ({ value }) => seen.push(value) });
    await waitUntil(() => seen.at(-1) === 4.5);
    await b.write(5.5);
    await waitUntil(() => seen.at(-1) === 5.5);
    await kill();
    await waitUntil(() => !a.connected);
    await start(...ports);
    await a.waitForConnection({ timeoutMs: 600_000 });
    await waitUntil(() => seen.at(-1) === 2);
  });

  test('the tools print its values', async () => {
    expect((await runTool('get', ['simple:A', 'simple:C'], environment)).stdout).toBe(
      `${'simple:A'.padEnd(30)} 1\nsimple:C 3 1 2 3\n`,
    );
    expect((await runTool('put', ['-c', 'simple:A', '7'], environment)).stdout).toContain(
      `New : ${'simple:A'.padEnd(30)} 7\n`,
    );
    const { code, stdout } = await runTool('doctor', ['--quick', 'simple:A'], environment);
    expect(stdout).not.toContain('FAIL');
    expect(code).toBe(0);
  });
});

async function waitUntil(condition: () => boolean, limitMs = 30_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
