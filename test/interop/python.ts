import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const environment = `${root}.venv`;
const stamp = `${environment}/interop.stamp`;

/** The interpreter that has the clients of requirements.txt. */
export const python = `${environment}/bin/python`;

/** A command line tool that came with one of the clients. */
export const tool = (name: string): string => `${environment}/bin/${name}`;

/**
 * Makes `.venv` hold what requirements.txt asks for. Runs once before the suite and takes about twenty seconds; while
 * neither requirements.txt nor the Python version changes, it does nothing.
 */
export default async function prepareEnvironment(): Promise<void> {
  const version = execFileSync('python3', ['--version'], { encoding: 'utf8' });
  const wanted = createHash('sha256').update(version).update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  console.log(`Preparing the Python clients in .venv (${version.trim()}) ...`);
  await run('python3', ['-m', 'venv', environment]);
  await run(python, ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '-r', requirements]);
  writeFileSync(stamp, wanted);
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`"${command} ${args.join(' ')}" ended with exit code ${String(code)}.`);
}
