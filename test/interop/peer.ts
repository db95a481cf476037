import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, inject } from 'vitest';
import { freePort } from '../support/port.ts';
import { type Client, type Finding, runClient, startClient } from './client.ts';
import { python, tool } from './python.ts';
import { clientEnvironment, ended, listening, quietPython, serverEnvironment } from './server.ts';

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

/** Resolves when it serves the PVs of base/interop.db and the like. */
export function startServer(name: PeerName, port: number, repeaterPort: number): Promise<ChildProcess> {
  const [command, ...args] = commands[name];
  return listening(spawn(command, args, { env: serverEnvironment(port, repeaterPort), stdio: serverStdio }), port);
}

/** Serves the PVs of this project's peer, and a CA repeater for its beacons, while the tests of the file run. */
export function usePeer(): Peer {
  const name = inject('peer');
  let port = 0;
  let repeaterPort = 0;
  let ioc: ChildProcess | undefined;
  let repeater: ChildProcess | undefined;

  const start = async () => {
    ioc = await startServer(name, port, repeaterPort);
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
