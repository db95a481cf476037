/** `npm run bench:client`: the client library against xioc's own server, in another process. See bench/README.md. */

import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Context, type PV } from '../src/index.ts';
import { Server } from './server.ts';

const CHANNELS = 20_000;
const IN_FLIGHT = 256;
const REQUESTS = 100_000;
const MONITORED = 100;
const UPDATES = 200_000;
const TOOL_PVS = 4;
const TOOL_ROUNDS = 12_500;
const TOOL_ROUNDS_PER_MS = 2.5;

const server = await Server.start('xioc', CHANNELS);
const environment = { EPICS_CA_ADDR_LIST: `127.0.0.1:${server.port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' };

const context = new Context({ environment, repeater: false, timeoutMs: 60_000 });
const names = Array.from({ length: CHANNELS }, (_, index) => `bench:${index}`);
let pvs: PV[] = [];
const connectMs = await timed(async () => {
  pvs = await context.connect(names);
});
const readMs = await timed(() => inFlight((index) => pvs[index % CHANNELS]!.read({ type: 'TIME_DOUBLE' })));
const writeMs = await timed(() => inFlight((index) => pvs[index % CHANNELS]!.write(index, { notify: true })));
const { ms: monitorMs, updates } = await monitor(pvs.slice(0, MONITORED));
const { printed, lagMs } = await monitorTool(pvs.slice(0, TOOL_PVS));

console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0]?.model.trim()}\n`);
row(`connect ${CHANNELS.toLocaleString('en')} channels`, connectMs / 1000, 's');
row(`get, ${IN_FLIGHT} in flight`, (REQUESTS / readMs) * 1000, 'gets/s');
row(`put and await completion, ${IN_FLIGHT} in flight`, (REQUESTS / writeMs) * 1000, 'puts/s');
row(`monitor ${MONITORED} PVs that another client writes`, (updates / monitorMs) * 1000, 'updates/s');
row(`xioc monitor of ${TOOL_PVS} PVs at 10 kHz in all: printed`, (printed / (TOOL_ROUNDS * TOOL_PVS)) * 100, '%');
row('  the last value, after it was written', lagMs, 'ms');
await context.close();
await server.stop();
process.exit(0);

// --- helpers ------------------------------------------------------------------------------------------------------

async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

/** Makes `REQUESTS` requests, always as many at a time. */
async function inFlight(request: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < REQUESTS) await request(next++);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

/** Another client writes growing numbers, a round over the PVs at a time; ends when the last of each has arrived. */
async function monitor(monitored: readonly PV[]): Promise<{ ms: number; updates: number }> {
  const writer = new Context({ environment, repeater: false, timeoutMs: 60_000 });
  const targets = await writer.connect(monitored.map(({ name }) => name));
  const last = UPDATES / MONITORED;
  let updates = 0;
  let missing = MONITORED;
  let done!: () => void;
  const arrived = new Promise<void>((resolve) => {
    done = resolve;
  });
  const subscription = context.subscribe(monitored, {
    onUpdate: ({ value }) => {
      updates++;
      if (value === last && --missing === 0) done();
    },
  });
  const ms = await timed(async () => {
    for (let value = 1; value <= last; value++) {
      const round = targets.map((pv) => pv.write(value));
      await Promise.all(round);
      // Both clients are of this process: the other one reads meanwhile.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await arrived;
  });
  subscription.cancel();
  await writer.close();
  return { ms, updates };
}

/** What `xioc monitor`, a process of its own, prints of values that are written at 10 kHz for five seconds. */
async function monitorTool(monitored: readonly PV[]): Promise<{ printed: number; lagMs: number }> {
  const names = monitored.map(({ name }) => name);
  const tool = spawn(process.execPath, ['bin/xioc.js', 'monitor', ...names], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let lines = 0;
  let end = '';
  tool.stdout.on('data', (bytes: Buffer) => {
    const text = bytes.toString();
    lines += text.split('\n').length - 1;
    end = (end + text).slice(-100);
  });
  while (lines < TOOL_PVS) await sleep(20);
  const before = lines;
  const started = performance.now();
  for (let value = 1; value <= TOOL_ROUNDS; value++) {
    for (const pv of monitored) void pv.write(-value);
    if (value % 25 === 0 && value < TOOL_ROUNDS)
      await sleep(Math.max(0, value / TOOL_ROUNDS_PER_MS - (performance.now() - started)));
  }
  const written = performance.now();
  while (!end.endsWith(` -${TOOL_ROUNDS}  \n`)) await sleep(1);
  const lagMs = performance.now() - written;
  tool.kill('SIGINT');
  return { printed: lines - before, lagMs };
}

function row(title: string, figure: number, unit: string): void {
  const shown = figure < 100 ? figure.toFixed(1) : Math.round(figure).toLocaleString('en');
  console.log(`${title.padEnd(52)} ${shown.padStart(10)} ${unit}`);
}
