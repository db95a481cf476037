import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, inject } from 'vitest';
import { freePort } from '../support/port.ts';
import { type Client, type Finding, runClient, startClient } from './client.ts';
import { python, tool } from './python.ts';

/** Who serves the PVs: xioc, or EPICS base or caproto, whose answers show that the tests expect the right thing. */
export type PeerName = 'xioc' | 'base' | 'caproto';

declare module 'vitest' {
  interface ProvidedContext {
    peer: PeerName;
  }
}

/** The IOC that the tests of one file talk to, on a port of its own. */
export interface Peer {
  readonly name: PeerName;
  readonly port: number;
  /** What a client process needs in its environment to find this IOC and no other. */
  readonly clientEnvironment: NodeJS.ProcessEnv;
  run(script: string, args: unknown): Promise<Finding[]>;
  open(script: string, args: unknown): Client;
  /** As a crash would: no farewell to clients. */
  kill(): Promise<void>;
  /** Again on the same port. */
  restart(): Promise<void>;
}

const here = fileURLToPath(new URL('.', import.meta.url));

const commands: Record<PeerName, readonly [string, ...string[]]> = {
  xioc: [process.execPath, '--import', 'tsx', `${here}ioc.ts`],
  base: [python, `${here}base/ioc.py`],
  caproto: [python, `${here}caproto/ioc.py`],
};

/** Serves the PVs of this project's peer, and a CA repeater for its beacons, while the tests of the file run. */
export function usePeer(): Peer {
  const name = inject('peer');
  let port = 0;
  let repeaterPort = 0;
  let ioc: ChildProcess | undefined;
  let repeater: ChildProcess | undefined;

  const start = async () => {
    const [command, ...args] = commands[name];
    ioc = await listening(
      spawn(command, args, { env: serverEnvironment(port, repeaterPort), stdio: serverStdio }),
      port,
    );
  };

  beforeAll(async () => {
    port = await freePort();
    repeaterPort = await freePort();
    const repeaterEnvironment = { ...quietPython, EPICS_CA_REPEATER_PORT: String(repeaterPort) };
    repeater = spawn(tool('caproto-repeater'), { env: repeaterEnvironment, stdio: 'ignore' });
    await start();
  });

  afterAll(async () => {
    await Promise.all([ended(ioc), ended(repeater)]);
  });

  return {
    name,
    get port() {
      return port;
    },
    get clientEnvironment() {
      return clientEnvironment(port, repeaterPort);
    },
    run(script, args) {
      return runClient(script, args, this.clientEnvironment);
    },
    open(script, args) {
      return startClient(script, args, this.clientEnvironment);
    },
    kill: () => ended(ioc),
    restart: start,
  };
}

const serverStdio: ['pipe', 'ignore', 'pipe'] = ['pipe', 'ignore', 'pipe'];

const quietPython: NodeJS.ProcessEnv = { PATH: process.env.PATH, HOME: process.env.HOME, PYTHONDONTWRITEBYTECODE: '1' };

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

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
