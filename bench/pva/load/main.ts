/** The load generator's process: takes one task at a time from its parent and answers with the outcome. */
import { processorSeconds } from '../../proc.ts';
import { Connection } from './connection.ts';
import { images } from './images.ts';
import { monitored } from './monitors.ts';
import { createChannels, createOperations, gets, puts } from './operations.ts';
import type { Outcome, Reply, Request, Task } from './tasks.ts';
import { GET, MONITOR, PUT, start, TIMED } from './wire.ts';

interface Held {
  readonly connection: Connection;
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
      return costing(task.pid, async () => {
        const connection = await Connection.open(task.port);
        const since = performance.now();
        await createChannels(connection, names(task.channels));
        const seconds = (performance.now() - since) / 1000;
        connection.close();
        return { count: task.channels, seconds };
      });
    case 'gets':
    case 'puts':
      return getsOrPuts(task.kind, task.port, task.pid, task.channels, task.ms);
    case 'monitors':
      return costing(task.pid, async () => {
        const { updates, writes, seconds } = await monitored(task.port, names(task.pvs), task.connections, task.ms);
        return { count: updates, seconds, delivered: updates / (writes * task.connections) };
      });
    case 'images':
      return costing(task.pid, async () => {
        const { images: count, seconds } = await images(task.port, 'bench:image', task.bytes, task.ms);
        return { count: (count * task.bytes) / 1e6, seconds };
      });
    case 'hold': {
      const connection = await Connection.open(task.port);
      held.push({ connection, sids: await createChannels(connection, names(task.channels)) });
      return null;
    }
    case 'monitor': {
      const { connection, sids } = held.at(-1)!;
      await createOperations(connection, MONITOR, sids, FIRST_IOID, TIMED);
      connection.send(Buffer.concat(sids.map((sid, n) => start(sid, FIRST_IOID + n))));
      return null;
    }
    case 'release':
      for (const { connection } of held) connection.close();
      held = [];
      return null;
    default:
      return task satisfies never;
  }
}

const FIRST_IOID = 1;

async function getsOrPuts(
  kind: 'gets' | 'puts',
  port: number,
  pid: number,
  channels: number,
  ms: number,
): Promise<Outcome> {
  const connection = await Connection.open(port);
  const sids = await createChannels(connection, names(channels));
  const putsFrom = FIRST_IOID + channels;
  await createOperations(connection, GET, sids, FIRST_IOID, TIMED);
  await createOperations(connection, PUT, sids, putsFrom, ['value']);
  const expected = Float64Array.from(sids, (_, n) => n + 0.5);
  const once = { requests: channels };
  // Gets need values of ours to find; puts are read back at the end, as a server might answer a put and lose it.
  await puts(connection, sids, putsFrom, expected, once);
  const outcome = await costing(pid, async () => {
    const { replies: count, seconds } =
      kind === 'gets'
        ? await gets(connection, sids, FIRST_IOID, expected, { ms })
        : await puts(connection, sids, putsFrom, expected, { ms });
    return { count, seconds };
  });
  await gets(connection, sids, FIRST_IOID, expected, once);
  connection.close();
  return outcome;
}

async function costing(pid: number, work: () => Promise<Omit<Outcome, 'serverSeconds'>>): Promise<Outcome> {
  const before = processorSeconds(pid);
  const outcome = await work();
  return { ...outcome, serverSeconds: processorSeconds(pid) - before };
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `bench:${n}`);
}

function answer(reply: Reply): void {
  process.send?.(reply);
}
