/**
 * Draws the statecharts of the runtime into ARCHITECTURE.md and those of the examples into their README, between the
 * markers there. `--check` writes nothing and fails when they are stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { exampleChapters } from './example-chapters.ts';
import { between, charts, machineChapters } from './statecharts.ts';

const files = [
  ['ARCHITECTURE.md', machineChapters(await charts())],
  ['src/examples/README.md', await exampleChapters()],
] as const;

for (const [file, chapters] of files) {
  const before = readFileSync(file, 'utf8');
  const after = between(before, chapters);
  if (!process.argv.includes('--check')) writeFileSync(file, after);
  else if (after !== before) {
    process.stderr.write(`The statecharts in ${file} are stale: run npm run diagrams\n`);
    process.exitCode = 1;
  }
}
