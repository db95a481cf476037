/** A PV Access server under test, in a process of its own, with the PVs `bench:0` and up, and `bench:image`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { python } from '../../test/interop/python.ts';
import { freePort, freeUdpPort } from '../../test/support/port.ts';
import { processorSeconds, residentBytes } from '../proc.ts';
import { Connection } from './load/connection.ts';
import { createChannels } from './load/operations.ts';

export const serverNames = ['xioc', 'p4p', 'qsrv2'] as const;
export type ServerName = (typeof serverNames)[number];

/** Bytes of `bench:image`. */
export const IMAGE_BYTES = 8_000_000;

export class Server {
  readonly name: ServerName;
  readonly pid: number;
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #folder: string;

  /** Resolves when the server has its last PV. Rejects with what it printed when it ends or stays silent. */
  static async start(name: ServerName, pvs: number): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), 'xioc-bench-'));
    const port = await freePort();
    const [command, ...args] = commandOf(name, pvs, folder);
    const child = spawn(command!, args, {
      cwd: root,
      env: { ...(await loopbackEnvironment(port)), BENCH_PVS: String(pvs), BENCH_IMAGE: String(IMAGE_BYTES) },
      stdio: ['pipe', 'pipe', 'pipe'],
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
      if (await answers(port, `bench:${pvs - 1}`)) return new Server(name, child, child.pid, port, folder);
      await sleep(50);
    }
    child.kill('SIGKILL');
    throw new Error(`${name} did not come to serve bench:${pvs - 1}. It printed:\n${printed}`);
  }

  private constructor(name: ServerName, child: ChildProcess, pid: number, port: number, folder: string) {
    this.name = name;
    this.#child = child;
    this.pid = pid;
    this.port = port;
    this.#folder = folder;
  }

  /** Waits until the server has done with what the last load left it to do. */
  async quiet(): Promise<void> {
    const since = performance.now();
    let used = Number.NEGATIVE_INFINITY;
    while (this.#child.exitCode === null && performance.now() - since < QUIET_MS) {
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

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const root = fileURLToPath(new URL('../..', import.meta.url));

const START_MS = 120_000;
const ANSWER_MS = 2_000;
const QUIET_MS = 10_000;

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

function commandOf(name: ServerName, pvs: number, folder: string): readonly string[] {
  switch (name) {
    case 'xioc':
      return [process.execPath, 'bin/xioc.js', 'run', '--quiet', '--protocols', 'pva', 'bench/pva/servers/xioc.ts'];
    case 'p4p':
      return [python, 'bench/pva/servers/p4p_ioc.py'];
    case 'qsrv2': {
      const records = Array.from({ length: pvs }, (_, n) => `record(ao, "bench:${n}") {}\n`).join('');
      const image = `record(waveform, "bench:image") { field(FTVL, UCHAR) field(NELM, ${IMAGE_BYTES}) }\n`;
      const database = join(folder, 'bench.db');
      writeFileSync(database, records + image);
      return [python, '-m', 'pvxslibs.ioc', '-d', database];
    }
    default:
      return name satisfies never;
  }
}

/** An environment in which a server listens and sends on loopback only, whatever the user's own says. */
async function loopbackEnvironment(port: number): Promise<NodeJS.ProcessEnv> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('EPICS_'));
  const udpPort = String(await freeUdpPort());
  return {
    ...Object.fromEntries(inherited),
    EPICS_PVAS_SERVER_PORT: String(port),
    EPICS_PVAS_INTF_ADDR_LIST: '127.0.0.1',
    EPICS_PVAS_BROADCAST_PORT: udpPort,
    EPICS_PVAS_AUTO_BEACON_ADDR_LIST: 'NO',
    EPICS_PVAS_BEACON_ADDR_LIST: '127.0.0.1',
    EPICS_PVA_BROADCAST_PORT: udpPort,
    EPICS_PVA_AUTO_ADDR_LIST: 'NO',
    EPICS_CAS_SERVER_PORT: String(await freePort()),
    EPICS_CAS_INTF_ADDR_LIST: '127.0.0.1',
    EPICS_CAS_AUTO_BEACON_ADDR_LIST: 'NO',
    EPICS_CAS_BEACON_ADDR_LIST: '127.0.0.1',
  };
}

async function answers(port: number, name: string): Promise<boolean> {
  try {
    const connection = await Connection.open(port);
    const created = createChannels(connection, [name]).then(() => true);
    return await Promise.race([created, sleep(ANSWER_MS, false)]).finally(() => connection.close());
  } catch {
    return false;
  }
}
