/** `xioc softioc` beside softIoc of EPICS base: the same lines and commands have the same output. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freePort } from '../support/port.ts';
import { python } from './python.ts';
import { quietPython } from './server.ts';

const cases: readonly (readonly [args: readonly string[], commands: string])[] = [
  [['-m', 'P=x:', '-d', 'a.db'], 'dbl\ndbpf x:sum.A 4\ndbgf x:sum\nexit\ndbl\n'],
  [['-m', 'P=x:', '-d', 'a.db', '-m', 'P=y:', '-d', 'a.db', 'list.cmd'], 'dbl\n'],
  [['full.cmd'], 'dbgf x:sum\nnosuch\n\n# a comment\nexit\n'],
  [['list.cmd'], 'dbLoadRecords a.db P=z:\niocInit\ndbl\n< list.cmd\n'],
  [['-m', 'P=x:', '-d', 'a.db', 'full.cmd'], 'dbl\nexit\n'],
  [['leaves.cmd'], 'echo in the shell\n'],
  [['broken.cmd'], 'dbl\n'],
  [['nosuch.cmd'], 'dbl\n'],
];

let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'softioc-'));
  writeFileSync(join(directory, 'a.db'), 'record(calc, "$(P)sum") { field(CALC, "A+1") }\n');
  writeFileSync(join(directory, 'list.cmd'), 'dbl\necho $(IOCSH_STARTUP_SCRIPT)\n');
  writeFileSync(join(directory, 'full.cmd'), 'dbLoadRecords a.db P=x:\niocInit\ndbl\n');
  writeFileSync(join(directory, 'leaves.cmd'), 'exit\necho after exit\n');
  writeFileSync(join(directory, 'broken.cmd'), 'on error break\nnosuch\necho after an error\n');
});
afterAll(() => rmSync(directory, { recursive: true }));

describe.runIf(inject('peer') === 'xioc')('softioc prints what softIoc of base prints', () => {
  it.each(cases)(
    '%j, %j',
    async (args, commands) => {
      const port = String(await freePort());
      const environment = { EPICS_CA_SERVER_PORT: port, EPICS_CAS_SERVER_PORT: port, EPICS_PVAS_SERVER_PORT: '0' };
      const run = (program: string, first: readonly string[]) => {
        const { stdout, status } = spawnSync(program, [...first, ...args], {
          cwd: directory,
          encoding: 'utf8',
          env: { ...quietPython, ...environment },
          input: commands,
          stdio: ['pipe', 'pipe', 'ignore'],
          timeout: 50_000,
        });
        return { stdout: sameBanner(stdout), status };
      };
      const ours = run(process.execPath, [pathOf('../../bin/xioc.js'), 'softioc']);
      expect(ours).toEqual(run(python, [pathOf('base/soft_ioc_main.py')]));
    },
    120_000,
  );
});

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** The banner of iocInit tells who it is. Base colours prompts and echoed lines on any output. */
function sameBanner(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: see above.
  return text.replaceAll(/\x1b\[[0-9;]*m/g, '').replaceAll(/^## .*\n/gm, '');
}
