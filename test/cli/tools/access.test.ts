/** `xioc access` and `xioc check`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { group, pv } from '../../../src/index.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { startIoc } from '../../support/ioc.ts';
import { runTool } from './run-tool.ts';

let ioc: RunningIoc;
let folder: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'xioc-access-'));
  ioc = await startIoc(
    group(
      's',
      {
        setpoint: pv.double(2, { record: 'ao', fields: { ASG: 'GATED' } }),
        gate: pv.double(6, { record: 'ao' }),
        plain: pv.double(1),
      },
      { prefix: 's:' },
    ),
  );
  environment = { EPICS_CA_ADDR_LIST: `127.0.0.1:${ioc.port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' };
});

afterAll(async () => {
  await ioc.stop();
  rmSync(folder, { recursive: true });
});

function acf(text: string): string {
  const file = join(folder, 'x.acf');
  writeFileSync(file, text);
  return file;
}

const RULES = `UAG(ops) {alice}
ASG(DEFAULT) {RULE(1, READ)}
ASG(GATED) {
  INPA($(P)gate)
  RULE(1, READ)
  RULE(0, WRITE) {UAG(ops)}
  RULE(1, WRITE) {UAG(ops) CALC("A > 6")}
}
`;

describe('xioc access', () => {
  const access = (...args: string[]) =>
    runTool('access', ['-a', acf(RULES), '-m', 'P=s:', '-w', '1', ...args], environment);

  it('asks IOCs for the group, the level and the inputs, and says which rule decides', async () => {
    const { code, stdout, stderr } = await access('s:setpoint.HIHI', 'alice', 'home');
    expect(stderr).toBe('');
    expect(stdout.replaceAll(folder, '…')).toBe(`alice at home may read s:setpoint.HIHI, and may not write it.
s:setpoint.HIHI is in ASG GATED, a field of level 1.
  …/x.acf:5  RULE(1,READ)                            decides
  …/x.acf:6  RULE(0,WRITE) {UAG(ops)}                is for fields of level 0 and below, not 1
  …/x.acf:7  RULE(1,WRITE) {UAG(ops) CALC("A > 6")}  the CALC is not 1: A is 6
`);
    expect(code).toBe(0);
    expect((await access('s:setpoint', 'alice', 'home')).stdout).toContain('may read and write s:setpoint');
    expect((await access('s:setpoint', 'bob', 'home')).stdout).toContain('bob is not in UAG ops');
  });

  it('takes a PV without a record for one of DEFAULT', async () => {
    expect((await access('s:plain', 'bob', 'home', '--json', '-w', '0.5')).stdout).toBe(
      '{"pv":"s:plain","asg":"","level":0,"user":"bob","host":"home","group":"DEFAULT","read":true,"write":false,"trapWrite":false}\n',
    );
  });

  it('asks nobody when the user is given', async () => {
    const { stdout } = await access('nowhere:x', 'alice', 'home', '--asg', 'GATED', '--level', '0');
    expect(stdout).toContain('alice at home may read and write nowhere:x.');
  });

  it.each([
    [['nowhere:x', 'a', 'h', '-w', '0.1'], /nobody serves nowhere:x; with --asg and --level/],
    [['s:plain', 'a'], /give the rules with -a, then a PV, a user and a host/],
    [['s:plain', 'a', 'h', '--asg', 'a', '--level', '2'], /the level is 0 or 1, not '2'/],
  ])('says what is missing: %j', async (args, message) => {
    const { code, stderr } = await access(...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  });

  it('refuses rules that are wrong', async () => {
    const { code, stderr } = await runTool('access', ['-a', acf('ASG('), 's:plain', 'a', 'h'], environment);
    expect(stderr).toContain('syntax error: found the end of the file');
    expect(code).toBe(1);
  });
});

describe('xioc check', () => {
  const check = (text: string, ...args: string[]) => runTool('check', [...args, acf(text)], {});

  it('is silent about a file that is right', async () => {
    expect(await check(RULES, '-m', 'P=s:')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('prints all faults, and ends with 1', async () => {
    const { code, stdout } = await check(RULES.replaceAll('ops', 'o p s'));
    expect(stdout.match(/^ERROR: .*$/gm)).toEqual([
      'ERROR: macLib: macro P is undefined (expanding string   INPA($(P)gate))',
      'ERROR: syntax error: found "p", expected ")"',
      'ERROR: syntax error: found "p", expected ")"',
      "ERROR: No User Access Group named 'o' defined",
    ]);
    expect(code).toBe(1);
  });

  it('prints warnings, and ends with 0', async () => {
    const { code, stdout } = await check('ASG(DEFAULT) {RULE(1, WRITE) {METHOD("x509")}}');
    expect(stdout).toMatch(/^WARNING: Ignoring RULE that contains an unsupported keyword: METHOD\n/);
    expect(code).toBe(0);
  });

  it('names what it can check', async () => {
    const { code, stderr } = await runTool('check', [join(folder, 'x.opi')], {});
    expect(stderr).toMatch(/known are .*\.acf/);
    expect(code).toBe(1);
    expect((await runTool('check', [join(folder, 'none.acf')], {})).stdout).toContain("Can't open file");
  });
});
