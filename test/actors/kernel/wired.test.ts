/** What `wiring-types.ts` shows of one wiring holds for all: each says which machine's names it implements. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const texts = files.map((file) => [file, readFileSync(`src/${file}`, 'utf8')] as const);

it('every wiring of a machine implements the interface of its chart', () => {
  const wirings = texts.filter(([, text]) => /class \w+\s+extends Wired<typeof /.test(text));
  const bare = wirings.filter(([, text]) => !/extends Wired<typeof \w+>\s+implements \w+Wiring\b/.test(text));
  expect(wirings.length).toBeGreaterThan(20);
  expect(bare.map(([file]) => file)).toEqual([]);
});
