/** Commands as a user gives them in a project of his own. */
import { spawn } from 'node:child_process';

/**
 * @returns what it wrote to stdout
 * @throws Error with all it wrote, when it fails
 */
export function run(
  command: string,
  args: readonly string[],
  directory: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<string> {
  const child = spawn(command, args, {
    cwd: directory,
    env: { ...userEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code} in ${directory}:\n${stdout}${stderr}`));
    });
  });
}

/** Without what npm tells the scripts of this package, and what Vitest tells its workers. */
export function userEnvironment(): NodeJS.ProcessEnv {
  const own = /^(?:npm_|INIT_CWD|NODE_ENV|NODE_OPTIONS|VITEST|TEST$|DEV$|PROD$)/i;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name))),
    EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1',
    EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO',
    EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1',
    EPICS_PVAS_INTF_ADDR_LIST: '127.0.0.1',
    EPICS_PVAS_AUTO_BEACON_ADDR_LIST: 'NO',
    EPICS_PVAS_BEACON_ADDR_LIST: '127.0.0.1',
    EPICS_PVAS_BROADCAST_PORT: '0',
  };
}
