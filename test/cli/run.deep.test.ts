/** The command line as people meet it: the built program, its log, its signals, its help. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HeapClock } from '../../src/actors/kernel/clock.ts';
import randomWalk from '../../src/examples/random_walk.ts';
import { Client, Types } from '../examples/client.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';
import { RawClient } from '../support/raw-client.ts';
import { Program } from './program.ts';

const closed = (client: RawClient) => client.close();

let folder: string;
let programs: Program[];

function start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Program {
  const program = new Program(args, environment);
  programs.push(program);
  return program;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xioc-'));
  programs = [];
});
afterEach(async () => {
  for (const program of programs) program.child.kill('SIGKILL');
  await Promise.all(programs.map((program) => program.ended));
  rmSync(folder, { recursive: true });
});

describe('xioc run', () => {
  it('logs as caproto does, serves, and ends cleanly on Ctrl-C with clients connected', async () => {
    const port = await freePort();
    const program = start(['run', 'simple', '--list-pvs', '--prefix', 'my:'], { EPICS_CAS_SERVER_PORT: `${port}` });
    await program.says('my:C');
    const stamp = String.raw`\[I \d\d:\d\d:\d\d\.\d{3} server\]`;
    expect(program.stdout).toMatch(
      new RegExp(
        `^${stamp} Server starting up\\.\\.\\.\\n${stamp} Listening on 127\\.0\\.0\\.1:${port}\\n${stamp} Listening on 127\\.0\\.0\\.1:\\d+\\n` +
          `${stamp} Server startup complete\\.\\n${stamp} PVs available:\\n    my:A\\n    my:B\\n    my:C\\n$`,
      ),
    );
    const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.open(port)));
    for (const client of clients) await client.create('my:A');
    program.signal('SIGINT');
    const { code, stdout, stderr, ms } = await program.ended;
    expect(stdout).toMatch(new RegExp(`${stamp} Server task cancelled\\. Must shut down\\.\\n`));
    expect(stdout).toMatch(new RegExp(`${stamp} Server exiting\\.\\.\\.\\.\\n$`));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(ms).toBeLessThan(2000);
    await Promise.all(clients.map((client) => client.end()));
  });

  it('serves by the access rules of a file, and reads it again on SIGUSR2', async () => {
    const file = join(folder, 'x.acf');
    const rights = (access: string) => writeFileSync(file, `ASG($(WHO)) {RULE(1, ${access})}\n`);
    rights('READ');
    const port = await freePort();
    const args = ['run', 'simple', '-a', file, '--access-macros', 'WHO=DEFAULT'];
    const program = start(args, { EPICS_CAS_SERVER_PORT: `${port}` });
    await program.says('Server startup complete.');
    const client = await RawClient.open(port);
    client.send({ type: 'CREATE_CHAN', cid: 1, minor: 13, name: 'simple:A' });
    expect(await client.settle()).toMatchObject([{ type: 'ACCESS_RIGHTS', rights: 1 }, { type: 'CREATE_CHAN' }]);
    rights('TRAP');
    program.signal('SIGUSR2');
    await program.says('are in force');
    expect(await client.settle()).toMatchObject([{ type: 'ACCESS_RIGHTS', rights: 0 }]);
    rights('WRITE) {');
    program.signal('SIGUSR2');
    await program.says('The rules stay as they were.');
    rights('WRITE');
    program.signal('SIGUSR2');
    expect(await client.next('ACCESS_RIGHTS')).toMatchObject({ rights: 3 });
    program.signal('SIGINT');
    expect((await program.ended).code).toBe(0);
    await client.end();
  });

  it('does not start with access rules that are wrong', async () => {
    const file = join(folder, 'x.acf');
    writeFileSync(file, 'ASG(DEFAULT) {RULE(1, READ) {UAG(ops)}}\nASG(');
    const { code, stderr } = await start(['run', 'simple', '-a', file]).ended;
    expect(code).toBe(1);
    expect(stderr).toBe(`error: The access rules of ${file} cannot be used.
ERROR: syntax error: found the end of the file, expected a name
  ${file}:2:5
  2 | ASG(
    |     ^
ERROR: No User Access Group named 'ops' defined
  ${file}:1:34
  1 | ASG(DEFAULT) {RULE(1, READ) {UAG(ops)}}
    |                                  ^^^
  Define it before the ASG: UAG(ops) {…}
`);
  });

  it('ends at once on a second Ctrl-C, while a put is still completing', async () => {
    const file = join(folder, 'slow.ts');
    writeFileSync(
      file,
      `import { group, pv } from 'xioc';
       export default group('slow', { x: pv.long(0, { put: () => new Promise(() => {}) }) });`,
    );
    const port = await freePort();
    const program = start(['run', file, '--list-pvs'], { EPICS_CAS_SERVER_PORT: `${port}` });
    await program.says('slow:x');
    const client = await RawClient.open(port);
    const sid = await client.create('slow:x');
    client.send({ type: 'WRITE_NOTIFY', dbrType: 5, count: 1, sid, ioid: 1, payload: new Uint8Array(8) });
    await client.settle();
    program.signal('SIGINT');
    await program.says('Must shut down');
    program.signal('SIGINT');
    const { code, ms } = await program.ended;
    expect(code).not.toBe(0);
    expect(ms).toBeLessThan(500);
  });

  it('takes another TCP port with base’s warning when its own is taken', async () => {
    const taken: Server = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
    });
    const program = start(['run', 'simple', '--list-pvs'], { EPICS_CAS_SERVER_PORT: `${port}` });
    await program.says('simple:C');
    expect(program.stdout).toContain(`cas WARNING: Configured TCP port ${port} was unavailable.`);
    const actual = /Listening on 127\.0\.0\.1:(\d+)/.exec(program.stdout)?.[1];
    const client = await RawClient.open(Number(actual));
    await client.create('simple:A');
    client.close();
    taken.close();
  });

  it('writes JSON lines when asked, and nothing but warnings with -q', async () => {
    const port = await freePort();
    const json = start(['run', 'simple', '--log-format', 'json'], { EPICS_CAS_SERVER_PORT: `${port}` });
    await json.says('startup complete');
    const lines = json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string });
    expect(lines.map(({ msg }) => msg)).toContain(`Listening on 127.0.0.1:${port}`);
    json.signal('SIGTERM');
    expect((await json.ended).code).toBe(0);

    const other = await freePort();
    const quiet = start(['run', '-q', 'simple'], { EPICS_CAS_SERVER_PORT: `${other}` });
    await expect.poll(() => RawClient.open(other).then(closed, () => 'not yet'), { timeout: 10_000 }).toBeUndefined();
    quiet.signal('SIGINT');
    expect(await quiet.ended).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('lets time pass a hundred times as fast, with --speed', async () => {
    const port = await freePort();
    const program = start(['run', 'status', '--speed', '100'], { EPICS_CAS_SERVER_PORT: `${port}` });
    await program.says('Server startup complete.');
    const client = await Client.of({ port });
    const now = async () => [Number(await client.value('status:GTIM_TIME')), performance.now() / 1000] as const;
    await expect.poll(async () => (await now())[0], { timeout: 10_000 }).toBeGreaterThan(0);
    const [firstTime, first] = await now();
    await expect.poll(async () => (await now())[0] - firstTime, { timeout: 15_000 }).toBeGreaterThan(200);
    const [lastTime, last] = await now();
    const speed = (lastTime - firstTime) / (last - first);
    expect(speed).toBeGreaterThan(20);
    expect(speed).toBeLessThan(500);
    expect(Number(await client.value('status:HEARTBEAT'))).toBeGreaterThan(20);
    expect(await client.value('status:GTIM_CUR_SRC')).toContain('100 times');
    client.close();
  });

  it.each([
    ['mine.ts', 'const x = ;', /mine\.ts:1:10: .*Unexpected ";"/],
    ['mine.js', 'const x = ;', /mine\.js:1\nconst x = ;\n {10}\^/],
    ['mine.ts', "import 'nonesuch'; export default 1;", /package 'nonesuch' .*: install it, or correct its name/],
  ])('says where the mistake is in %s: %s', async (name, text, message) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    const { code, stderr } = await start(['run', file]).ended;
    expect([code, stderr.startsWith(`error: ${file} cannot be loaded. `)]).toEqual([1, true]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  it('ends when its inspector cannot start, and says why', async () => {
    const port = await freePort();
    const blocker = createServer().listen(port, '127.0.0.1');
    const { code, stderr } = await start(['run', 'simple', '--inspect', `${port}`], {
      EPICS_CAS_SERVER_PORT: `${await freePort()}`,
    }).ended;
    blocker.close();
    expect([code, stderr]).toEqual([
      1,
      `error: the web port cannot listen on 127.0.0.1:${port}: the port is taken; choose another or 0 for a free one.\n`,
    ]);
  });

  it('runs what a compiler made of a default export, in CommonJS', async () => {
    const file = join(folder, 'compiled.cjs');
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(fileURLToPath(new URL('../../', import.meta.url)), join(folder, 'node_modules', 'xioc'));
    writeFileSync(
      file,
      `Object.defineProperty(exports, '__esModule', { value: true });
       const { group, pv } = require('xioc');
       exports.default = group('k', { a: pv.long(3) });`,
    );
    const program = start(['run', file, '--list-pvs'], { EPICS_CAS_SERVER_PORT: `${await freePort()}` });
    await program.says('k:a');
  });

  it('says a mistake in one line, also where the file has an xioc of its own', async () => {
    const file = join(folder, 'mistaken.mjs');
    // The error of another copy: of a class of the same name.
    writeFileSync(
      file,
      `class DefinitionError extends Error { name = 'DefinitionError'; }
       throw new DefinitionError('b:a: its alarm limits are [5, 1]: write the lower one first.');`,
    );
    const { code, stderr } = await start(['run', file]).ended;
    expect([code, stderr]).toEqual([1, 'error: b:a: its alarm limits are [5, 1]: write the lower one first.\n']);
  });

  it('runs a JavaScript file that lies anywhere', async () => {
    const file = join(folder, 'mine.js');
    writeFileSync(
      file,
      `import { basicStatus, group, pv } from 'xioc';
      export default group('mine', { x: pv.double(1), status: basicStatus() });`,
    );
    const port = await freePort();
    const program = start(['run', file, '--list-pvs'], { EPICS_CAS_SERVER_PORT: `${port}` });
    await program.says('mine:x');
    const client = await Client.of({ port });
    expect(await client.text('mine:ST_SCRIPT')).toBe(file);
    client.close();
  });

  it('gives the same updates with the same --seed, also faster, as simulated time does', async () => {
    const expected: unknown[] = [];
    const clock = new HeapClock();
    const simulated = await startIoc(randomWalk, { clock, seed: 7 });
    simulated.ioc.handle('random_walk:x')!.watch((value) => void expected.push(value));
    clock.advance(36_000_000);
    await simulated.stop();

    const port = await freePort();
    const program = start(['run', 'random_walk', '--seed', '7', '--speed', '100'], {
      EPICS_CAS_SERVER_PORT: `${port}`,
    });
    await program.says('startup complete');
    const client = await RawClient.open(port);
    const sid = await client.create('random_walk:x');
    client.send({ type: 'EVENT_ADD', dbrType: Types.DOUBLE, count: 1, sid, subscriptionId: 1, mask: 1 });
    const seen: number[] = [];
    while (seen.length < 20) seen.push(Buffer.from((await client.next('EVENT_ADD')).payload).readDoubleBE());
    const [, ...walked] = seen; // the first may be where the walk begins
    const at = expected.indexOf(walked[0]);
    expect(walked).toEqual(expected.slice(at, at + walked.length));
    client.close();
  });

  it.each([
    [['run', 'nonesuch'], /'nonesuch' is neither an example \(see `xioc list`\) nor a file/],
    [['run'], /name an IOC first/],
    [['run', 'simple', '--log-format', 'xml'], /Allowed choices are pretty, json/],
    [['fly'], /unknown command 'fly'\n.*`xioc --help`/],
    [['run', 'simple', '--fly'], /unknown option '--fly'\n.*`xioc run simple --help`/],
    [['run', 'simple', '--interfaces', '192.0.2.1'], /none of 192\.0\.2\.1 is an address of this host/],
    [['run', 'simple', '--interfaces', '10.0.0.256'], /none of the interfaces 10\.0\.0\.256 is an IPv4 address: give/],
    [['inspect', 'nonesuch'], /the recording cannot be read: ENOENT.*'nonesuch'/],
    [['run', 'test'], /'test' is neither an example \(see `xioc list`\) nor a file/],
    [['run', 'README.md'], /'README\.md' is not an IOC: its name must end with \.ts or \.js/],
  ])('%j says what is wrong, in a line', async (args, message) => {
    const { code, stderr } = await start(args).ended;
    expect(code).not.toBe(0);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});

describe('help', () => {
  it('lists the examples, one line each', async () => {
    const { code, stdout } = await start(['list']).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^simple +Three PVs: a whole number, a number, an array$/m);
  });

  it('ends quietly when nobody reads on', async () => {
    const program = start(['list']);
    program.child.stdout!.destroy();
    const { code, stderr } = await program.ended;
    expect([code, stderr]).toEqual([141, '']);
  });

  it('shows the commands, and the options of each', async () => {
    const general = await start(['--help']).ended;
    const commands = [...general.stdout.matchAll(/^ {2}([a-z][a-z-]*)\b.*$/gm)].map((match) => match[1]!);
    expect(commands).toEqual(expect.arrayContaining(['run', 'list', 'inspect']));
    for (const command of commands.filter((name) => name !== 'help')) {
      const { code, stdout, stderr } = await start([command, '--help']).ended;
      expect({ command, code }).toEqual({ command, code: 0 });
      expect(stdout + stderr).toMatch(/Usage: (?:xioc )?\S+/i); // the tools say it on stderr, as base's do
    }
  }, 60_000);

  it('says what an IOC is, where none is named', async () => {
    const { stdout } = await start(['run', '--help']).ended;
    expect(stdout).toMatch(/Serve an example IOC[\s\S]*Arguments:\n +ioc +name of an example[\s\S]*Examples:/);
  });

  it('shows an example’s own options', async () => {
    const { stdout } = await start(['run', 'simple', '--help']).ended;
    expect(stdout).toMatch(/Three PVs[\s\S]*--prefix[\s\S]*--list-pvs[\s\S]*--inspect/);
  });
});
