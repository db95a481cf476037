/** The built program where services and containers run it: with little, and without what a terminal has. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../support/port.ts';
import { RawClient } from '../support/raw-client.ts';
import { Program } from './program.ts';

const xioc = fileURLToPath(new URL('../../bin/xioc.js', import.meta.url));
const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;
const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

/** @param line of sh; `"$0" "$@"` is the program */
async function start(line: string, ioc = 'simple') {
  const port = await freePort();
  const program = new Program(['run', ioc], { EPICS_CAS_SERVER_PORT: `${port}` }, undefined, line);
  cleanups.push(() => program.signal('SIGKILL'));
  const client = await connected(port);
  return { program, port, client };
}

/** Connects when the IOC has begun to listen: its log may not be there to be read. */
async function connected(port: number): Promise<RawClient> {
  for (const deadline = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      return await RawClient.open(port);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** Whether a line of sh can be run here: not everybody may change users or make namespaces. */
function works(line: string): boolean {
  return spawnSync('sh', ['-c', line, process.execPath, '--version']).status === 0;
}

describe.skipIf(process.platform !== 'linux')('the program', () => {
  it('runs with 64 descriptors, says when they are used up, and serves again when clients have left', async () => {
    const { program, port, client } = await start('ulimit -n 64; exec "$0" "$@"');
    const crowd = await Promise.allSettled(Array.from({ length: 80 }, () => RawClient.connect(port)));
    const come = crowd.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    await program.says('files and sockets that this process may open are in use');
    for (const each of come) each.socket.destroy();
    await client.create('simple:A');
    await (await connected(port)).create('simple:B');
    program.signal('SIGTERM');
    expect((await program.ended).code).toBe(0);
  });

  it('runs without standard streams', async () => {
    const { program, client } = await start('exec "$0" "$@" <&- >&- 2>&-');
    await client.create('simple:A');
    program.signal('SIGTERM');
    expect((await program.ended).code).toBe(0);
  });

  const nobody = `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups`;
  it.skipIf(isRoot && !works(`${nobody} "$0" "$@"`))(
    'runs as nobody in a folder where it may not write, without HOME',
    async () => {
      const { program, client } = await start(`cd /; exec env -u HOME ${isRoot ? nobody : ''} "$0" "$@"`);
      await client.create('simple:A');
      program.signal('SIGTERM');
      const { code, stderr } = await program.ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    },
  );

  it.skipIf(!works('unshare --pid --fork "$0" "$@"'))('runs as process 1 of a container', async () => {
    // unshare hands its signals on to nobody: the shell does, as a container's runtime would.
    const line =
      'unshare --pid --fork --kill-child "$0" "$@" & outer=$!; trap "kill -TERM \\$(cat /proc/$outer/task/$outer/children)" TERM; wait; wait $outer';
    const { program, client } = await start(line);
    await client.create('simple:A');
    program.signal('SIGTERM');
    expect((await program.ended).code).toBe(0);
  });

  it('serves 10,000 PVs in 256 MiB', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'xioc-many-'));
    cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'many.ts');
    writeFileSync(
      file,
      `import { group, pv } from 'xioc';
export default group('many', Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => ['p' + i, pv.double(i)])));
`,
    );
    const { program, client } = await start('exec "$0" --max-old-space-size=160 "$@"', file);
    for (let i = 0; i < 10_000; i += 10) await client.create(`many:p${i}`);
    const status = readFileSync(`/proc/${program.child.pid}/status`, 'utf8');
    const peakKiB = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]);
    expect(peakKiB).toBeGreaterThan(20_000);
    expect(peakKiB).toBeLessThan(256 * 1024);
    program.signal('SIGTERM');
    expect((await program.ended).code).toBe(0);
  });
});

it('starts, is asked how it is, and stops by the scripts of its container', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'xioc-container-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'config'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(xioc, '../..'), join(folder, 'node_modules/xioc'));
  writeFileSync(join(folder, 'config/vac.db'), 'record(ai, "$(P=)p") { field(VAL, 3) }');
  const [port, web] = [await freePort(), await freePort()];
  const environment = {
    EPICS_CAS_SERVER_PORT: `${port}`,
    EPICS_CA_NAME_SERVERS: `127.0.0.1:${port}`,
    EPICS_CA_AUTO_ADDR_LIST: 'NO',
    IOC_ROOT: folder,
    IOC_WEB: `127.0.0.1:${web}`,
    K8S_IOC_PV: 'p',
  };
  const script = (name: string, more: object = {}) =>
    new Program([], { ...environment, ...more }, folder, `exec bash ${join(xioc, '../../container', name)}`);
  expect((await script('readiness.sh').ended).code).toBe(1);
  const program = script('start.sh');
  cleanups.push(() => program.signal('SIGKILL'));
  await program.says('startup complete');
  const ready = await script('readiness.sh').ended;
  expect([ready.code, ready.stdout]).toEqual([0, expect.stringContaining('ioc serving.running')]);
  expect((await script('liveness.sh').ended).code).toBe(0);
  const read = await script('liveness.sh', { K8S_IOC_LIVENESS_ENABLED: 'true' }).ended;
  expect([read.code, read.stdout]).toEqual([0, expect.stringMatching(/^p +3\n$/)]);
  await script('stop.sh', { IOC_PID: `${program.child.pid}` }).ended;
  expect((await program.ended).code).toBe(0);
});

it('prints a systemd unit that runs it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'xioc unit-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'psu.ts'), '');
  const { code, stdout } = await new Program(['unit', join(folder, 'psu.ts'), '--log-format', 'json']).ended;
  expect(code).toBe(0);
  expect(stdout).toContain(`ExecStart=${process.execPath} ${xioc} run "${folder}/psu.ts" --log-format json\n`);
  expect(stdout).toContain(`WorkingDirectory=${folder}\n`);
  const missing = await new Program(['unit', './nonesuch.ts']).ended;
  expect([missing.code, missing.stderr]).toEqual([1, "error: there is no file './nonesuch.ts'\n"]);
});
