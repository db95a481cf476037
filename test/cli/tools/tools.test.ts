import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baseNames } from '../../../src/cli/base-names.ts';
import { group, pv } from '../../../src/index.ts';
import { clientEnvironment, until } from '../../actors/ca/client/support.ts';
import { startIoc } from '../../support/ioc.ts';
import { runTool, startTool } from './run-tool.ts';

let ioc: { readonly port: number; stop(): Promise<void> };
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  ioc = await startIoc(
    group('tools', {
      whole: pv.long(7),
      number: pv.double(1.5, { units: 'mm', precision: 2 }),
      array: pv.long([1, 2, 3]),
      text: pv.char([...Buffer.from('Grüße'), 0, 0]),
      slow: pv.long(0, { put: () => new Promise((resolve) => setTimeout(resolve, 500)) }),
    }),
  );
  environment = clientEnvironment(ioc.port);
});

afterAll(() => ioc.stop());

describe('get', () => {
  test('prints values as caget does', async () => {
    expect(await runTool('get', ['tools:whole', 'tools:array'], environment)).toEqual({
      code: 0,
      stdout: `${'tools:whole'.padEnd(30)} 7\ntools:array 3 1 2 3\n`,
      stderr: '',
    });
  });

  test('--json and --format', async () => {
    const { stdout } = await runTool('get', ['--json', 'tools:number', '-d', 'CTRL_DOUBLE'], environment);
    expect(JSON.parse(stdout)).toMatchObject({
      pv: 'tools:number',
      value: 1.5,
      units: 'mm',
      precision: 2,
      severity: 'NO_ALARM',
      type: 'DBR_CTRL_DOUBLE',
    });
    expect((await runTool('get', ['--format', '{pv_name}={value}', 'tools:array'], environment)).stdout).toBe(
      'tools:array=3 1 2 3\n',
    );
    const text = await runTool('get', ['--json', '-S', 'tools:text'], environment);
    expect(JSON.parse(Buffer.from(text.stdout, 'latin1').toString())).toMatchObject({
      value: 'Grüße',
      type: 'DBR_TIME_CHAR',
    });
    const wrong = await runTool('get', ['--format={nope}', 'tools:array'], environment);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no {nope}') });
  });

  test('EPICS_CLI_TIMEOUT is the time limit', async () => {
    const started = performance.now();
    const { code, stderr } = await runTool('get', ['nobody'], { ...environment, EPICS_CLI_TIMEOUT: '2' });
    expect([code, stderr]).toEqual([1, "Channel connect timed out: 'nobody' not found.\n"]);
    expect(performance.now() - started).toBeGreaterThan(1900);
    const bad = await runTool('get', ['tools:whole'], { ...environment, EPICS_CLI_TIMEOUT: 'soon' });
    expect(bad.stderr).toBe(
      "'soon' is not a valid timeout value (from 'EPICS_CLI_TIMEOUT' in the environment) - ignored. (use '-h' for help.)\n",
    );
  });

  test('-w 0 waits until it is there; Ctrl-C ends the waiting', async () => {
    const tool = await startTool('get', ['-w', '0', 'nobody'], environment);
    await new Promise((resolve) => setTimeout(resolve, 100));
    tool.interrupt();
    expect(await tool.result).toEqual({ code: 1, stdout: '', stderr: '' });
  });

  test('--list-types', async () => {
    const { stdout } = await runTool('get', ['--list-types'], environment);
    expect(stdout.split('\n')).toHaveLength(40);
    expect(stdout).toContain('DBR_CTRL_DOUBLE 34\n');
  });
});

describe('put', () => {
  test('prints the old and the new value; JSON when asked for', async () => {
    const { stdout, code } = await runTool('put', ['-c', 'tools:whole', '-8'], environment);
    expect([code, stdout]).toEqual([0, `Old : ${'tools:whole'.padEnd(30)} 7\nNew : ${'tools:whole'.padEnd(30)} -8\n`]);
    const json = await runTool('put', ['--json', 'tools:whole', '7'], environment);
    expect(
      json.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { which: 'old', value: -8 },
      { which: 'new', value: 7 },
    ]);
  });

  test('--format shapes the old line and the new one', async () => {
    const args = ['--format', '{{{which}}} {pv_name}={value}', 'tools:whole', '7'];
    expect((await runTool('put', args, environment)).stdout).toBe('{old} tools:whole=7\n{new} tools:whole=7\n');
    expect(await runTool('put', ['--format={nope}', 'tools:whole', '7'], environment)).toMatchObject({ code: 1 });
  });

  test('-c says when completion does not come in time', async () => {
    const { code, stderr } = await runTool('put', ['-c', '-w', '0.1', 'tools:slow', '1'], environment);
    expect([code, stderr]).toEqual([0, 'Write callback operation timed out\n']);
    expect((await runTool('put', ['-c', '-w', '5', 'tools:slow', '2'], environment)).stderr).toBe('');
  });
});

describe('monitor', () => {
  test('prints what changes, what is not there, and what goes', async () => {
    const other = await startIoc(group('going', { x: pv.long(1) }));
    const both = { ...environment, EPICS_CA_ADDR_LIST: `127.0.0.1:${ioc.port} 127.0.0.1:${other.port}` };
    const tool = await startTool('monitor', ['-w', '0.3', 'tools:whole', 'going:x', 'nobody'], both);
    await until(() => tool.stdout().includes('Not connected'), 'the report of who is missing');
    await runTool('put', ['tools:whole', '9'], environment);
    await until(() => / 9 {2}\n/.test(tool.stdout()), 'the new value');
    await other.stop();
    await until(() => tool.stdout().includes('*** disconnected'), 'the loss');
    tool.interrupt();
    const { code, stdout } = await tool.result;
    expect(code).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/\d{4}-\S+ \S+/, 'TIME').trimEnd());
    expect(lines.toSorted()).toEqual([
      `${'going:x'.padEnd(30)} TIME *** disconnected`,
      `${'going:x'.padEnd(30)} TIME 1`,
      `${'nobody'.padEnd(30)} *** Not connected (PV not found)`,
      `${'tools:whole'.padEnd(30)} TIME 7`,
      `${'tools:whole'.padEnd(30)} TIME 9`,
    ]);
  });

  test('ends after --maximum updates or --duration', async () => {
    const some = await runTool('monitor', ['--maximum', '1', '--json', 'tools:whole'], environment);
    expect(JSON.parse(some.stdout)).toMatchObject({ pv: 'tools:whole', type: 'DBR_TIME_LONG' });
    const started = performance.now();
    await runTool('monitor', ['--duration=0.5', 'tools:whole'], environment);
    expect(performance.now() - started).toBeGreaterThan(450);
    expect((await runTool('monitor', ['--duration', 'x', 'tools:whole'], environment)).code).toBe(1);
  });

  test('several PVs at 10 kHz in all: nothing is lost', { timeout: 30_000 }, async () => {
    const fast = await startIoc(group('fast', { a: pv.long(0), b: pv.long(0), c: pv.long(0), d: pv.long(0) }));
    const tool = await startTool('monitor', ['fast:a', 'fast:b', 'fast:c', 'fast:d'], clientEnvironment(fast.port));
    await until(() => tool.stdout().split('\n').length > 4, 'the first updates');
    const pvs = Object.values(fast.pvs);
    const rounds = 5000;
    const started = performance.now();
    for (let value = 1; value <= rounds; value++) {
      for (const one of pvs) one.write(value);
      // 2,500 rounds a second of four PVs each.
      if (value % 25 === 0)
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, value / 2.5 - (performance.now() - started))));
    }
    await until(() => tool.stdout().includes(` ${rounds}  \n`), 'the last value');
    tool.interrupt();
    const { stdout } = await tool.result;
    for (const name of ['a', 'b', 'c', 'd']) {
      const values = stdout.split('\n').filter((line) => line.startsWith(`fast:${name} `));
      expect(values.length).toBe(rounds + 1);
    }
    await fast.stop();
  });
});

describe('info and search', () => {
  test('info', async () => {
    const { stdout } = await runTool('info', ['tools:array'], environment);
    expect(stdout).toContain('    State:            connected\n');
    expect(stdout).toContain(
      '    Native data type: DBF_LONG\n    Request type:     DBR_LONG\n    Element count:    3\n',
    );
    const json = await runTool('info', ['--json', 'tools:array'], environment);
    expect(JSON.parse(json.stdout)).toMatchObject({
      host: `127.0.0.1:${ioc.port}`,
      access: { read: true, write: true },
    });
  });

  test('info -s shows the client’s actors', async () => {
    const { stdout } = await runTool('info', ['-s', '1', 'tools:array'], environment);
    expect(stdout).toMatch(/clientCircuit 127.0.0.1:\d+ /);
  });

  test('search shows every server, and who is not there', async () => {
    const twin = await startIoc(group('tools', { whole: pv.long(1) }));
    const both = { ...environment, EPICS_CA_ADDR_LIST: `127.0.0.1:${ioc.port} 127.0.0.1:${twin.port}` };
    const { code, stdout, stderr } = await runTool('search', ['-w', '0.5', 'tools:whole', 'nobody'], both);
    expect(code).toBe(1);
    expect(stdout).toContain(`127.0.0.1:${ioc.port} `);
    expect(stdout).toContain(`127.0.0.1:${twin.port} `);
    expect(stderr).toBe('nobody: no server answered within 0.5 s\n');
    const names = { ...environment, EPICS_CA_ADDR_LIST: '', EPICS_CA_NAME_SERVERS: `127.0.0.1:${twin.port}` };
    const json = await runTool('search', ['-w', '0.5', '--json', 'tools:whole'], names);
    expect(JSON.parse(json.stdout)).toMatchObject({ server: `127.0.0.1:${twin.port}`, transport: 'tcp' });
    await twin.stop();
  });

  test.each(['get', 'monitor', 'info', 'put'])('%s refuses what base refuses', async (tool) => {
    expect(await runTool(tool, ['-Z'], environment)).toEqual({
      code: 1,
      stdout: '',
      stderr: `Unrecognized option: '-Z'. ('ca${tool} -h' for help.)\n`,
    });
    expect((await runTool(tool, ['-w'], environment)).stderr).toBe(
      `Option '-w' requires an argument. ('ca${tool} -h' for help.)\n`,
    );
    expect((await runTool(tool, [], environment)).stderr).toBe(`No pv name specified. ('ca${tool} -h' for help.)\n`);
    expect(await runTool(tool, ['-h'], environment)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Usage'),
    });
    expect((await runTool(tool, ['--help'], environment)).stdout).toMatch(
      new RegExp(`^Usage: xioc ${tool} [^]*--json`),
    );
    expect((await runTool(tool, ['-V'], environment)).stdout).toMatch(
      /^\nEPICS Version xioc .*, CA Protocol version 4.13\n$/,
    );
  });
});

describe('link-tools', () => {
  test('writes scripts of base’s names, and overwrites nobody’s', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'xioc-links-'));
    try {
      const { code } = await runTool('link-tools', [directory], {});
      expect(code).toBe(0);
      expect(readdirSync(directory).sort()).toEqual(Object.values(baseNames).sort());
      expect(statSync(join(directory, 'caget')).mode & 0o111).toBe(0o111);
      expect(readFileSync(join(directory, 'caput'), 'utf8')).toMatch(/xioc\.js' put "\$@"/);
      expect((await runTool('link-tools', [directory], {})).code).toBe(0);
      writeFileSync(join(directory, 'caget'), 'somebody else’s');
      expect(await runTool('link-tools', [directory], {})).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('is there already'),
      });
      expect((await runTool('link-tools', ['--force', directory], {})).code).toBe(0);
      expect(execFileSync('sh', ['-n', join(directory, 'caget')]).toString()).toBe('');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
