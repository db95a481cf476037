/**
 * What an attached page costs: gets per second of one client, with and without a page, the page looking at one thing
 * or another. Rounds alternate, so that what else the machine does falls on all of them; the median is shown.
 *
 *     npx tsx test/inspector/measure-cost.ts [pvs] [rounds]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { type Interest, NO_INTEREST } from '../../src/inspect/feed.ts';
import { Dbr } from '../../src/protocol/ca/dbr-types.ts';
import { encodeRequest } from '../../src/protocol/ca/encode.ts';
import { Writer } from '../../src/protocol/wire/writer.ts';
import { RawClient } from '../support/raw-client.ts';

const BATCH = 50;
/** Bytes of a READ_NOTIFY reply with one DBR_TIME_DOUBLE. */
const REPLY_BYTES = 40;
const WARM_UP_MS = 1500;
const MEASURE_MS = 2000;

const pvs = process.argv[2] ?? '1000';
const rounds = Number(process.argv[3] ?? 5);

const child = fork(fileURLToPath(new URL('support/cost-ioc.ts', import.meta.url)), [pvs], {
  execArgv: ['--import', 'tsx'],
});
const [{ port, url }] = (await once(child, 'message')) as [{ port: number; url: string }];
const client = await RawClient.open(port);
const gets = await getInLoop(client);
const circuit = 'circuit-3';
const looks: readonly (readonly [name: string, interest: Partial<Interest> | undefined])[] = [
  ['no page', undefined],
  ['the tree', {}],
  ['the load', { load: true }],
  ['the circuit that is busy', { watch: circuit }],
  ['its messages as well', { watch: circuit, wire: circuit }],
  ['the log of all events', { log: 'all' }],
];

const results = looks.map((): number[] => []);
await gets.perSecond(WARM_UP_MS);
for (let round = 0; round < rounds; round++) {
  for (const [nth, [, interest]] of looks.entries()) {
    const close = interest === undefined ? () => {} : await look({ ...NO_INTEREST, ...interest });
    await gets.perSecond(MEASURE_MS / 4);
    results[nth]!.push(await gets.perSecond(MEASURE_MS));
    close();
  }
}
const base = median(results[0]!);
for (const [nth, [name]] of looks.entries()) {
  const rate = median(results[nth]!);
  process.stdout.write(
    `${name.padEnd(26)} ${Math.round(rate).toLocaleString('en').padStart(10)}/s ${Math.round((100 * rate) / base)} %\n`,
  );
}
client.close();
child.kill();

// --- helpers ------------------------------------------------------------------------------------------------------

/** Keeps two batches of gets on their way. */
async function getInLoop(busy: RawClient) {
  const { socket } = busy;
  const sid = await busy.create('cost:pv0');
  const writer = new Writer();
  for (let ioid = 0; ioid < BATCH; ioid++) {
    encodeRequest(writer, { type: 'READ_NOTIFY', dbrType: Dbr.TIME_DOUBLE, count: 1, sid, ioid });
  }
  const batch = Buffer.from(writer.take());
  let bytes = 0;
  let done = 0;
  socket.removeAllListeners('data');
  socket.on('data', (chunk: Buffer) => {
    for (bytes += chunk.length; bytes >= BATCH * REPLY_BYTES; bytes -= BATCH * REPLY_BYTES) {
      done += BATCH;
      socket.write(batch);
    }
  });
  socket.write(batch);
  socket.write(batch);
  return {
    perSecond: async (ms: number): Promise<number> => {
      const before = done;
      const start = performance.now();
      await new Promise((resolve) => setTimeout(resolve, ms));
      return ((done - before) / (performance.now() - start)) * 1000;
    },
  };
}

/** Attaches as a page does, with its feed and its receiver. */
async function look(interest: Interest): Promise<() => void> {
  const [feed, receiver] = ['feed', 'xstate?watch=page'].map(
    (path) => new WebSocket(`${url.replace('http', 'ws')}${path}`),
  );
  await Promise.all([once(feed!, 'open'), once(receiver!, 'open')]);
  feed!.send(JSON.stringify({ t: 'interest', interest }));
  if (interest.watch !== '') receiver!.send(JSON.stringify({ type: 'xioc.watch', sessionId: interest.watch }));
  return () => {
    feed!.close();
    receiver!.close();
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
