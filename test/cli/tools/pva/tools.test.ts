/** pvget and its kin, against a server of this package. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { group, pv, rpc } from '../../../../src/index.ts';
import type { RunningIoc } from '../../../../src/serve.ts';
import { clientEnvironment, until } from '../../../actors/pva/client/support.ts';
import { startIoc } from '../../../support/ioc.ts';
import { freePort } from '../../../support/port.ts';
import { runTool, startTool } from '../run-tool.ts';

process.env.TZ = 'UTC';

const definition = group('t', {
  a: pv.double(1.5, { units: 'mm' }),
  whole: pv.long(7),
  state: pv.enum('off', ['off', 'on']),
  list: pv.long([1, 2, 3], { maxLength: 5 }),
  text: pv.string('two words'),
  fixed: pv.long(1, { readOnly: true }),
  sum: rpc({ a: pv.double(0), b: pv.double(0) }, pv.double(0), ({ a, b }) => a + b),
});

let ioc: RunningIoc;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  ioc = await startIoc(definition, { protocols: ['pva'] });
  environment = clientEnvironment(ioc.pvaPort);
});

afterAll(() => ioc.stop());

const run = (command: string, ...argv: string[]) => runTool(command, argv, environment);

/** Any time stamp. */
const TIME = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}  `;

describe('pvget', () => {
  test('prints a line for each PV', async () => {
    const { code, stdout } = await run('pvget', 't:a', 't:state', 't:list', 't:text');
    expect(code).toBe(0);
    const lines = stdout.split('\n').filter(Boolean).sort();
    expect(lines[0]).toMatch(new RegExp(`^t:a     ${TIME}1.5 $`));
    expect(lines[1]).toMatch(new RegExp(`^t:list  ${TIME}\\[1,2,3\\]$`));
    expect(lines[2]).toMatch(new RegExp(`^t:state ${TIME}\\(0\\) off$`));
    expect(lines[3]).toMatch(new RegExp(`^t:text  ${TIME}"two words" $`));
  });

  test('as JSON, and in part', async () => {
    expect(await run('pvget', '-M', 'json', '-r', 'field(value)', 't:a')).toMatchObject({
      code: 0,
      stdout: 't:a {value:1.5}\n',
    });
  });

  test('as a tree', async () => {
    const { stdout } = await run('pvget', '-v', '-r', 'value,display.units', 't:a');
    expect(stdout).toBe(
      't:a epics:nt/NTScalar:1.0 \n    double value 1.5\n    structure display\n        string units mm\n',
    );
  });

  test('fails when one is not there', async () => {
    expect(await run('pvget', '-w', '0.2', 't:absent')).toEqual({
      code: 1,
      stdout: 't:absent ',
      stderr: 'Timeout\n',
    });
    expect(await run('pvget', '-r', 'field(nosuch)', 't:a')).toEqual({
      code: 1,
      stdout: 't:a ',
      stderr: 'Error pvRequest must select at least one field\n',
    });
    expect(await run('pvget')).toMatchObject({ code: 1, stderr: "No pv name(s) specified. ('pvget -h' for help.)\n" });
    expect(await run('pvget', '-Z')).toMatchObject({ code: 1, stderr: expect.stringContaining("option: '-Z'") });
    expect(await run('pvget', '-h')).toMatchObject({ code: 0, stderr: expect.stringContaining('Usage: pvget') });
  });
});

describe('options', () => {
  test.each([
    [['-f', 'x'], 'Unsupported option -f\n'],
    [['-w'], "Option '-w' requires an argument. ('pvget -h' for help.)\n"],
    [['-r', 'field(', 't:a'], /^failed to parse request string: /],
  ])('%j are refused', async (argv, stderr) => {
    const run1 = await run('pvget', ...argv);
    expect(run1).toMatchObject({ code: 1, stdout: '' });
    expect(run1.stderr).toMatch(stderr);
  });

  test('that only older versions knew are passed over, and so is a mode that there is not', async () => {
    const { code, stdout, stderr } = await run('pvget', '-q', '-t', '-n', '-i', '-F', ',', '-M', 'tree', 't:whole');
    expect([code, stderr]).toEqual([0, "Unknown output mode 'tree'\n"]);
    expect(stdout).toMatch(/^t:whole epics:nt\/NTScalar:1.0 \n {4}int value 7\n/);
    expect(await run('pvget', '-w', 'soon', '-r', 'value', 't:whole')).toMatchObject({
      code: 0,
      stdout: 't:whole <undefined>              7 \n',
      stderr: "'soon' is not a valid timeout value - ignored. ('pvget -h' for help.)\n",
    });
    expect(await run('pvinfo', '-M', 'raw', 't:whole')).toMatchObject({
      code: 1,
      stderr: "Unrecognized option: '-M'. ('pvinfo -h' for help.)\n",
    });
  });
});

describe('pvput', () => {
  test.each([
    [['t:a', '2.5'], '2.5 '],
    [['t:whole', 'value=8'], '8 '],
    [['t:state', 'on'], '(1) on'],
    [['t:list', '2', '4', '5'], '[4,5]'],
    [['t:list', '[6, 7]'], '[6,7]'],
    [['t:whole', '{"value": 9}'], '9 '],
  ])('%j', async (argv, value) => {
    const { code, stdout } = await run('pvput', ...argv);
    expect(code).toBe(0);
    const [old = '', now = ''] = stdout.split('\n');
    expect(old).toMatch(new RegExp(`^Old : ${TIME}`));
    expect(now.replace(new RegExp(`^New : ${TIME}`), '')).toBe(value);
  });

  test('-q prints the new value only', async () => {
    expect((await run('pvput', '-q', 't:whole', '-3')).stdout).toMatch(new RegExp(`^${TIME}-3 \\n$`));
    expect((await run('pvput', '-q', '-r', 'value', 't:whole', '4')).stdout).toBe('<undefined>              4 \n');
  });

  test('fails when the value is refused, or none', async () => {
    const refused = await run('pvput', '-r', 'value', 't:fixed', '2');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Error: /) });
    expect(refused.stdout).toBe('Old : <undefined>              1 \nNew : <undefined>              1 \n');
    expect(await run('pvput', 't:a')).toMatchObject({
      code: 1,
      stderr: "No value(s) specified. ('pvput -h' for help.)\n",
    });
    expect(await run('pvput', 't:a', 'value=1', '2')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Can't mix bare values and field=value pairs\n"),
    });
    expect(await run('pvput', 't:whole', 'many')).toMatchObject({ code: 1 });
    expect(await run('pvput', 't:whole', '[1')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not JSON'),
    });
  });
});

test('pvmonitor prints each change, and that a server has gone', async () => {
  const own = await startIoc(group('m', { x: pv.long(1) }), { protocols: ['pva'] });
  const tool = await startTool('pvmonitor', ['m:x'], clientEnvironment(own.pvaPort));
  const printed = () => tool.stdout().replaceAll(new RegExp(TIME, 'g'), '');
  await until(() => printed() === 'm:x 1 \n', 'the first line');
  await runTool('pvput', ['-q', 'm:x', '2'], clientEnvironment(own.pvaPort));
  await until(() => printed() === 'm:x 1 \nm:x 2 \n', 'the second line');
  await own.stop();
  await until(() => tool.stdout().endsWith('m:x <Disconnect>\n'), 'the loss');
  tool.interrupt();
  expect((await tool.result).code).toBe(0);
});

test('pvinfo shows server and type', async () => {
  const { code, stdout } = await run('pvinfo', 't:whole');
  expect(code).toBe(0);
  expect(stdout).toMatch(
    new RegExp(`^t:whole\nServer: 127.0.0.1:${ioc.pvaPort}\nType:\n    epics:nt/NTScalar:1.0\n        int value\n`),
  );
  expect(stdout.endsWith('\n\n')).toBe(true);
});

test('pvlist lists the PVs of a server', async () => {
  const { code, stdout } = await run('pvlist', `127.0.0.1:${ioc.pvaPort}`);
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n')).toEqual(expect.arrayContaining(['t:a', 't:list', 't:whole']));
});

test('pvcall calls with texts, and tells with -v what it has sent', async () => {
  const { code, stdout } = await run('pvcall', 't:sum', 'a=1.5', 'b=2');
  expect([code, stdout.replace(new RegExp(TIME), '')]).toEqual([0, '3.5 \n']);
  const verbose = await run('pvcall', '-v', 't:sum', 'a=1', 'b=2');
  expect(verbose.stdout.replace(new RegExp(TIME), '')).toBe(
    '# Argument\nepics:nt/NTURI:1.0 \n    string scheme pva\n    string authority \n    string path t:sum\n' +
      '    structure query\n        string a 1\n        string b 2\n# Result\n3 \n',
  );
});

test('pvcall says what the server says', async () => {
  expect(await run('pvcall', 't:a', 'x=1')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Error: /) });
  expect(await run('pvcall', 't:a', 'x')).toMatchObject({ code: 1, stderr: "Error parsing argument 'x'\n" });
  expect(await run('pvcall', '-s', 't:a', '-a', 'x=1')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Error: /),
  });
});

test('search asks by PV Access for names that say so', async () => {
  const { code, stdout } = await run('search', '-w', '0.5', 'pva://t:a');
  expect(code).toBe(0);
  expect(stdout).toMatch(
    new RegExp(`^pva://t:a +127.0.0.1:${ioc.pvaPort} +[\\d.]+ ms, name server 127.0.0.1:${ioc.pvaPort}\n$`),
  );
  expect(await run('search', '-w', '0.2', 'pva://t:absent')).toMatchObject({
    code: 1,
    stderr: 'pva://t:absent: no server answered within 0.2 s\n',
  });
});

test('the doctor goes the way of a client', async () => {
  const { code, stdout } = await run('doctor', '-w', '0.3', 'pva://t:a');
  expect(stdout).toContain(`pass  127.0.0.1:${ioc.pvaPort} has it\n`);
  expect(stdout).toContain('it can be read there: epics:nt/NTScalar:1.0');
  expect(stdout).toMatch(/Everything a client needs is there/);
  expect(code).toBe(0);
  const missing = await run('doctor', '-w', '0.2', 'pva://t:absent');
  expect(missing.code).toBe(1);
  expect(missing.stdout).toMatch(/FAIL {2}no server answered within 0.2 s\nWhat to do\n/);
});

test('casw --pva shows a server when its first beacon comes', async () => {
  const udpPort = await freePort();
  const tool = await startTool('casw', ['--pva', '-i', '1'], { EPICS_PVA_BROADCAST_PORT: String(udpPort) });
  const own = await startIoc(group('b', { x: pv.long(1) }), {
    protocols: ['pva'],
    port: 0,
    pvaPort: await freePort(),
    environment: {
      EPICS_PVAS_BROADCAST_PORT: String(udpPort),
      EPICS_PVAS_AUTO_BEACON_ADDR_LIST: 'NO',
      EPICS_PVAS_BEACON_ADDR_LIST: '127.255.255.255',
    },
  });
  await until(() => tool.stdout().includes('GUID'), 'the beacon', 20_000);
  expect(tool.stdout()).toMatch(new RegExp(`:${own.pvaPort} .*GUID 0x[0-9A-F]{24} tcp\\n`));
  tool.interrupt();
  expect((await tool.result).code).toBe(0);
  await own.stop();
});
