import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { diagramPages } from '../scripts/diagram-pages.ts';
import { chapters } from '../scripts/example-chapters.ts';
import { examples } from '../src/examples/index.ts';

describe('the pages with statecharts (else: npm run diagrams)', () => {
  let pages: Map<string, string>;
  beforeAll(async () => {
    pages = await diagramPages();
  });

  it('show the machines as they are', () => {
    const stale = [...pages].filter(([file, text]) => readFileSync(file, 'utf8') !== text);
    expect(stale.map(([file]) => file)).toEqual([]);
  });

  it('are those there are', () => {
    const expected = [...pages.keys()].filter((file) => file.startsWith('docs/statecharts/'));
    expect(readdirSync('docs/statecharts').map((file) => `docs/statecharts/${file}`)).toEqual(expected.sort());
  });
});

it('the README of the examples has each of them once, in the order of `xioc list`', () => {
  expect(chapters.flatMap(({ ids }) => ids)).toEqual(Object.keys(examples));
});
