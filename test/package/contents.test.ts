/** What is in the tarball, and what is not. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, inject, it } from 'vitest';

const folder = join(inject('folder'), 'contents');
const root = join(folder, 'package');
let files: readonly string[] = [];

beforeAll(() => {
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', inject('tarball'), '-C', folder]);
  files = readdirSync(root, { recursive: true, encoding: 'utf8' });
});

it('has the program, its page and its pages, and nothing of the workshop', () => {
  for (const file of [
    'bin/xioc.js',
    'dist/index.js',
    'dist/inspector/index.html',
    'src/examples/simple.ts',
    'LICENSE',
  ]) {
    expect(files).toContain(file);
  }
  expect(files.filter((file) => /node_modules|^test|\.test\.ts|tsbuildinfo|\.venv/.test(file))).toEqual([]);
});

it('has no page with a link to a file that is not there', () => {
  const dead = files
    .filter((file) => file.endsWith('.md'))
    .flatMap((page) => {
      const prose = readFileSync(join(root, page), 'utf8').replaceAll(/^(```+|~~~+)[\s\S]*?^\1/gm, '');
      const links = Array.from(prose.matchAll(/\]\(([^)\s#]+)/g), ([, link]) => link!);
      return links
        .filter((link) => !/^(https?|mailto|ca|pva):/.test(link))
        .filter((link) => !existsSync(join(root, dirname(page), link)))
        .map((link) => `${page}: ${link}`);
    });
  expect(dead).toEqual([]);
});

it('has the source that each map speaks of', () => {
  const maps = files.filter((file) => file.endsWith('.map'));
  expect(maps.length).toBeGreaterThan(100);
  const lost = maps.flatMap((map) => {
    const { sources } = JSON.parse(readFileSync(join(root, map), 'utf8')) as { readonly sources: readonly string[] };
    return sources
      .filter((source) => !existsSync(join(root, dirname(map), source)))
      .map((source) => `${map}: ${source}`);
  });
  expect(lost).toEqual([]);
});
