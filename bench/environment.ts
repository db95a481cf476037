import { spawnSync } from 'node:child_process';
import prepareEnvironment, { python } from '../test/interop/python.ts';

/**
 * Makes `.venv` hold the Python servers, which the interop tests use too, and resolves to the versions of these packages.
 *
 * @throws Error with what Python says when they cannot be asked for their versions
 */
export async function preparePython(
  packages = ['caproto', 'softioc', 'epicscorelibs'],
): Promise<Record<string, string>> {
  await prepareEnvironment();
  const { status, stdout, stderr } = spawnSync(python, ['-c', report, ...packages], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The Python servers do not tell their versions:\n${stderr}`);
  return JSON.parse(stdout) as Record<string, string>;
}

const report = `
import json
import sys
from importlib.metadata import version
print(json.dumps({name: version(name) for name in sys.argv[1:]}))
`;
