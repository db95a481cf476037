/** `xioc run --putlog … --putlog-causes`: the built program, and puts by `xioc shell`. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../support/port.ts';
import { Program } from './program.ts';

let folder: string;
let ioc: Program;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'put-log-'));
  const boot = join(folder, 'iocVac');
  mkdirSync(boot);
  writeFileSync(
    join(boot, 'a.db'),
    'record(ao, "X:a") { field(FLNK, "X:b") }\nrecord(calc, "X:b") { field(INPA, "X:a") field(CALC, "A*2") }\nrecord(ao, "X:shut") { field(ASG, "SHUT") }\n',
  );
  writeFileSync(join(boot, 'x.acf'), 'ASG(DEFAULT) {RULE(1, WRITE)}\nASG(SHUT) {RULE(1, READ)}\n');
  writeFileSync(join(boot, 'st.cmd'), 'asSetFilename x.acf\ndbLoadRecords a.db\niocInit\n');
});
afterEach(async () => {
  ioc.child.kill('SIGKILL');
  await ioc.ended;
  rmSync(folder, { recursive: true });
});

it('has each put in a file, with what it has set off, and refused ones with their reason', async () => {
  const environment = { XDG_RUNTIME_DIR: folder, EPICS_CAS_SERVER_PORT: `${await freePort()}` };
  const file = join(folder, 'puts.log');
  ioc = new Program(
    ['run', join(folder, 'iocVac', 'st.cmd'), '--putlog', `file:${file}`, '--putlog-causes'],
    environment,
  );
  await expect.poll(() => ioc.stderr, { timeout: 60_000 }).toContain('All initialization complete');
  const shell = (...words: readonly string[]) =>
    new Program(['shell', 'iocVac', ...words], { XDG_RUNTIME_DIR: folder }).ended;
  expect((await shell('dbpf', 'X:a', '4')).code).toBe(0);
  expect(await shell('dbpf', 'X:shut', '4')).toMatchObject({ code: 1, stderr: 'X:shut: no right to write\n' });
  ioc.signal('SIGTERM');
  expect((await ioc.ended).code).toBe(0);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const who = { user: userInfo().username, host: hostname() };
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { ...who, pv: 'X:a', new: 4, outcome: 'done', caused: expect.arrayContaining([expect.stringMatching(/X:b.* 8/)]) },
    { ...who, pv: 'X:shut', outcome: 'refused', reason: 'no right to write' },
  ]);
}, 120_000);
