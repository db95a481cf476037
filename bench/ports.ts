/** `npm run bench:ports`: ports to devices next to plain sockets. See bench/README.md. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { group, line, pv, type RunningIoc, serve, tcp } from '../src/index.ts';

const ROUNDS = 5;
const ROUND_MS = 2000;
const MANY = 500;
const POLLED_S = 0.1;
const LOOK_MS = 10_000;

/** In a process of its own: answers each line with a number. */
const DEVICE = `
  const { createServer } = require('node:net');
  const server = createServer({ noDelay: true }, (socket) => {
    let rest = '';
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      const lines = (rest + bytes.toString('latin1')).split('\\n');
      rest = lines.pop();
      if (lines.length > 0) socket.write('12.5\\n'.repeat(lines.length));
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

const device: ChildProcess = spawn(process.execPath, ['-e', DEVICE], { stdio: ['ignore', 'pipe', 'inherit'] });
const [said] = (await once(device.stdout!, 'data')) as [Buffer];
const port = Number(said);

console.log(
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0]?.model.trim()}; node ${process.versions.node}\n`,
);
const rates: { plain: number; port: number }[] = [];
for (let round = 0; round <= ROUNDS; round++) {
  const measured = { plain: await plainRate(), port: await portRate() };
  if (round > 0) rates.push(measured); // the first one warms up
}
row('exchanges by a plain socket, one at a time', median(rates.map(({ plain }) => plain)), '/s');
row('exchanges by a port, one at a time', median(rates.map(({ port: rate }) => rate)), '/s');
row('  port : socket', median(rates.map(({ plain, port: rate }) => rate / plain)), 'x');
await many('idle', undefined);
await many('polled ten times a second', POLLED_S);
device.kill();
process.exit(0);

// --- helpers ------------------------------------------------------------------------------------------------------

async function plainRate(): Promise<number> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let rest = '';
  let answered: (text: string) => void = () => {};
  socket.on('data', (bytes) => {
    rest += bytes.toString('latin1');
    const end = rest.indexOf('\n');
    if (end === -1) return;
    const text = rest.slice(0, end);
    rest = rest.slice(end + 1);
    answered(text);
  });
  const rate = await exchanges(
    () =>
      new Promise((resolve) => {
        answered = resolve;
        socket.write('V?\n');
      }),
  );
  socket.destroy();
  return rate;
}

async function portRate(): Promise<number> {
  const ioc = await served(1, undefined);
  const { handle } = ioc.ioc.main.ports[0]!;
  await handle.until('up');
  const rate = await exchanges(() => handle.ask('V?'));
  await ioc.stop();
  return rate;
}

/** How many are made in a second, one after the other. */
async function exchanges(ask: () => Promise<string>): Promise<number> {
  const started = performance.now();
  let count = 0;
  while (performance.now() - started < ROUND_MS) {
    for (let i = 0; i < 100; i++) if ((await ask()) !== '12.5') throw new Error('the device answers wrongly');
    count += 100;
  }
  return (count / (performance.now() - started)) * 1000;
}

async function many(what: string, every: number | undefined): Promise<void> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const ioc = await served(MANY, every);
  const { ports } = ioc.ioc.main;
  await Promise.all(ports.map(({ handle }) => handle.until('up')));
  await sleep(1000);
  const count = () => ports.reduce((sum, { port: { counters } }) => sum + counters.exchanges, 0);
  const [start, exchanged] = [process.cpuUsage(), count()];
  await sleep(LOOK_MS);
  const { user, system } = process.cpuUsage(start);
  const seconds = (user + system) / 1e6;
  row(`${MANY} ports in one IOC, ${what}: processor`, (seconds / (LOOK_MS / 1000)) * 100, '% of a core');
  if (every === undefined) row('  memory of each', (process.memoryUsage().rss - before) / MANY / 1024, 'kB');
  else {
    const made = count() - exchanged;
    row('  exchanges', made / (LOOK_MS / 1000), '/s');
    row('  of those that were due', (made / ((MANY * LOOK_MS) / 1000 / every)) * 100, '%');
    row('  processor time of each', (seconds / made) * 1e6, 'µs');
  }
  await ioc.stop();
}

function served(count: number, every: number | undefined): Promise<RunningIoc> {
  const keys = Array.from({ length: count }, (_, index) => `v${index}`);
  const members = Object.fromEntries(keys.map((key) => [key, pv.double(0, { readOnly: true })]));
  let definition = group('ports', members);
  for (const key of keys) {
    definition = definition.connects(tcp('127.0.0.1', port), {
      id: key,
      framing: line('\n'),
      ...(every !== undefined && { bind: { [key]: { read: 'V?', every } } }),
    });
  }
  return serve(definition, { protocols: [], log: pino({ level: 'silent' }) });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function row(what: string, figure: number, unit: string): void {
  const shown = figure >= 100 ? Math.round(figure).toLocaleString('en') : figure.toPrecision(3);
  console.log(`${what.padEnd(62)} ${shown.padStart(9)} ${unit}`);
}
