import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runTool } from './run-tool.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'xioc-check-'));
  write('good.db', 'record(ai, "$(P)a") { field(EGU, "\u00b0C") }\n');
  write('bad.db', '\nrecord(ai, "$(P)b") { field(FOO, "<x>") }\n');
  write('site.dbd', 'recordtype(site) { field(NAME, DBF_STRING) { size(61) special(SPC_NOMOD) } }\n');
  write('site.db', 'record(site, "s")\n');
});

afterEach(() => rmSync(directory, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(directory, name), content);
  return join(directory, name);
}

const check = (...argv: string[]) => runTool('check', argv, {});
const path = (name: string) => join(directory, name);

it('says nothing and ends with 0 when nothing is wrong', async () => {
  expect(await check('-m', 'P=x:', path('good.db'))).toEqual({ code: 0, stdout: '', stderr: '' });
});

it('gives each file the macros before it, and says all that is wrong', async () => {
  const { code, stdout } = await check('-m', 'P=1:', path('good.db'), '-m', 'P=2:', path('bad.db'), path('nope.db'));
  expect(code).toBe(1);
  expect(stdout).toBe(`ERROR: ai record '2:b' doesn't have a field 'FOO'
  ${path('bad.db')}:2:29, with P=2:
  2 | record(ai, "$(P)b") { field(FOO, "<x>") }
    |                             ^^^
    = record(ai, "2:b") { field(FOO, "<x>") }
  Did you mean "FLNK"?

ERROR: Can't open file '${path('nope.db')}'
  There is no such file.

2 errors in 2 files
`);
});

it('reads protocol files', async () => {
  const file = write('psu.proto', 'Terminator = CR LF;\nget { out "V?"; inn "%f"; }\n');
  const { code, stdout } = await check(file);
  expect(code).toBe(1);
  expect(stdout).toBe(`ERROR: Unknown command name 'inn'
  ${file}:2:17
  2 | get { out "V?"; inn "%f"; }
    |                 ^^^
  Did you mean "in"?

1 error in 1 file
`);
});

it('reads definitions first', async () => {
  expect(await check(path('site.db'))).toMatchObject({ code: 1 });
  expect(await check(path('site.db'), '-D', path('site.dbd'))).toMatchObject({ code: 0 });
});

it('looks for what is included in the directories it is given', async () => {
  const file = write('top.db', 'include "good.db"\n');
  expect(await check('-m', 'P=x', file)).toMatchObject({ code: 1 });
  expect(await check('-m', 'P=x', '-I', directory, file)).toMatchObject({ code: 0 });
  const searched = { EPICS_DB_INCLUDE_PATH: `/nowhere:${directory}` };
  expect(await runTool('check', ['-m', 'P=x', file], searched)).toMatchObject({ code: 0 });
});

it('loads the templates of a substitutions file, and access rules', async () => {
  const file = write('a.substitutions', `file "${path('good.db')}" { pattern {P} {1} {"a b"} }\n`);
  const { code, stdout } = await check(file, write('a.acf', 'ASG(DEFAULT) { RULE(1, READ) }\n'));
  expect(code).toBe(1);
  expect(stdout).toContain(`read by ${file}:1:`);
  expect(stdout).toContain('1 error in 1 file');
});

it('prints JSON', async () => {
  const { stdout } = await check('--format', 'json', '-m', 'P=x', path('good.db'), path('bad.db'));
  expect(JSON.parse(stdout)).toEqual([
    { file: path('good.db'), faults: [] },
    {
      file: path('bad.db'),
      faults: [
        {
          severity: 'error',
          message: "ai record 'xb' doesn't have a field 'FOO'",
          file: path('bad.db'),
          line: 2,
          column: 29,
          macros: 'P=x',
          source: 'record(ai, "$(P)b") { field(FOO, "<x>") }',
          readBy: [],
          remedy: ['Did you mean "FLNK"?'],
        },
      ],
    },
  ]);
});

it('prints JUnit, a test case for each file', async () => {
  const { stdout } = await check('--format', 'junit', '-m', 'P=x', path('good.db'), path('bad.db'));
  expect(stdout).toContain('<testsuites tests="2" failures="1">');
  expect(stdout).toContain(`<testcase classname="xioc check" name="${path('good.db')}">\n    </testcase>`);
  expect(stdout).toContain('&lt;x&gt;');
});

it('reads a file that is not UTF-8 as Latin-1', async () => {
  const file = write(
    'latin.db',
    new Uint8Array([...Buffer.from('record(ai, "l") { field(EGU, "'), 0xb0, 0x43, ...Buffer.from('") }')]),
  );
  expect(await check(file)).toMatchObject({ code: 0 });
});

it.each([
  [[], 'give at least one file'],
  [['a.txt'], 'a.txt cannot be checked'],
  [['--format', 'yaml', 'a.db'], "there is no format 'yaml'"],
  [['--nope', 'a.db'], 'Unknown option'],
])('refuses %j', async (argv, message) => {
  const { code, stderr } = await check(...argv);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});
