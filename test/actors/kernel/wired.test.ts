/** What `wiring-types.ts` shows of one wiring holds for all: each says which machine's names it implements. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const texts = files.map((file) => [file, readFileSync(`src/${file}`, 'utf8')] as const);

it('every wiring of a machine implements the interface of its chart', () => {
  const wirings = texts.flatMap(([file, text]) => {
    const found = /(abstract )?class (\w+)\s+extends (Wired<typeof \w+>)/.exec(text);
    return found === null
      ? []
      : [{ file, base: found[1] === undefined ? found[3]! : found[2]!, own: found[1] === undefined }];
  });
  // What is abstract is one half of a wiring; the class that makes it whole says so.
  const bare = wirings.filter(({ file, base, own }) => {
    const whole = new RegExp(`class \\w+\\s+extends ${base}\\s+implements \\w+Wiring\\b`);
    return !texts.some(([other, text]) => (!own || other === file) && whole.test(text));
  });
  expect(wirings.length).toBeGreaterThan(20);
  expect(bare.map(({ file }) => file)).toEqual([]);
});
