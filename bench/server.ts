import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { python } from '../test/interop/python.ts';
import { freePort } from '../test/support/port.ts';
import { createChannels } from './load/channels.ts';
import { Circuit } from './load/circuit.ts';
import { Page } from './page.ts';
import { listeningPorts, processorSeconds, residentBytes } from './proc.ts';

export const serverNames = ['floor', 'xioc', 'before', 'watched', 'caproto', 'base'] as const;
export type ServerName = (typeof serverNames)[number];
/** Those that are measured unless others are asked for: `watched` is about the inspector, `before` about a change. */
export const usualServers: readonly ServerName[] = ['floor', 'xioc', 'caproto', 'base'];

/** How each server is started; it learns the number of PVs and its port from the environment. */
const commands: Record<ServerName, readonly string[]> = {
  floor: [process.execPath, '--import', 'tsx', 'bench/servers/floor.ts'],
  xioc: [process.execPath, 'bin/xioc.js', 'run', '--quiet', 'bench/servers/xioc.ts'],
  before: [process.execPath, 'bin/xioc.js', 'run', '--quiet', 'bench/servers/xioc.ts'],
  watched: [process.execPath, 'bin/xioc.js', 'run', '--quiet', '--inspect', '127.0.0.1:0', 'bench/servers/xioc.ts'],
  caproto: [python, 'bench/servers/caproto_ioc.py'],
  base: [python, 'bench/servers/base_ioc.py'],
};

const root = fileURLToPath(new URL('..', import.meta.url));
const START_MS = 60_000;
const ANSWER_MS = 2_000;
const STOP_MS = 60_000;
const QUIET_MS = 10_000;

/** A server under test, in a process of its own, with the PVs `bench:0` and up. */
export class Server {
  readonly name: ServerName;
  readonly pid: number;
  /** The TCP port it was found to answer Channel Access on. */
  readonly port: number;
  /** The UDP port it is searched on. */
  readonly searchPort: number;
  /** From its start until it answered for its last PV. */
  readonly startMs: number;
  #child: ChildProcess;

  /**
   * Resolves when the server answers for its last PV. Rejects with what it printed when it ends or stays silent.
   *
   * @param folder the checkout whose server it is
   * @param elements of the array of doubles `bench:array`; 0: there is none
   */
  static async start(name: ServerName, pvs: number, folder = root, elements = 0): Promise<Server> {
    const [command, ...args] = commands[name];
    const environment = await loopbackEnvironment();
    const child = spawn(command!, args, {
      cwd: folder,
      env: { ...environment, BENCH_PVS: String(pvs), BENCH_ELEMENTS: String(elements) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    alive.add(child);
    child.once('exit', () => alive.delete(child));
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text: Buffer) => {
        printed = (printed + text.toString()).slice(-2_000);
      });
    }
    const since = performance.now();
    while (child.pid !== undefined && child.exitCode === null && performance.now() - since < START_MS) {
      const port = await answeringPort(child.pid, pvs);
      if (port !== undefined) {
        return new Server(
          name,
          child,
          child.pid,
          port,
          Number(environment.EPICS_CAS_SERVER_PORT),
          performance.now() - since,
        );
      }
      await sleep(50);
    }
    child.kill('SIGKILL');
    throw new Error(`${name} did not come to serve bench:${pvs - 1}. It printed:\n${printed}`);
  }

  private constructor(
    name: ServerName,
    child: ChildProcess,
    pid: number,
    port: number,
    searchPort: number,
    startMs: number,
  ) {
    this.name = name;
    this.#child = child;
    this.pid = pid;
    this.port = port;
    this.searchPort = searchPort;
    this.startMs = startMs;
  }

  /** Opens a page of the inspector of `watched`; other servers have none. */
  async openPage(): Promise<Page | undefined> {
    if (this.name !== 'watched') return undefined;
    const since = performance.now();
    while (performance.now() - since < START_MS) {
      const port = listeningPorts(this.pid).find((port) => port !== this.port);
      if (port !== undefined) return await Page.open(port);
      await sleep(50); // it begins to listen after Channel Access does
    }
    throw new Error('the inspector does not listen');
  }

  /** Waits until the server has done with what the last load left it to do: a tenth of a second with next to no work. */
  async quiet(): Promise<void> {
    const since = performance.now();
    let used = Number.NEGATIVE_INFINITY;
    while (!this.#ended() && performance.now() - since < QUIET_MS) {
      const now = processorSeconds(this.pid);
      if (now - used <= 0.01) return;
      used = now;
      await sleep(100);
    }
  }

  /** Resident memory in bytes, once the server is quiet and the figure has stood still for half a second. */
  async settledBytes(): Promise<number> {
    await this.quiet();
    const since = performance.now();
    let bytes = residentBytes(this.pid);
    while (performance.now() - since < QUIET_MS) {
      await sleep(500);
      const now = residentBytes(this.pid);
      if (Math.abs(now - bytes) < 0.002 * bytes) return now;
      bytes = now;
    }
    return bytes;
  }

  /** Sends SIGINT; resolves to the milliseconds it took to exit. Rejects when it took over a minute, or had ended. */
  async stop(): Promise<number> {
    if (this.#ended()) throw new Error(`${this.name} had ended before it was asked to`);
    const since = performance.now();
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGINT');
    const limit = new AbortController();
    const late = sleep(STOP_MS, 'late', { signal: limit.signal }).catch(() => undefined);
    const first = await Promise.race([exit, late]);
    limit.abort();
    if (first !== 'late') return performance.now() - since;
    this.kill();
    throw new Error(`${this.name} still ran ${STOP_MS / 1000} s after SIGINT`);
  }

  /** Ends the process without asking, if it still runs. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** Takes the beacons of all servers and drops them, so that none reaches a real network nor is refused and logged. */
const beacons = createSocket('udp4').bind(0, '127.0.0.1').unref();
const beaconsBound = once(beacons, 'listening');

/** An environment in which an EPICS server listens and sends on loopback only, whatever the user's own says. */
async function loopbackEnvironment(): Promise<NodeJS.ProcessEnv> {
  await beaconsBound;
  const beaconPort = String(beacons.address().port);
  const port = String(await freePort());
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('EPICS_'));
  return {
    ...Object.fromEntries(inherited),
    EPICS_CA_SERVER_PORT: port,
    EPICS_CAS_SERVER_PORT: port,
    EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1',
    EPICS_CA_ADDR_LIST: '127.0.0.1',
    EPICS_CA_AUTO_ADDR_LIST: 'NO',
    EPICS_CA_MAX_ARRAY_BYTES: '10000000',
    EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO',
    EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1',
    EPICS_CAS_BEACON_PORT: beaconPort,
    EPICS_CA_REPEATER_PORT: beaconPort,
  };
}

/** The port among those the process listens on that creates a channel to its last PV, if one does yet. */
async function answeringPort(pid: number, pvs: number): Promise<number | undefined> {
  let ports: number[];
  try {
    ports = listeningPorts(pid);
  } catch {
    return undefined; // the process has ended, which the caller sees for itself
  }
  for (const port of ports) {
    if (await answers(port, `bench:${pvs - 1}`)) return port;
  }
  return undefined;
}

async function answers(port: number, name: string): Promise<boolean> {
  try {
    const circuit = await Circuit.open(port);
    const created = createChannels(circuit, [name]).then(() => true);
    return await Promise.race([created, sleep(ANSWER_MS, false)]).finally(() => circuit.close());
  } catch {
    return false;
  }
}
