/** Lines that nobody would write: the shell answers each, whatever it says, and goes on. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RealClock } from '../../src/actors/kernel/clock.ts';
import { commands } from '../../src/shell/commands.ts';
import { ScriptLines } from '../../src/shell/line-source.ts';
import { remoteUser } from '../../src/shell/rights.ts';
import { Shell } from '../../src/shell/session.ts';
import { Site } from '../../src/shell/site.ts';
import { fc, runs } from '../support/properties.ts';

let directory = '';
let clock: RealClock;
let site: Site;

const database = `
record(ao, "a") {field(HIHI, 5) field(FLNK, "c") alias("also")}
record(mbbo, "m") {field(ZRST, "zero") field(ONST, "one")}
record(calc, "c") {field(INPA, "a CP MS") field(CALC, "A+1")}
record(waveform, "w") {field(FTVL, "DOUBLE") field(NELM, 5)}
record(waveform, "t") {field(FTVL, "CHAR") field(NELM, 20)}
record(stringin, "s") {field(SCAN, "Event") field(EVNT, "go") info(autosaveFields, "VAL")}
record(lso, "l") {field(SIZV, 60)}
`;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'random-lines-'));
  writeFileSync(join(directory, 'a.db'), database);
  writeFileSync(
    join(directory, 'x.acf'),
    'UAG(u) {x} ASG(DEFAULT) {INPA(a) RULE(1, READ) RULE(1, WRITE) {CALC("A<3")}}\n',
  );
  writeFileSync(join(directory, 'sub.cmd'), 'echo $(X=none)\nnosuch\n');
  clock = new RealClock();
  site = new Site({
    environment: { EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO', EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1' },
    directory,
    log: pino({ level: 'silent' }),
    serve: { protocols: ['ca'], port: 0, interfaces: ['127.0.0.1'] },
  });
  await say([`asSetFilename ${directory}/x.acf`, 'dbLoadRecords a.db', 'iocInit']);
  expect(site.running).toBeDefined();
});
afterAll(async () => {
  await site.running?.stop();
  clock.stop();
  rmSync(directory, { recursive: true });
});

async function say(lines: readonly string[], isRemote = false): Promise<string> {
  const said: string[] = [];
  const output = { out: (text: string) => void said.push(text), err: (text: string) => void said.push(text) };
  const source = new ScriptLines(undefined, lines);
  const remote = isRemote ? { parent: site.running!.ioc, user: remoteUser('shell 1') } : undefined;
  const shell = new Shell(site, clock, source, output, remote);
  shell.start();
  await shell.over;
  return said.join('');
}

/** Those that end the session, wait, or leave this host. */
const others = ['exit', 'epicsThreadSleep', 'caPutLogInit', 'caPutJsonLogInit', 'require'];
const names = [...commands.keys()].filter((name) => !others.includes(name));
const words = [
  ...[
    'a',
    'a.HIHI',
    'a.INP',
    'm',
    'c',
    'w',
    't',
    's',
    'l',
    'l$',
    'also',
    'nosuch',
    'a.{"arr":{}}',
    'a.',
    '.',
    'ao',
    'ai',
  ],
  ...['*', '?', '""', '"', "'", '0', '1', '-1', '2', '99999999999', '1e400', 'nan', '[1,2]', '[', '{"x":1}', 'one'],
  ...[
    '\\',
    '\\x',
    '(',
    ')',
    ',',
    '#',
    ';',
    '$(X)',
    '$(X=1)',
    '${',
    '$(',
    'pdbbase',
    'x y',
    '\t',
    '\u0000',
    '\u00e9',
    '%Y',
    '%',
  ],
  ...[
    'sub.cmd',
    '/nowhere',
    '..',
    '< sub.cmd',
    '> out.txt',
    '2> err.txt',
    '>> /nowhere/x',
    '>',
    '<',
    'error',
    'halt',
    'x'.repeat(300),
  ],
];
const line = fc
  .tuple(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.constantFrom(...words) }),
    fc.array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: fc.string() }), {
      maxLength: 4,
    }),
    fc.constantFrom(' ', ',', '(', ''),
  )
  .map(([name, rest, separator]) => [name, ...rest].join(separator).replaceAll(/[\r\n]/g, ' '))
  // `exit` in one of its guises.
  .filter((text) => !/^\s*exit/.test(text));

it('of commands with random words', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 30, maxLength: 60 }), fc.boolean(), async (lines, isRemote) => {
      const said = await say([...lines, 'echo "still here"'], isRemote);
      // What is not meant to be thrown is printed with its stack.
      expect(said.match(/^ {4}at .*:\d+:\d+\)?$/m)?.[0]).toBeUndefined();
      expect(said).toMatch(/still here\n/);
    }),
    { numRuns: runs(150) },
  );
  // The IOC goes on, too.
  expect(await say(['iocRun', 'dbpf a.DISP 0', 'dbpf a 1.5', 'dbgf a'])).toContain('1.5');
}, 120_000);
