/**
 * node count.js <passed|failed>... <vitest JSON report>...
 *
 * Names the tests that failed, and those that failed first and passed when their files were run again. The last line is
 * "N passed, N failed" over all; the exit code is 0 when something ran and nothing failed. Each `passed` or `failed`,
 * of a command that has no report, counts as one test.
 */
import { readReports } from './report.js';

const verdicts = process.argv.slice(2).filter((argument) => argument === 'passed' || argument === 'failed');
const reports = process.argv.slice(2).slice(verdicts.length).map(readReports);

const unsteady = reports.flatMap((report) => report.unsteady);
const failed = reports.flatMap((report) => report.failed);
for (const test of unsteady) console.log(`unsteady: ${test.file}: ${test.name}`);
for (const test of failed) console.log(`failed: ${test.file}: ${test.name}`);

const passed =
  verdicts.filter((verdict) => verdict === 'passed').length + total(reports.map((report) => report.passed));
const failures = verdicts.filter((verdict) => verdict === 'failed').length + failed.length;
console.log(`${passed} passed, ${failures} failed`);
process.exitCode = failures === 0 && passed > 1 ? 0 : 1;

function total(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}
