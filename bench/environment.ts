import { spawnSync } from 'node:child_process';
import prepareEnvironment, { python } from '../test/interop/python.ts';

/**
 * Makes `.venv` hold the Python servers, which the interop tests use too, and resolves to their versions by package.
 *
 * @throws Error with what Python says when they cannot be asked for their versions
 */
export async function preparePython(): Promise<Record<string, string>> {
  await prepareEnvironment();
  const { status, stdout, stderr } = spawnSync(python, ['-c', report], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The Python servers do not tell their versions:\n${stderr}`);
  return JSON.parse(stdout) as Record<string, string>;
}

const report = `
import json
from importlib.metadata import version
print(json.dumps({name: version(name) for name in ('caproto', 'softioc', 'epicscorelibs')}))
`;
