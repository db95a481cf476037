/** The shell of a start script on a terminal, as under procServ, and without one, as in a container. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { freePort } from '../support/port.ts';
import { python } from './python.ts';

const program = fileURLToPath(new URL('../../bin/xioc.js', import.meta.url));
/** Runs a program on a terminal of its own: what it is sent is typed there. */
const onTerminal = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';
const patient = { timeout: 60_000 };

let directory = '';
let child: ChildProcess;
let said = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'terminal-'));
  writeFileSync(join(directory, 'a.db'), 'record(ao, "T:ao1") {field(VAL, 3.5) alias("T:aoAlias")}\n');
  writeFileSync(join(directory, 'st.cmd'), 'dbLoadRecords a.db\niocInit\n');
});
afterEach(() => {
  child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

async function start(hasTerminal: boolean, ...options: readonly string[]): Promise<void> {
  const line = [process.execPath, program, 'run', join(directory, 'st.cmd'), '--protocols', 'ca', ...options];
  said = '';
  child = spawn(hasTerminal ? python : line[0]!, hasTerminal ? ['-c', onTerminal, ...line] : line.slice(1), {
    env: {
      ...process.env,
      TERM: 'xterm',
      XDG_RUNTIME_DIR: directory,
      EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1',
      EPICS_CAS_SERVER_PORT: String(await freePort()),
      EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO',
      EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1',
    },
  });
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (text) => {
      said += String(text);
    });
  }
}

async function type(keys: string, ...expected: readonly string[]): Promise<void> {
  said = '';
  child.stdin!.write(keys);
  for (const text of expected) await expect.poll(() => said, patient).toContain(text);
}

const ended = async () => ((await once(child, 'close')) as [number])[0];

describe.runIf(inject('peer') === 'xioc')('the shell of a start script', () => {
  it('on a terminal has a prompt, completion by one Tab and by two at once, and history', async () => {
    await start(true);
    await expect.poll(() => said, patient).toContain('epics> ');
    await type('dbgf T:aoA\t', 'T:aoAlias');
    await type('\r', 'DBF_DOUBLE:         3.5       ');
    await type('dbgf T:a\t\t', 'T:ao1', 'T:aoAlias');
    await type('\u0015epicsThreadSh\t\t', 'epicsThreadShow', 'epicsThreadShowAll');
    await type('\u0015\u001b[A', 'dbgf T:aoAlias');
    const end = ended();
    await type('\u0015exit\r');
    expect(await end).toBe(0);
  }, 120_000);

  it('on a pipe is plain text, and ends with `exit` or with its input', async () => {
    for (const lines of ['dbgf T:ao1\nexit\necho never\n', 'dbgf T:ao1\n']) {
      await start(false, '--shell');
      const end = ended();
      child.stdin!.end(lines);
      expect(await end).toBe(0);
      expect(said).toContain('DBF_DOUBLE:         3.5       \n');
      expect(said).toContain('epics> ');
      expect(said).not.toContain('never');
      expect(said).not.toContain('\u001b');
    }
  }, 120_000);

  it('without a terminal is not there: the IOC serves until a signal comes', async () => {
    await start(false);
    await expect.poll(() => said, patient).toContain('iocRun: All initialization complete');
    child.stdin!.write('dbl\nexit\n');
    const end = ended();
    child.kill('SIGTERM');
    expect(await end).toBe(0);
    expect(said).not.toContain('epics> ');
    expect(said).not.toContain('\u001b');
  }, 120_000);
});
