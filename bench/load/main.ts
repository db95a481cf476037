/** The load generator's process: takes one task at a time from its parent and answers with the outcome. */

import { processorSeconds } from '../proc.ts';
import { Arrays } from './arrays.ts';
import { type Channels, createChannels } from './channels.ts';
import { Circuit } from './circuit.ts';
import { latency } from './latency.ts';
import { Monitors } from './monitors.ts';
import { requests } from './requests.ts';
import { searches } from './searches.ts';
import { Subscriber } from './subscriber.ts';
import { subscriptions } from './subscriptions.ts';
import type { Outcome, Reply, Request, Task } from './tasks.ts';

interface Held {
  readonly circuit: Circuit;
  readonly sids: readonly number[];
}

let held: Held[] = [];

process.on('message', async ({ id, task }: Request) => {
  try {
    answer({ id, outcome: await perform(task) });
  } catch (error) {
    answer({ id, fault: error instanceof Error ? error.message : String(error) });
  }
});

async function perform(task: Task): Promise<Outcome | null> {
  switch (task.kind) {
    case 'create':
      return create(task.port, task.pid, task.channels);
    case 'gets':
    case 'puts':
      return getsOrPuts(task.kind, task.port, task.pid, task.channels, task.ms);
    case 'monitors':
      return monitors(task.port, task.pid, task.pvs, task.circuits, task.ms);
    case 'subscriptions': {
      const circuit = await Circuit.open(task.port);
      const { sids } = await createChannels(circuit, names(task.channels));
      const { result, ...cost } = await costing(task.pid, () => subscriptions(circuit, sids, task.ms));
      circuit.close();
      return { count: result.subscriptions, seconds: result.seconds, ...cost };
    }
    case 'latency': {
      const { result, ...cost } = await costing(task.pid, () => latency(task.port, names(task.pvs), task.ms));
      return { count: result.gets, seconds: result.seconds, ...cost, latency: result };
    }
    case 'arrays': {
      const { port, elements, clients, ms } = task;
      const load = await Arrays.open(port, elements, clients);
      // Before it is closed: of threads that have ended nothing is known.
      const { result, ...cost } = await costing(task.pid, () => load.run(ms));
      load.close();
      return { count: result.megabytes, seconds: result.seconds, ...cost };
    }
    case 'hits':
    case 'misses': {
      const hits = task.kind === 'hits' ? 20 : 1;
      const { result, ...cost } = await costing(task.pid, () => searches(task.port, task.pvs, hits, task.ms));
      return { count: result.names, seconds: result.seconds, ...cost };
    }
    case 'hold': {
      const circuit = await Circuit.open(task.port);
      held.push({ circuit, sids: (await createChannels(circuit, names(task.channels))).sids });
      return null;
    }
    case 'subscribe': {
      const last = held.at(-1);
      if (last === undefined) throw new Error('no circuit is held to subscribe on');
      await Subscriber.on(last.circuit, last.sids);
      return null;
    }
    case 'release':
      for (const { circuit } of held) circuit.close();
      held = [];
      return null;
    default:
      return task satisfies never;
  }
}

async function create(port: number, pid: number, channels: number): Promise<Outcome> {
  const circuit = await Circuit.open(port);
  const { result, ...cost } = await costing(pid, () => createChannels(circuit, names(channels)));
  circuit.close();
  return { count: channels, seconds: result.at.at(-1)!, ...cost, ends: ends(result) };
}

function ends({ at }: Channels): { first: number; last: number } {
  const thousand = Math.min(1_000, Math.floor(at.length / 2));
  return { first: thousand / at[thousand - 1]!, last: thousand / (at.at(-1)! - at[at.length - 1 - thousand]!) };
}

async function getsOrPuts(
  kind: 'gets' | 'puts',
  port: number,
  pid: number,
  channels: number,
  ms: number,
): Promise<Outcome> {
  const circuit = await Circuit.open(port);
  const { sids } = await createChannels(circuit, names(channels));
  const expected = Float64Array.from(sids, (_, n) => n + 0.5);
  const once = { requests: channels };
  // Gets need values of ours to find; puts are read back at the end, as a server might answer a put and lose it.
  await requests('put', circuit, sids, expected, once);
  const { result, ...cost } = await costing(pid, () =>
    requests(kind === 'gets' ? 'get' : 'put', circuit, sids, expected, { ms }),
  );
  await requests('get', circuit, sids, expected, once);
  circuit.close();
  return { count: result.replies, seconds: result.seconds, ...cost };
}

async function monitors(port: number, pid: number, pvs: number, circuits: number, ms: number): Promise<Outcome> {
  const load = await Monitors.open(port, names(pvs), circuits);
  const { result, ...cost } = await costing(pid, () => load.run(ms));
  load.close();
  if (result.stale > 0) {
    throw new Error(`${result.stale} of ${pvs * circuits} subscriptions never got the last value written`);
  }
  const delivered = result.updates / (result.writes * circuits);
  return { count: result.updates, seconds: result.seconds, ...cost, delivered };
}

async function costing<T>(pid: number, work: () => Promise<T>) {
  const server = processorSeconds(pid);
  const generator = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(generator);
  return { result, serverSeconds: processorSeconds(pid) - server, generatorSeconds: (user + system) / 1e6 };
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `bench:${n}`);
}

function answer(reply: Reply): void {
  process.send?.(reply);
}
