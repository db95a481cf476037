/** A program and all of xioc in one file, as esbuild makes it, in a folder where nothing is installed. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, it } from 'vitest';
import { Project } from './project.ts';
import { run } from './run.ts';

let project: Project;

beforeAll(async () => {
  project = new Project('bundle');
  await project.add('npm', inject('tarball'), 'xstate', 'esbuild');
});

it.each([
  [
    'esm',
    'program.js',
    'ioc.mjs',
    ["--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"],
  ],
  ['cjs', 'program.cjs', 'ioc.cjs', []],
])('as %s', async (format, source, target, more) => {
  const bare = join(inject('folder'), `bare-${format}`);
  mkdirSync(bare);
  const options = [
    '--bundle',
    '--platform=node',
    `--format=${format}`,
    `--outfile=${bare}/${target}`,
    '--log-level=error',
  ];
  await project.run('npx', '--no-install', 'esbuild', source, ...options, ...more);
  expect(await run('node', [target], bare)).toBe('beats 3\n');
});
