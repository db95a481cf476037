/**
 * Draws the statecharts of the runtime into ARCHITECTURE.md, between its markers. `--check` writes nothing and fails
 * when they are stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { charts, withCharts } from './statecharts.ts';

const file = 'ARCHITECTURE.md';
const before = readFileSync(file, 'utf8');
const after = withCharts(before, await charts());
if (process.argv.includes('--check')) {
  if (after !== before) {
    process.stderr.write(`The statecharts in ${file} are stale: run npm run diagrams\n`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, after);
}
