/** Files of users in the forms that compilers and package managers give them. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Program } from './program.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'xioc-files-'));

beforeAll(() => {
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');
  // An xioc of the project's own, beside the one that runs.
  mkdirSync(join(folder, 'node_modules'));
  for (const [name, place] of [
    ['xioc', root],
    ['xstate', join(root, 'node_modules/xstate')],
  ] as const) {
    symlinkSync(place, join(folder, 'node_modules', name));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['a.cts', "import { group, pv } from 'xioc';\nexport default group('z', { a: pv.double(1) });\n"],
  ['equals.cts', "import { group, pv } from 'xioc';\nexport = group('z', { a: pv.double(1) });\n"],
  ['cjs.js', "const { group, pv } = require('xioc');\nexports.default = group('z', { a: pv.double(1) });\n"],
  ['module.js', "const { group, pv } = require('xioc');\nmodule.exports = group('z', { a: pv.double(1) });\n"],
  ['b.mts', "import { group, pv } from 'xioc';\nexport default group('z', { a: pv.double(1) });\n"],
])('%s is an IOC', async (file, text) => {
  writeFileSync(join(folder, file), text);
  const { code, stdout, stderr } = await new Program(['export', join(folder, file), '--json']).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('"z:a"');
});

it('a mistake in the definition is said in one line', async () => {
  const file = join(folder, 'bad.mts');
  const limits = '{ limits: { alarm: [10, 1] } }';
  writeFileSync(
    file,
    `import { group, pv } from 'xioc';\nexport default group('z', { a: pv.double(1, ${limits}) });\n`,
  );
  const { code, stderr } = await new Program(['run', file]).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: z:a: its alarm limits are \[10, 1\].*\n$/);
});
