/** The order of a run: who is started when, under which load, and which row each figure goes to. */
import type { Generator } from '../load/generator.ts';
import type { Results } from '../results.ts';
import type { Outcome, Task } from './load/tasks.ts';
import type { Group, RowId } from './rows.ts';
import { IMAGE_BYTES, Server, type ServerName } from './server.ts';

export interface Plan {
  readonly servers: readonly ServerName[];
  readonly groups: readonly Group[];
  readonly rounds: number;
  /** How long each get, put, monitor and image load lasts, in milliseconds. */
  readonly ms: number;
  /** Rounds of the rows on memory, which start each server twice. */
  readonly lives: number;
}

type LoadRow = 'create' | 'gets' | 'puts' | 'monitors-1' | 'monitors-10' | 'images';

const PVS = 20_000;
const REQUEST_CHANNELS = 1_000;
const MONITORED_PVS = 100;
const FEW_PVS = 100;

export class Measurement {
  readonly #plan: Plan;
  readonly #results: Results<ServerName, RowId>;
  readonly #generator: Generator<Task, Outcome>;
  readonly #report: (progress: string) => void;

  constructor(
    plan: Plan,
    results: Results<ServerName, RowId>,
    generator: Generator<Task, Outcome>,
    report: (progress: string) => void,
  ) {
    this.#plan = plan;
    this.#results = results;
    this.#generator = generator;
    this.#report = report;
  }

  async run(): Promise<void> {
    const { groups, lives, servers } = this.#plan;
    if (groups.some((group) => group !== 'memory')) await this.#rates();
    if (!groups.includes('memory')) return;
    for (let life = 0; life < lives; life++) for (const name of servers) await this.#live(name, life);
  }

  /** All servers run at once and idle while one of them is under load, so that a round sees them close in time. */
  async #rates(): Promise<void> {
    const servers: Server[] = [];
    for (const name of this.#plan.servers) {
      this.#report(`starting ${name}`);
      await this.#guard(name, 'start', async () => void servers.push(await Server.start(name, PVS)));
    }
    for (const row of rowsOf(this.#plan.groups)) await this.#rate(row, servers);
    for (const server of servers) await server.kill();
  }

  async #rate(row: LoadRow, servers: readonly Server[]): Promise<void> {
    const { rounds, ms } = this.#plan;
    const failed = new Set<Server>();
    // Round 0 lets compilers and caches warm up and is not kept.
    for (let round = 0; round <= rounds; round++) {
      for (const server of servers.filter((server) => !failed.has(server))) {
        this.#report(`${row}, ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}: ${server.name}`);
        const good = await this.#guard(server.name, row, async () => {
          const outcome = await this.#generator.perform(taskOf(row, server, ms));
          if (outcome !== null && round > 0) this.#keep(row, server.name, round, outcome);
        });
        if (!good) failed.add(server);
        await server.quiet();
      }
    }
  }

  #keep(row: LoadRow, server: ServerName, round: number, outcome: Outcome): void {
    const { count, seconds, serverSeconds, delivered } = outcome;
    this.#results.record(row, server, round, count / seconds);
    this.#results.record(`${row}-cpu`, server, round, (serverSeconds / count) * 1e6);
    if (delivered !== undefined) this.#results.recordDelivered(row, server, delivered);
  }

  /** One life with few PVs, one with all; in the second, channels and monitors. */
  async #live(name: ServerName, life: number): Promise<void> {
    this.#report(`memory, ${life + 1} of ${this.#plan.lives}: ${name}`);
    await this.#guard(name, 'memory', async () => {
      const few = await Server.start(name, FEW_PVS);
      const fewBytes = await few.settledBytes().finally(() => few.kill());
      const server = await Server.start(name, PVS);
      await this.#grow(server, fewBytes, life).finally(() => server.kill());
    });
  }

  /** A first connection with as much goes before, so that a heap's room for garbage does not count. */
  async #grow(server: Server, fewBytes: number, life: number): Promise<void> {
    const { name, port } = server;
    const record = (row: RowId, bytes: number) => this.#results.record(row, name, life, bytes);
    const hold = { kind: 'hold', port, channels: PVS } as const;
    record('memory-pv', ((await server.settledBytes()) - fewBytes) / (PVS - FEW_PVS));
    await this.#generator.perform(hold);
    await this.#generator.perform({ kind: 'monitor' });
    const before = await server.settledBytes();
    await this.#generator.perform(hold);
    const channels = await server.settledBytes();
    await this.#generator.perform({ kind: 'monitor' });
    const monitors = await server.settledBytes();
    await this.#generator.perform({ kind: 'release' });
    record('memory-channel', (channels - before) / PVS);
    record('memory-monitor', (monitors - channels) / PVS);
  }

  /** Notes a failure instead of passing it on: a server that fails in one row still has its chance in the others. */
  async #guard(server: ServerName, during: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#results.faults.push({ server, during, message: error instanceof Error ? error.message : String(error) });
      return false;
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function rowsOf(groups: readonly Group[]): readonly LoadRow[] {
  return groups.flatMap((group): readonly LoadRow[] => {
    if (group === 'memory') return [];
    return group === 'monitors' ? ['monitors-1', 'monitors-10'] : [group];
  });
}

function taskOf(row: LoadRow, { port, pid }: Server, ms: number): Task {
  switch (row) {
    case 'create':
      return { kind: row, port, pid, channels: PVS };
    case 'gets':
    case 'puts':
      return { kind: row, port, pid, channels: REQUEST_CHANNELS, ms };
    case 'monitors-1':
      return { kind: 'monitors', port, pid, pvs: MONITORED_PVS, connections: 1, ms };
    case 'monitors-10':
      return { kind: 'monitors', port, pid, pvs: MONITORED_PVS, connections: 10, ms };
    case 'images':
      return { kind: row, port, pid, bytes: IMAGE_BYTES, ms };
    default:
      return row satisfies never;
  }
}
