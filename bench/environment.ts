import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import prepareEnvironment, { python } from '../test/interop/python.ts';

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));

/**
 * Makes `.venv` hold the Python servers, with pip when it does not, and resolves to their versions by package.
 * Throws with pip's own words when it cannot.
 */
export async function preparePython(): Promise<Record<string, string>> {
  await prepareEnvironment();
  const installed = versions();
  if (installed !== undefined) return installed;

  const pip = spawnSync(
    python,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
    {
      encoding: 'utf8',
    },
  );
  const now = versions();
  if (now === undefined) throw new Error(`pip could not install ${requirements}:\n${pip.stderr}`);
  return now;
}

const report = `
import json
from importlib.metadata import version
print(json.dumps({name: version(name) for name in ('caproto', 'softioc', 'epicscorelibs')}))
`;

function versions(): Record<string, string> | undefined {
  const { status, stdout } = spawnSync(python, ['-c', report], { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as Record<string, string>) : undefined;
}
