/** The tools as programs: linked under the names of EPICS base, in a terminal, and in a pipe. */
import { type ExecFileException, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { group, pv, type RunningIoc } from '../../src/index.ts';
import { clientEnvironment, until } from '../actors/ca/client/support.ts';
import { startIoc } from '../support/ioc.ts';

const COUNT = 25;

let ioc: RunningIoc;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  const many = Array.from({ length: COUNT }, (_, index) => [`n${index}`, pv.long(index)] as const);
  ioc = await startIoc(
    group('prog', {
      x: pv.long(7),
      slow: pv.long(0, { put: () => new Promise(() => {}) }),
      ...Object.fromEntries(many),
    }),
  );
  environment = { ...process.env, ...clientEnvironment(ioc.port) };
});

afterAll(() => ioc.stop());

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], env = environment): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(command, args, { env }, (error: ExecFileException | null, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

describe('linked tools', () => {
  test('serve a script made for EPICS base', { timeout: 60_000 }, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'xioc-links-'));
    try {
      expect((await run('node', ['bin/xioc.js', 'link-tools', directory])).code).toBe(0);
      const script = `set -e
        before=$(caget -t prog:x)
        caput -t prog:x -3 > /dev/null
        echo "was $before, is $(caget -t prog:x)"
        caput -c -t prog:x "$before"
        cainfo prog:x | grep Native
        camonitor prog:x > "$updates" & monitor=$!
        until grep -qs prog:x "$updates"; do sleep 0.1; done
        kill -INT $monitor
        cut -c 1-6 "$updates"
        caget -w 0.2 prog:nobody || echo "caget ends with $?"`;
      const updates = join(directory, 'updates');
      // On a busy machine a PV may take its time to be found.
      const env = {
        ...environment,
        EPICS_CLI_TIMEOUT: '20',
        updates,
        PATH: `${directory}${delimiter}${process.env.PATH}`,
      };
      expect(await run('sh', ['-c', script], env)).toEqual({
        code: 0,
        stdout: 'was 7, is -3\n7\n    Native data type: DBF_LONG\nprog:x\ncaget ends with 1\n',
        stderr: "Channel connect timed out: 'prog:nobody' not found.\n",
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('ended by Ctrl-C', () => {
  test.each([
    ['monitor', ['prog:x'], 'prog:x'],
    ['put', ['-c', '-w', '60', 'prog:slow', '1'], 'Old : prog:slow'],
    ['trace', ['127.0.0.1:5064'], 'Clients are served'],
  ])('%s ends by the signal, so that a shell leaves its loop, and says nothing', async (tool, args, sign) => {
    const child = spawn(process.execPath, ['bin/xioc.js', tool, ...args], { env: environment });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    await until(() => said.includes(sign), sign);
    const before = said;
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([null, 'SIGINT']);
    expect(said).toBe(before);
  });
});

describe.runIf(existsSync('/dev/full'))('output that cannot be written', () => {
  test('is an error', async () => {
    const { code, stderr } = await run('sh', ['-c', `${process.execPath} bin/xioc.js get prog:x > /dev/full`]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: the output cannot be written: ENOSPC/);
  });
});

test('help of a tool is the tool’s own', async () => {
  const { code, stdout } = await run(process.execPath, ['bin/xioc.js', 'help', 'doctor']);
  expect([code, stdout.split('\n')[0]]).toEqual([0, 'Usage: xioc doctor [options] <PV name> ...']);
});

describe('progress of many PVs', () => {
  const names = Array.from({ length: COUNT + 5 }, (_, index) => `prog:n${index}`);
  const refusal = 'Channel connect timed out: some PV(s) not found.';

  test('is shown in a terminal, and taken away', { timeout: 60_000 }, async () => {
    const command = `${process.execPath} bin/xioc.js get -w 5 ${names.join(' ')}`;
    const { code, stdout } = await run('script', ['-qefc', command, '/dev/null']);
    expect(stdout).toContain(`\r\x1b[K${COUNT} of ${COUNT + 5} PVs connected`);
    expect(stdout.split('\r\x1b[K').at(-1)?.trim()).toBe(refusal);
    expect(code).toBe(1);
  });

  test('is not shown in a pipe', { timeout: 60_000 }, async () => {
    expect(await run(process.execPath, ['bin/xioc.js', 'get', '-w', '0.7', ...names])).toEqual({
      code: 1,
      stdout: '',
      stderr: `${refusal}\n`,
    });
  });
});
