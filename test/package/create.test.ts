/** What `npm create xioc` makes is a project whose check and test pass, and whose screen is that of its IOC. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, inject, it } from 'vitest';
import { run } from './run.ts';

const source = fileURLToPath(new URL('../../create-xioc', import.meta.url));
const folder = join(inject('folder'), 'create');

/** Makes a project below `folder`, by what is in the package. */
const create = (...args: string[]) =>
  run('npm', ['exec', '--yes', `--package=${join(folder, 'create.tgz')}`, '--', 'create-xioc', ...args], folder);

beforeAll(async () => {
  mkdirSync(folder);
  const said = await run('npm', ['pack', source, '--json'], folder);
  const [packed] = Object.values(JSON.parse(said) as Record<string, { readonly filename: string }>);
  writeFileSync(join(folder, 'create.tgz'), readFileSync(join(folder, packed!.filename)));
});

it('makes a project that is whole', async () => {
  expect(await create('beam line')).toContain('cd "beam line"\n  npm install');
  const project = join(folder, 'beam line');
  const screen = readFileSync(join(project, 'ioc.bob'), 'utf8');
  expect(JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))).toMatchObject({ name: 'beam-line' });
  expect(readFileSync(join(project, '.gitignore'), 'utf8')).toContain('node_modules');

  await run('npm', ['install', '--no-audit', '--no-fund', inject('tarball')], project);
  await run('npm', ['run', 'check'], project);
  expect(await run('npm', ['test'], project)).toContain('2 passed');
  await run('npm', ['run', 'screen'], project);
  expect(readFileSync(join(project, 'ioc.bob'), 'utf8')).toBe(screen);
});

it('leaves a folder alone in which something is', async () => {
  mkdirSync(join(folder, 'used'));
  writeFileSync(join(folder, 'used/notes.txt'), 'mine');
  await expect(create('used')).rejects.toThrow(/used is not empty: it has "notes\.txt"/);
});

it('wants to be told where', async () => {
  await expect(create()).rejects.toThrow(/ended with 2.*\n*Usage: npm create xioc@latest <folder>/);
});
