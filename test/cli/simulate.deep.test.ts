/** Devices that the built program plays: on a serial line, from a recording, and with faults by a script. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { group } from '../../src/database/author/group.ts';
import { pv } from '../../src/database/author/pv.ts';
import { serial } from '../../src/database/port/transport.ts';
import supply from '../../src/examples/scpi_supply.ts';
import { line } from '../../src/protocol/framing/line.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';
import { Program } from './program.ts';

let folder = '';
const ends: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xioc-simulate-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

function simulate(...args: readonly string[]): Program {
  const program = new Program(['simulate', ...args]);
  ends.push(async () => {
    program.child.kill('SIGINT');
    await program.ended;
  });
  return program;
}

/** Asks until something is answered. */
async function asked(port: number, request: string): Promise<string> {
  let text = '';
  await expect
    .poll(
      () =>
        new Promise<string>((resolve) => {
          const socket = connect(port, '127.0.0.1', () => socket.write(`${request}\n`));
          const end = () => {
            socket.destroy();
            resolve(text);
          };
          text = '';
          socket.on('error', end);
          socket.on('data', (bytes) => {
            text += bytes.toString('latin1');
            if (text.endsWith('\n')) end();
          });
          socket.on('close', end);
          setTimeout(end, 1000);
        }),
      { timeout: 60_000 },
    )
    .not.toBe('');
  return text;
}

it('--serial answers at the other end of a line', async () => {
  const [near, far] = [join(folder, 'near'), join(folder, 'far')];
  const cable: ChildProcess = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`]);
  ends.push(() => cable.kill());
  await expect.poll(() => existsSync(near) && existsSync(far)).toBe(true);
  const program = simulate('scpi_supply', '--serial', far);
  const { pvs, stop } = await startIoc(
    group('psu', { idn: pv.string('', { readOnly: true }), volts: pv.double(0) }).connects(serial(near), {
      framing: line('\n'),
      backoff: [0.2, 0.5],
      bind: { idn: { read: '*IDN?', every: 0.5 }, volts: { write: (to) => `VOLT ${to}`, read: 'VOLT?', verify: 0.01 } },
    }),
  );
  ends.push(stop);
  await program.says(`supply answers on ${far}`);
  await expect.poll(() => pvs.idn.value, { timeout: 60_000 }).toBe('xioc,supply,1,1.0');
  await pvs.volts.put(12);
  expect(pvs.volts.value).toBe(12);
});

it('--from plays what was recorded', async () => {
  const file = join(folder, 'psu.jsonl');
  const played = await startIoc(supply, { simulate: true, record: file });
  await expect.poll(() => played.pvs.volts.readback.severity, { timeout: 30_000 }).toBe('NO_ALARM');
  await played.pvs.volts.setpoint.put(7);
  await expect.poll(() => played.pvs.volts.readback.value).toBe(7);
  await played.stop();
  const port = await freePort();
  simulate('--from', file, '--port', String(port));
  expect(await asked(port, '*IDN?')).toBe('xioc,supply,1,1.0\n');
  expect(await asked(port, 'VOLT?')).toBe('0.000\n');
  expect(await asked(port, 'VOLT 7\nVOLT?')).toBe('7.000\n');
});

it('--from says what a recording lacks', async () => {
  const file = join(folder, 'x.jsonl');
  writeFileSync(file, '{"port":"x","format":1,"framing":"silence 20 ms"}\n');
  const { code, stderr } = await simulate('--from', file).ended;
  expect([code, stderr]).toEqual([1, expect.stringContaining('whose frames are lines, but its are silence 20 ms')]);
});

it('--faults lets it fail as a script says, and tells where the script is wrong', async () => {
  const script = join(folder, 'soak.yaml');
  writeFileSync(script, '# at once, twice\n0: wrong(BROKEN)x2:VOLT?\n');
  const port = await freePort();
  simulate('scpi_supply', '--port', String(port), '--faults', script);
  expect(await asked(port, '*IDN?')).toBe('xioc,supply,1,1.0\n');
  const heard = [await asked(port, 'VOLT?'), await asked(port, 'VOLT?'), await asked(port, 'VOLT?')];
  expect(heard).toEqual(['BROKEN\n', 'BROKEN\n', '0.000\n']);
  writeFileSync(script, '0: mute\nsoon: mute\n');
  const { code, stderr } = await simulate('scpi_supply', '--faults', script).ended;
  expect([code, stderr]).toEqual([1, expect.stringContaining("line 2: 'soon: mute' is not '<seconds>: <fault>'")]);
});
