/** A group on a serial line: one end of a pair of pseudo-terminals. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { afterEach, expect, it } from 'vitest';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { serial } from '../../../src/database/port/transport.ts';
import { line } from '../../../src/protocol/framing/line.ts';
import { startIoc } from '../../support/ioc.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function cableOf(a: string, b: string): Promise<ChildProcess> {
  const socat = spawn('socat', [`pty,raw,echo=0,link=${a}`, `pty,raw,echo=0,link=${b}`], { stdio: 'ignore' });
  await expect.poll(() => existsSync(a) && existsSync(b)).toBe(true);
  return socat;
}

it('talks over a serial line, and finds it again when it was unplugged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'xioc-pty-'));
  const [near, far] = [join(folder, 'near'), join(folder, 'far')];
  let cable = await cableOf(near, far);
  const gauge = async () => {
    const device = new SerialPort({ path: far, baudRate: 9600 });
    let rest = '';
    device.on('error', () => {});
    device.on('data', (bytes: Buffer) => {
      rest += bytes.toString('latin1');
      for (let at = rest.indexOf('\r'); at !== -1; at = rest.indexOf('\r')) {
        const request = rest.slice(0, at);
        rest = rest.slice(at + 1);
        if (request === 'P?') device.write('1.5E-3\r\n');
      }
    });
    await new Promise((resolve) => device.once('open', resolve));
    return device;
  };
  let device = await gauge();
  const { pvs, stop } = await startIoc(
    group('gauge', { pressure: pv.double(0, { readOnly: true }) }).connects(serial(near, { baud: 9600 }), {
      framing: line({ send: '\r', receive: '\r\n' }),
      backoff: [0.05, 0.2],
      bind: { pressure: { read: 'P?', every: 0.05 } },
    }),
  );
  const unplug = async () => {
    const gone = new Promise((resolve) => cable.once('exit', resolve));
    cable.kill();
    await gone;
    if (device.isOpen) await new Promise<void>((resolve) => device.close(() => resolve()));
  };
  cleanups.push(async () => rmSync(folder, { recursive: true, force: true }), unplug, stop);
  await expect.poll(() => pvs.pressure.value).toBe(0.0015);
  await unplug();
  await expect.poll(() => pvs.pressure.status).toBe('COMM');
  cable = await cableOf(near, far);
  device = await gauge();
  await expect.poll(() => pvs.pressure.severity).toBe('NO_ALARM');
});
