/** node failed-files.js <vitest JSON report>: prints the files that have failed tests, one a line. */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { readReport } from './report.js';

const files = new Set(readReport(process.argv[2]).failed.map(({ file }) => file));
for (const file of files) {
  if (existsSync(file) && file !== process.argv[2]) console.log(relative('.', file));
}
