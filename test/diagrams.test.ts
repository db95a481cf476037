import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { chapters, exampleChapters } from '../scripts/example-chapters.ts';
import { between, charts, machineChapters } from '../scripts/statecharts.ts';
import { examples } from '../src/examples/index.ts';

it('the statecharts in ARCHITECTURE.md are those of the machines (else: npm run diagrams)', async () => {
  const text = readFileSync('ARCHITECTURE.md', 'utf8');
  expect(between(text, machineChapters(await charts()))).toBe(text);
});

it('the examples in their README are those there are, with their machines (else: npm run diagrams)', async () => {
  const text = readFileSync('src/examples/README.md', 'utf8');
  expect(between(text, await exampleChapters())).toBe(text);
});

it('the README of the examples has each of them once, in the order of `xioc list`', () => {
  expect(chapters.flatMap(({ ids }) => ids)).toEqual(Object.keys(examples));
});
