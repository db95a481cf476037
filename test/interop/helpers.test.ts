/** The helpers as the rest of the EPICS world meets them: liveness probes, caproto's autosave, clients that come early. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { autosave, group, pv, status } from '../../src/index.ts';
import { Program } from '../cli/program.ts';
import { startIoc } from '../support/ioc.ts';
import { freePort } from '../support/port.ts';
import { type Finding, runClient, startClient } from './client.ts';
import { tool } from './python.ts';
import { clientEnvironment } from './server.ts';

const run = promisify(execFile);

describe.runIf(inject('peer') === 'xioc')('helpers', () => {
  let directory: string;
  let port: number;
  let environment: NodeJS.ProcessEnv;
  const cleanups: (() => unknown)[] = [];
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'xioc-helpers-'));
    port = await freePort();
    environment = clientEnvironment(port, await freePort());
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    rmSync(directory, { recursive: true });
  });

  /** `xioc run` of what is built. */
  async function start(...args: readonly string[]): Promise<Program> {
    const program = new Program(['run', ...args], { EPICS_CAS_SERVER_PORT: String(port) });
    cleanups.push(() => {
      program.signal('SIGKILL');
      return program.ended;
    });
    await program.says('Server startup complete');
    return program;
  }

  test('UPTIME answers libca, caproto, and the probe of epics-containers word for word', async () => {
    await start('status', '--prefix', 'BL45P-EA-IOC-01:');
    const upTime = /^(?:\d+ days?, )?\d\d:\d\d:\d\d$/;
    const [read] = await runClient('pyepics_read.py', ['BL45P-EA-IOC-01:UPTIME'], environment);
    expect(read).toMatchObject({ value: expect.stringMatching(upTime), severity: 0 });
    const { stdout } = await run(tool('caproto-get'), ['--no-repeater', '-t', 'BL45P-EA-IOC-01:UPTIME'], {
      env: environment,
    });
    expect(stdout.trim().replace(/^b?'|'$/g, '')).toMatch(upTime);

    await run(process.execPath, ['bin/xioc.js', 'link-tools', directory]);
    const probe = (pv: object) =>
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is shell
      run('bash', ['-c', 'caget ${K8S_IOC_PV:-"${IOC_PREFIX^^}:UPTIME"}'], {
        env: { ...environment, PATH: `${directory}:${environment.PATH}`, IOC_PREFIX: 'bl45p-ea-ioc-01', ...pv },
      });
    expect((await probe({})).stdout).toMatch(/^BL45P-EA-IOC-01:UPTIME +\d\d:\d\d:\d\d\n$/);
    await expect(probe({ K8S_IOC_PV: 'BL45P-EA-IOC-01:NOBODY' })).rejects.toMatchObject({ code: 1 });
  });

  test('autosave reads what caproto saves, and caproto what autosave saves', async () => {
    const file = join(directory, 'autosave.json');
    const definition = group('bl', {
      gain: pv.double(1, { record: 'ao', autosave: ['VAL', 'DESC', 'HIGH'], doc: 'as made' }),
      count: pv.long(1, { autosave: true }),
      mode: pv.enum('idle', ['idle', 'moving'], { record: 'mbbi', autosave: true }),
      title: pv.text('', { maxLength: 40, autosave: true }),
      table: pv.long([0], { maxLength: 3, autosave: true }),
      saved: autosave({ file, onChange: false }),
    });
    const serve = async () => {
      const ioc = await startIoc(definition, { port });
      cleanups.push(() => ioc.stop());
      return ioc;
    };
    const first = await serve();
    first.pvs.gain.write(0.1 + 0.2);
    await first.pvs.gain.field('HIGH').put(7);
    await first.pvs.gain.field('DESC').put('the “gain”');
    first.pvs.count.write(-5);
    first.pvs.mode.write('moving');
    first.pvs.title.write('ü and “quotes”');
    first.pvs.table.write([4, 5, 6]);
    await first.stop();

    const writes = { 'bl:gain': 9.25, 'bl:count': 12, 'bl:mode': 'idle', 'bl:title': 'other', 'bl:table': [7, 8] };
    const [understood] = await runClient(
      'caproto_autosave.py',
      { file, names: Object.keys(writes), writes },
      environment,
    );
    expect(understood).toEqual({
      values: {
        'bl:gain': 0.1 + 0.2,
        'bl:count': -5,
        'bl:mode': 'moving',
        'bl:title': 'ü and “quotes”',
        'bl:table': [4, 5, 6],
      },
      description: 'the “gain”',
      high: 7,
    });

    const { pvs } = await serve();
    expect([pvs.gain.value, pvs.count.value, pvs.mode.value, pvs.title.value]).toEqual([9.25, 12, 'idle', 'other']);
    expect(Array.from(pvs.table.value)).toEqual([7, 8]);
    expect([pvs.gain.field('HIGH').value, pvs.gain.field('DESC').value]).toEqual([7, 'the “gain”']);
  });

  test('no client ever sees what was not restored, however early it comes', { timeout: 120_000 }, async () => {
    const file = join(directory, 'set.sav');
    const name = 'autosaved_simple:A';
    writeFileSync(file, `# autosave R5.3\tby hand\n${name} 42\n<END>\n`);
    const scripts = ['pyepics_reconnect.py', 'pyepics_reconnect.py', 'caproto_reconnect.py'];
    const clients = scripts.map((script) => startClient(script, name, environment));
    const all = (part: Finding) => Promise.all(clients.map((client) => client.next(part, 60_000)));
    const firstValues = async () => {
      await all({ connected: true });
      return (await all({})).map(({ value }) => value);
    };

    const program = await start('autosave', '--file', file);
    expect(await firstValues()).toEqual([42, 42, 42]);
    await run(process.execPath, ['bin/xioc.js', 'put', '-c', name, '43'], { env: environment });
    await all({ value: 43 });
    await vi.waitUntil(() => readFileSync(file, 'utf8').includes(`${name} 43\n`), { timeout: 20_000 });
    program.signal('SIGKILL');
    await all({ connected: false });

    await start('autosave', '--file', file);
    expect(await firstValues()).toEqual([43, 43, 43]);
    const rest = await Promise.all(clients.map((client) => client.finish()));
    expect(rest.flat().filter(({ value }) => value !== undefined && value !== 43)).toEqual([]);
  });

  test('the busiest clients are distinguished, each with what it asks for', async () => {
    const definition = group('bl', { wave: pv.double(new Float64Array(1000)), x: pv.double(0), status: status() });
    const ioc = await startIoc(definition, { port });
    cleanups.push(() => ioc.stop());
    const loud = startClient('pyepics_reconnect.py', 'bl:wave', environment);
    const quiet = startClient('caproto_reconnect.py', 'bl:x', environment);
    await Promise.all([loud, quiet].map((client) => client.next({ connected: true })));
    const writing = setInterval(() => ioc.pvs.wave.write(new Float64Array(1000).fill(Math.random())), 20);
    cleanups.push(() => clearInterval(writing));
    await ioc.ioc.handle('bl:CLIENT_UPD_TIME')!.put(1);

    const value = (name: string) => ioc.ioc.handle(`bl:${name}`)!.value;
    await expect.poll(() => Number(value('CLIENT1_RATE')), { timeout: 20_000 }).toBeGreaterThan(8000);
    const asked = ['NAME', 'ADDR', 'CHANNELS', 'SUBSCR', 'DROPPED', 'QUEUE'].map((column) => `bl:CLIENT1_${column}`);
    const seen = await runClient('pyepics_read.py', asked, environment);
    const [clientName, address, ...counts] = seen.map((finding) => finding.value);
    expect(clientName).toMatch(/^.+@.+$/);
    expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(counts).toEqual([1, 1, 0, expect.any(Number)]);
    expect(Number(value('CLIENT2_RATE'))).toBeLessThan(Number(value('CLIENT1_RATE')));
    expect(value('CLIENT2_NAME')).not.toBe('');
    await Promise.all([loud.finish(), quiet.finish()]);
    await expect.poll(() => value('CLIENT1_NAME'), { timeout: 20_000 }).toBe('');
  });
});
