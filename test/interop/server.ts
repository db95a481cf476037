/** Servers and clients as processes on loopback: their environments, and when they serve. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts } from '../../src/cli/tools/conform/accepts.ts';

/** What Python needs of the environment, and nothing that an IOC or a client would heed. */
export const quietPython: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  PYTHONDONTWRITEBYTECODE: '1',
};

export function serverEnvironment(port: number, repeaterPort: number): NodeJS.ProcessEnv {
  return {
    ...quietPython,
    EPICS_CAS_SERVER_PORT: String(port),
    // caproto serves at the clients' port.
    EPICS_CA_SERVER_PORT: String(port),
    EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1',
    EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO',
    EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1',
    EPICS_CAS_BEACON_PORT: String(repeaterPort),
  };
}

export function clientEnvironment(port: number, repeaterPort: number): NodeJS.ProcessEnv {
  return {
    ...quietPython,
    EPICS_CA_ADDR_LIST: `127.0.0.1:${port}`,
    EPICS_CA_AUTO_ADDR_LIST: 'NO',
    EPICS_CA_SERVER_PORT: String(port),
    EPICS_CA_REPEATER_PORT: String(repeaterPort),
  };
}

/** Resolves when the process accepts connections; what it wrote to stderr is in the error when it ends before that. */
export async function listening(child: ChildProcess, port: number): Promise<ChildProcess> {
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += String(chunk);
  });
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) throw new Error(`The IOC ended with exit code ${child.exitCode}:\n${errors}`);
    if (await accepts(port)) return child;
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`The IOC does not accept connections on port ${port} after 15 s:\n${errors}`);
}

export async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
