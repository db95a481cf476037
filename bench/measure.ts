/** The order of a run: who is started when, under which load, and which row each figure goes to. */

import type { Generator } from './load/generator.ts';
import type { Outcome, Task } from './load/tasks.ts';
import type { Results } from './results.ts';
import type { Group, RowId } from './rows.ts';
import { Server, type ServerName } from './server.ts';

export interface Plan {
  readonly servers: readonly ServerName[];
  /** Another checkout of this repository, built: the server `before`. */
  readonly before: string | undefined;
  readonly groups: readonly Group[];
  readonly rounds: number;
  /** How long each get, put and monitor load lasts, in milliseconds. */
  readonly ms: number;
  /** Rounds of the rows on memory and stopping, which start each server twice. */
  readonly lives: number;
}

const PVS = 20_000;
const REQUEST_CHANNELS = 1_000;
const MONITORED_PVS = 100;
const FEW_PVS = 100;
const UPDATING_PVS = 1_000;
const MANY_PVS = 100_000;
/** Of the array: 8 MB. */
const ELEMENTS = 1_000_000;

/** Channels made on one circuit; fewer for caproto, whose rate would make the run long. */
const channels = (server: ServerName): number => (server === 'caproto' ? 5_000 : 20_000);

export class Measurement {
  #plan: Plan;
  #results: Results<ServerName, RowId>;
  #generator: Generator<Task, Outcome>;
  #report: (progress: string) => void;

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
    const { groups, lives } = this.#plan;
    if (loads(groups).length > 0) await this.#rates();
    for (let life = 0; life < lives; life++) {
      for (const name of this.#plan.servers) {
        if (groups.includes('memory') || groups.includes('stop')) await this.#live(name, life);
        if (groups.includes('many')) await this.#many(name, life);
        // The floor knows scalars only, and an older checkout has no array to serve.
        if (groups.includes('arrays') && name !== 'floor' && name !== 'before') await this.#arrays(name, life);
      }
    }
  }

  /** All servers run at once and idle while one of them is under load, so that a round sees them close in time. */
  async #rates(): Promise<void> {
    const servers: Server[] = [];
    for (const name of this.#plan.servers) {
      this.#report(`starting ${name}`);
      await this.#guard(name, 'start', async () => void servers.push(await this.#start(name, PVS)));
    }
    for (const load of loads(this.#plan.groups)) await this.#rate(load, servers);
    for (const server of servers) await this.#guard(server.name, 'stop', async () => void (await server.stop()));
  }

  async #rate({ row, task }: Load, servers: readonly Server[]): Promise<void> {
    const { rounds, ms } = this.#plan;
    const failed = new Set<Server>();
    // Round 0 lets compilers and caches warm up and is not kept.
    for (let round = 0; round <= rounds; round++) {
      for (const server of servers.filter((server) => !failed.has(server))) {
        this.#report(`${row}, ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}: ${server.name}`);
        const good = await this.#guard(server.name, row, async () => {
          const page = await server.openPage();
          const outcome = await this.#generator.perform(task(server, ms)).finally(() => page?.close());
          if (outcome !== null && round > 0) this.#keep(row, server.name, round, outcome);
        });
        if (!good) failed.add(server);
        await server.quiet();
      }
    }
  }

  #keep(row: LoadRow, server: ServerName, round: number, outcome: Outcome): void {
    const results = this.#results;
    if (outcome.latency !== undefined) {
      results.record('latency', server, round, outcome.latency.median);
      results.record('latency-worst', server, round, outcome.latency.worst);
      return;
    }
    results.record(row, server, round, outcome.count / outcome.seconds);
    results.record(
      `${row as Exclude<LoadRow, 'latency'>}-cpu`,
      server,
      round,
      (outcome.serverSeconds / outcome.count) * 1e6,
    );
    if (outcome.delivered !== undefined) results.recordDelivered(row, server, outcome.delivered);
    if (outcome.ends !== undefined) {
      results.record('create-first', server, round, outcome.ends.first);
      results.record('create-last', server, round, outcome.ends.last);
    }
  }

  /** One life of a server with few PVs, one with all; in the second, channels, subscriptions, and its end. */
  async #live(name: ServerName, life: number): Promise<void> {
    this.#report(`memory and stop, ${life + 1} of ${this.#plan.lives}: ${name}`);
    await this.#guard(name, 'memory and stop', async () => {
      const few = await this.#start(name, FEW_PVS);
      const fewBytes = await few.settledBytes().finally(() => few.kill());
      const server = await this.#start(name, PVS);
      await this.#grow(server, fewBytes, life).finally(() => server.kill());
    });
  }

  async #grow(server: Server, fewBytes: number, life: number): Promise<void> {
    const { groups } = this.#plan;
    const count = channels(server.name);
    const pvBytes = await server.settledBytes();
    // A first circuit makes the heap as large as such work needs; only what a second one adds is counted.
    await this.#hold(server, count);
    await this.#generator.perform({ kind: 'subscribe' });
    const primedBytes = await server.settledBytes();
    await this.#hold(server, count);
    const channelBytes = await server.settledBytes();
    await this.#generator.perform({ kind: 'subscribe' });
    const subscriptionBytes = await server.settledBytes();
    const stopMs = await server.stop();
    await this.#generator.perform({ kind: 'release' });

    const keep = (row: RowId, value: number) => this.#results.record(row, server.name, life, value);
    if (groups.includes('memory')) {
      keep('memory-pv', (pvBytes - fewBytes) / (PVS - FEW_PVS));
      keep('memory-channel', (channelBytes - primedBytes) / count);
      keep('memory-subscription', (subscriptionBytes - channelBytes) / count);
    }
    if (groups.includes('stop')) keep('stop', stopMs);
  }

  /** One life with a hundred thousand PVs: its start, searches, and its end. */
  async #many(name: ServerName, life: number): Promise<void> {
    this.#report(`${MANY_PVS} PVs, ${life + 1} of ${this.#plan.lives}: ${name}`);
    await this.#guard(name, 'many PVs', async () => {
      const server = await this.#start(name, MANY_PVS);
      this.#results.record('many-start', name, life, server.startMs);
      await this.#searchMany(server, life).finally(() => server.kill());
    });
  }

  async #searchMany(server: Server, life: number): Promise<void> {
    await server.quiet();
    // The floor is not searched for.
    if (server.name !== 'floor') for (const kind of ['hits', 'misses'] as const) await this.#search(server, kind, life);
    this.#results.record('many-stop', server.name, life, await server.stop());
  }

  async #arrays(name: ServerName, life: number): Promise<void> {
    this.#report(`arrays, ${life + 1} of ${this.#plan.lives}: ${name}`);
    await this.#guard(name, 'arrays', async () => {
      const server = await this.#start(name, FEW_PVS, ELEMENTS);
      await this.#readArrays(server, life).finally(() => server.kill());
    });
  }

  async #readArrays(server: Server, life: number): Promise<void> {
    for (const clients of [1, 10] as const) {
      const task = { kind: 'arrays', ...at(server), elements: ELEMENTS, clients, ms: this.#plan.ms } as const;
      await this.#generator.perform(task); // to warm up
      const outcome = await this.#generator.perform(task);
      if (outcome !== null) this.#keep(`arrays-${clients}`, server.name, life, outcome);
    }
  }

  async #search({ name, searchPort: port, pid }: Server, kind: 'hits' | 'misses', life: number): Promise<void> {
    const task = { kind, port, pid, pvs: MANY_PVS, ms: this.#plan.ms } as const;
    await this.#generator.perform(task); // to warm up
    const outcome = await this.#generator.perform(task);
    if (outcome !== null) this.#keep(kind, name, life, outcome);
  }

  #start(name: ServerName, pvs: number, elements = 0): Promise<Server> {
    return Server.start(name, pvs, name === 'before' ? this.#plan.before : undefined, elements);
  }

  async #hold(server: Server, count: number): Promise<void> {
    await this.#generator.perform({ kind: 'hold', port: server.port, channels: count });
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

type LoadRow =
  | 'create'
  | 'subscriptions'
  | 'gets'
  | 'puts'
  | 'monitors-1'
  | 'monitors-10'
  | 'latency'
  | 'hits'
  | 'misses'
  | 'arrays-1'
  | 'arrays-10';

interface Load {
  readonly row: LoadRow & RowId;
  readonly task: (server: Server, ms: number) => Task;
}

function loads(groups: readonly Group[]): readonly Load[] {
  return groups.flatMap((group): Load[] => {
    switch (group) {
      case 'create':
        return [
          { row: 'create', task: (server) => ({ kind: 'create', ...at(server), channels: channels(server.name) }) },
        ];
      case 'subscriptions':
      case 'gets':
      case 'puts':
        return [{ row: group, task: (server, ms) => ({ kind: group, ...at(server), channels: REQUEST_CHANNELS, ms }) }];
      case 'monitors':
        return ([1, 10] as const).map((circuits) => ({
          row: `monitors-${circuits}`,
          task: (server, ms) => ({ kind: 'monitors', ...at(server), pvs: MONITORED_PVS, circuits, ms }),
        }));
      case 'latency':
        return [{ row: 'latency', task: (server, ms) => ({ kind: 'latency', ...at(server), pvs: UPDATING_PVS, ms }) }];
      case 'memory':
      case 'stop':
      case 'many':
      case 'arrays':
        return [];
      default:
        return group satisfies never;
    }
  });
}

const at = ({ port, pid }: Server) => ({ port, pid });
