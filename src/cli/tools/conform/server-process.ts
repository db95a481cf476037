/** The server that `--command` starts: on a free port of loopback, until it is examined. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../tool-io.ts';
import { accepts } from './accepts.ts';

/** How long a server may take to start, in ms. */
const STARTS_MS = 30_000;

const MOST_OUTPUT = 4000;

type Protocol = 'ca' | 'pva';

export class ServerProcess {
  readonly port: number;
  readonly #protocol: Protocol;
  readonly #command: string;
  readonly #child: ChildProcess;
  #output = '';

  private constructor(command: string, protocol: Protocol, port: number, environment: NodeJS.ProcessEnv) {
    this.port = port;
    this.#command = command;
    this.#protocol = protocol;
    this.#child = spawn(command, {
      shell: true,
      // A group of its own: what the shell starts ends with it.
      detached: true,
      // Servers that read commands live as long as their input.
      stdio: 'pipe',
      env: { ...environment, ...settings[protocol](`${port}`) },
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on('data', (text) => {
        this.#output = (this.#output + String(text)).slice(-MOST_OUTPUT);
      });
    }
  }

  /**
   * Resolves when it accepts connections.
   *
   * @throws UsageError when it ends before that, or takes too long; with what it wrote
   */
  static async start(
    command: string,
    protocol: Protocol,
    environment: NodeJS.ProcessEnv,
    signal: AbortSignal,
  ): Promise<ServerProcess> {
    const server = new ServerProcess(command, protocol, await freePort(), environment);
    try {
      await server.#answers(signal);
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    const ended = once(this.#child, 'exit');
    process.kill(-this.#child.pid!, 'SIGKILL');
    await ended;
  }

  // --- helpers

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async #answers(signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + STARTS_MS;
    while (!(await accepts(this.port))) {
      signal.throwIfAborted();
      if (this.#hasEnded) {
        throw new UsageError(
          `'${this.#command}' ended before it served anything (${this.#child.exitCode}):\n${this.#output}`,
        );
      }
      if (performance.now() > deadline) {
        throw new UsageError(
          `'${this.#command}' does not listen on port ${this.port} after ${STARTS_MS / 1000} s: it must heed ` +
            `${Object.keys(settings[this.#protocol]('')).slice(0, 3).join(', ')}\n${this.#output}`,
        );
      }
      await sleep(100);
    }
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** Loopback only, and no beacons that others would hear. */
const settings: Readonly<Record<Protocol, (port: string) => NodeJS.ProcessEnv>> = {
  ca: (port) => ({
    EPICS_CAS_SERVER_PORT: port,
    EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1',
    EPICS_CA_SERVER_PORT: port,
    EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO',
    EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1',
  }),
  pva: (port) => ({
    EPICS_PVAS_SERVER_PORT: port,
    EPICS_PVAS_BROADCAST_PORT: port,
    EPICS_PVAS_INTF_ADDR_LIST: '127.0.0.1',
    EPICS_PVA_BROADCAST_PORT: port,
    EPICS_PVAS_AUTO_BEACON_ADDR_LIST: 'NO',
    EPICS_PVAS_BEACON_ADDR_LIST: '127.0.0.1',
    // The IOC has the other protocol, too.
    EPICS_CAS_SERVER_PORT: '0',
    EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1',
    EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO',
    EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1',
  }),
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
