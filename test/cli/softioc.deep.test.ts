/** `xioc softioc` as it is met where softIoc was: the built program. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Context } from '../../src/index.ts';
import { freePort } from '../support/port.ts';
import { Program } from './program.ts';

/** What softIoc says on stderr. */
const started = 'Starting iocInit\niocRun: All initialization complete\n';

const rule = '#'.repeat(76);
const banner = `${rule}\n## xioc, with the shell of EPICS 7.0.10.1\n${rule}\n`;

let folder: string;
let port: number;
let programs: Program[];

function start(args: readonly string[]): Program {
  const program = new Program(['softioc', ...args], { EPICS_CAS_SERVER_PORT: `${port}` }, folder);
  programs.push(program);
  return program;
}

async function withClient(program: Program, act: (client: Context) => Promise<void>): Promise<void> {
  await expect.poll(() => program.stderr, { timeout: 30_000 }).toBe(started);
  await using client = new Context({
    environment: { EPICS_CA_NAME_SERVERS: `127.0.0.1:${port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' },
    timeoutMs: 50_000,
  });
  await act(client);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'softioc-'));
  port = await freePort();
  programs = [];
  writeFileSync(join(folder, 'a.db'), 'record(calc, "$(P)sum") { field(CALC, "A+1") }\n');
  writeFileSync(join(folder, 'wrong.db'), 'record(ai, "a") { field(FOO, "1") }\nrecord(nope, "b") { }\n');
  writeFileSync(join(folder, 'st.cmd'), 'dbLoadRecords a.db P=x:\niocInit\n');
  writeFileSync(join(folder, 'list.cmd'), 'dbl\n');
  writeFileSync(join(folder, 'broken.cmd'), 'on error break\nnosuch\necho after\n');
  writeFileSync(join(folder, 'rules.acf'), 'ASG(DEFAULT) { RULE(1, READ) }\n');
});
afterEach(async () => {
  for (const program of programs) program.child.kill('SIGKILL');
  await Promise.all(programs.map((program) => program.ended));
  rmSync(folder, { recursive: true });
});

it.each([
  [0, 0],
  [2, 1],
])(
  'serves its databases until %i is put to the exit record',
  async (put, code) => {
    const program = start(['-v', '-m', 'P=x:', '-d', 'a.db', '-x', 'x', '-S']);
    await withClient(program, async (client) => {
      await client.pv('x:sum.A').write(4);
      expect((await client.pv('x:sum').read()).value).toBe(5);
      expect((await client.pv('x:BaseVersion').read()).value).toMatch(/^xioc \d/);
      await client.pv('x:exit.A').write(put);
    });
    const ended = await program.ended;
    expect(ended.stdout).toBe(
      `dbLoadRecords("a.db", "P=x:")\ndbLoadRecords("softIocExit.db", "IOC=x")\niocInit()\n${banner}`,
    );
    expect(ended).toMatchObject({ code, stderr: started });
  },
  60_000,
);

it('ends with what it reads from stdin', async () => {
  const program = start(['-d', 'a.db', '-m', 'P=x:', '-d', 'a.db']);
  program.child.stdin!.end();
  // "$(P)sum" of the first one has no value.
  expect(await program.ended).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('ERROR: Failed to load: a.db\n'),
  });
  const second = start(['-m', 'P=x:', '-d', 'a.db']);
  second.child.stdin!.end();
  expect(await second.ended).toMatchObject({ code: 0, stderr: started });
}, 60_000);

it('says all that is wrong with its files, and serves nothing', async () => {
  const { code, stderr } = await start(['-S', '-d', 'wrong.db']).ended;
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /doesn't have a field 'FOO'[\s\S]*Record type 'nope'[\s\S]*\nERROR: Failed to load: wrong.db\n$/,
  );
}, 60_000);

it('keeps clients to the rules of -a', async () => {
  const program = start(['-S', '-m', 'P=x:', '-d', 'a.db', '-a', 'rules.acf']);
  await withClient(program, async (client) => {
    await expect(client.pv('x:sum.A').write(4)).rejects.toThrow(/NOWTACCESS|[Ww]rite access/);
  });
}, 60_000);

it('has nothing to do without files', async () => {
  expect(await start(['-S']).ended).toMatchObject({ code: 1, stderr: 'Nothing to do!\n' });
}, 60_000);

it('runs a start script, and then what it reads', async () => {
  const program = start(['st.cmd']);
  await withClient(program, async (client) => {
    await client.pv('x:sum.A').write(4);
    program.child.stdin!.write('dbgf x:sum\n');
    await program.says('DBF_DOUBLE:         5');
    program.child.stdin!.write('dbpf x:sum.A 6\n');
    await program.says('DBF_DOUBLE:         6');
    expect((await client.pv('x:sum').read()).value).toBe(7);
  });
  program.child.stdin!.write('exit\n');
  expect(await program.ended).toMatchObject({ code: 0, stderr: started });
}, 60_000);

it('runs a script between the databases and iocInit', async () => {
  const program = start(['-v', '-m', 'P=x:', '-d', 'a.db', 'list.cmd']);
  program.child.stdin!.end('dbl\n');
  const { code, stdout } = await program.ended;
  expect(stdout).toBe(
    `dbLoadRecords("a.db", "P=x:")\n# Begin list.cmd\ndbl\nx:sum\n# End list.cmd\niocInit()\n${banner}epics> x:sum\nepics> `,
  );
  expect(code).toBe(0);
}, 60_000);

it('serves without a shell until a signal comes', async () => {
  const program = start(['-S', 'st.cmd']);
  program.child.stdin!.end();
  await withClient(program, async (client) => {
    expect((await client.pv('x:sum').read()).value).toBe(0);
  });
  program.child.kill('SIGTERM');
  expect(await program.ended).toMatchObject({ code: null, stderr: started });
}, 60_000);

it.each([
  ['no.cmd', "Can't open no.cmd: No such file or directory\nERROR: Error in no.cmd\n"],
  [
    'broken.cmd',
    "ERROR broken.cmd line 2: Command 'nosuch' not registered.\niocsh Error: Break\nERROR: Error in broken.cmd\n",
  ],
  ['list.cmd', 'ERROR: list.cmd has started no IOC: it needs iocInit, or the line a database (-d).\n'],
])(
  'ends after %s, which starts nothing',
  async (script, stderr) => {
    expect(await start(['-S', script]).ended).toMatchObject({ code: 2, stderr });
  },
  60_000,
);
