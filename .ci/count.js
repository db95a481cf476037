/**
 * node count.js <passed|failed>... <vitest JSON report>...
 *
 * Prints "N passed, N failed" over all of them; the exit code is 0 when something ran and nothing failed. Each `passed`
 * or `failed`, of a command that has no report, counts as one test. So does a test file that could not be loaded, and a
 * suite that left no report.
 */
import { readFileSync } from 'node:fs';

const results = { passed: { passed: 1, failed: 0 }, failed: { passed: 0, failed: 1 } };
const counts = process.argv.slice(2).map((argument) => results[argument] ?? countOf(argument));
const passed = sum(counts.map((count) => count.passed));
const failed = sum(counts.map((count) => count.failed));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 1 ? 0 : 1;

function countOf(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const unloaded = report.testResults.filter(({ status, assertionResults }) => {
      return status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed');
    });
    const failed = report.numFailedTests + unloaded.length;
    if (failed === 0 && report.numPassedTests === 0) throw new Error('no test ran');
    return { passed: report.numPassedTests, failed };
  } catch (error) {
    console.error(`${file}: ${error.message}`);
    return { passed: 0, failed: 1 };
  }
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
