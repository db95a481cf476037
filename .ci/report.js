import { existsSync, readFileSync } from 'node:fs';

/**
 * What a JSON report of Vitest says: how many tests passed, the names of those that failed, and the files they are in.
 * A file that could not be loaded counts as one failed test, and so does a suite that left no report.
 */
export function readReport(file) {
  try {
    const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
    const tests = testResults.flatMap(({ name, status, assertionResults }) => {
      const own = assertionResults.map((test) => ({ file: name, name: test.fullName, status: test.status }));
      const unloaded = status === 'failed' && !own.some((test) => test.status === 'failed');
      return unloaded ? [...own, { file: name, name: 'the file as a whole', status: 'failed' }] : own;
    });
    const passed = tests.filter(({ status }) => status === 'passed').length;
    const failed = tests.filter(({ status }) => status === 'failed');
    if (passed === 0 && failed.length === 0) throw new Error('no test ran');
    return { passed, failed };
  } catch (error) {
    return { passed: 0, failed: [{ file, name: error.message, status: 'failed' }] };
  }
}

/** Where the report of the second run of a suite's failed files is. */
export const secondReport = (file) => file.replace(/\.json$/, '.again.json');

/**
 * A suite's report together with that of the second run of its failed files, if there was one. Tests that failed first
 * and passed when their files ran by themselves are `unsteady`.
 */
export function readReports(file) {
  const first = readReport(file);
  if (!existsSync(secondReport(file))) return { ...first, unsteady: [] };
  const again = new Set(readReport(secondReport(file)).failed.map(keyOf));
  // A second run that could not be read, or that failed elsewhere, proves nothing.
  const known = new Set(first.failed.map(keyOf));
  if ([...again].some((key) => !known.has(key))) return { ...first, unsteady: [] };
  const unsteady = first.failed.filter((test) => !again.has(keyOf(test)));
  return {
    passed: first.passed + unsteady.length,
    failed: first.failed.filter((test) => again.has(keyOf(test))),
    unsteady,
  };
}

const keyOf = (test) => `${test.file}\n${test.name}`;
