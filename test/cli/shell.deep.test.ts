/** `xioc shell` beside an IOC that runs: the built program, twice. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../support/port.ts';
import { Program } from './program.ts';

let folder: string;
let ioc: Program;

const shell = (args: readonly string[], line?: string) =>
  new Program(['shell', ...args], { XDG_RUNTIME_DIR: folder }, undefined, line);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shell-'));
  const boot = join(folder, 'iocVac');
  mkdirSync(boot);
  writeFileSync(join(boot, 'a.db'), 'record(ao, "X:a") { field(VAL, 2) }\n');
  writeFileSync(join(boot, 'st.cmd'), 'dbLoadRecords a.db\niocInit\n');
  const port = `${await freePort()}`;
  ioc = new Program(['run', join(boot, 'st.cmd')], { XDG_RUNTIME_DIR: folder, EPICS_CAS_SERVER_PORT: port });
  await expect.poll(() => ioc.stderr, { timeout: 60_000 }).toContain('All initialization complete');
});
afterEach(async () => {
  ioc.child.kill('SIGKILL');
  await ioc.ended;
  rmSync(folder, { recursive: true });
});

it('lists the IOC, and names it when another is asked for', async () => {
  const listed = await shell([]).ended;
  expect(listed.stdout).toMatch(/^iocVac +\d+ +\/.*\/xioc\/iocVac\.\d+\.sock\n$/);
  const unknown = await shell(['iocOther']).ended;
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toMatch(/no IOC 'iocOther' can be reached: there are iocVac\.\d+\n/);
});

it('runs lines of a pipe, without prompts, and one command', async () => {
  expect(await shell(['iocVac'], 'printf "dbl\\ndbpf X:a 4\\n" | "$0" "$@"').ended).toMatchObject({
    code: 0,
    stdout: 'X:a\nDBF_DOUBLE:         4         \n',
    stderr: '',
  });
  expect(await shell(['iocVac', 'echo', 'a b "c"']).ended).toMatchObject({ code: 0, stdout: 'a b "c"\n' });
  expect(await shell(['iocVac', 'nosuch']).ended).toMatchObject({ code: 1, stdout: '' });
});

it('tells of an IOC that is gone, and that none is left', async () => {
  const sleeping = shell(['iocVac', 'epicsThreadSleep', '600']);
  // That one, and the one that asks.
  await expect
    .poll(async () => (await shell(['iocVac', 'machine', 'shells']).ended).stdout, { timeout: 60_000, interval: 200 })
    .toContain('shells: 2');
  ioc.signal('SIGKILL');
  expect(await sleeping.ended).toMatchObject({ code: 1, stderr: 'The IOC is gone.\n' });
  expect(await shell([]).ended).toMatchObject({ code: 1, stdout: '' });
});
