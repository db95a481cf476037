/**
 * `npm run bench:databases`: databases in EPICS base and in xioc, one after the other in one run: how long loading takes, what scanning
 * costs, and how fast links are followed. Ratios count, not rates: see bench/README.md.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { Context, type PV } from '../src/index.ts';
import { python } from '../test/interop/python.ts';
import { serverEnvironment } from '../test/interop/server.ts';
import { freePort } from '../test/support/port.ts';
import { processorSeconds, residentBytes } from './proc.ts';

/** What is measured of an IOC that serves the database; less is better. */
interface Bench {
  readonly title: string;
  readonly unit: string;
  readonly database: string;
  /** The record that answers when all is served. */
  readonly last: string;
  measure(ioc: Ioc): Promise<number>;
}

interface Ioc {
  readonly pid: number;
  /** From the start of the process until the last record answered. */
  readonly startMs: number;
  readonly pv: (name: string) => PV;
}

const names = ['base', 'xioc'] as const;
type Name = (typeof names)[number];

const many = (count: number, record: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => record(i)).join('');
const loaded = (count: number) =>
  many(
    count,
    (i) =>
      `record(ai, "r:${i}") { field(DESC, "record ${i}") field(INP, "r:${(i + 1) % count}") field(EGU, "mm") field(PREC, "3") field(HIHI, "10") field(HHSV, "MAJOR") }\n`,
  );

/** Put after put with completion: each is a walk through all that follows. */
async function milliseconds(pv: PV, puts: number): Promise<number> {
  for (let i = 0; i < 20; i++) await pv.write(i, { notify: true });
  const since = performance.now();
  for (let i = 0; i < puts; i++) await pv.write(i, { notify: true });
  return (performance.now() - since) / puts;
}

async function processorShare(ioc: Ioc, seconds: number): Promise<number> {
  await sleep(2000);
  const before = processorSeconds(ioc.pid);
  const since = performance.now();
  await sleep(seconds * 1000);
  return (100 * (processorSeconds(ioc.pid) - before)) / ((performance.now() - since) / 1000);
}

const benches: readonly Bench[] = [
  ...[10_000, 100_000].flatMap((count): Bench[] => [
    {
      title: `load ${count.toLocaleString('en')} records and serve them`,
      unit: 'ms',
      database: loaded(count),
      last: `r:${count - 1}`,
      measure: async ({ startMs }) => startMs,
    },
    {
      title: '  memory of the process, per record',
      unit: 'bytes',
      database: loaded(count),
      last: `r:${count - 1}`,
      measure: async ({ pid }) => residentBytes(pid) / count,
    },
  ]),
  {
    title: 'scan 10,000 records at 10 Hz, each a calc with FLNK',
    unit: '% of a processor',
    database: many(
      5_000,
      (i) =>
        `record(calc, "s:${i}") { field(INPA, "s:${i}") field(CALC, "A+1") field(SCAN, ".1 second") field(FLNK, "f:${i}") }\nrecord(calc, "f:${i}") { field(INPA, "s:${i}") field(CALC, "A*2") }\n`,
    ),
    last: 'f:4999',
    measure: (ioc) => processorShare(ioc, 5),
  },
  {
    title: 'a chain of 100 records by FLNK',
    unit: 'ms',
    database: many(
      100,
      (i) =>
        `record(calc, "c:${i}") { field(INPA, "c:${Math.max(i - 1, 0)}") field(CALC, "A+1") ${i < 99 ? `field(FLNK, "c:${i + 1}") ` : ''}}\n`,
    ),
    last: 'c:99',
    measure: (ioc) => milliseconds(ioc.pv('c:0.A'), 300),
  },
  {
    title: 'a chain of 100 records by PP inputs',
    unit: 'ms',
    database: many(
      100,
      (i) => `record(calc, "c:${i}") { ${i < 99 ? `field(INPA, "c:${i + 1} PP") ` : ''}field(CALC, "A+B") }\n`,
    ),
    last: 'c:99',
    measure: (ioc) => milliseconds(ioc.pv('c:0.B'), 300),
  },
  {
    title: '1,000 CP links on one record: processor time per put',
    unit: 'ms',
    database: `record(ao, "p") {}\n${many(1_000, (i) => `record(calc, "c:${i}") { field(INPA, "p CP") field(CALC, "A") }\n`)}`,
    last: 'c:999',
    async measure(ioc) {
      const before = processorSeconds(ioc.pid);
      const last = ioc.pv('c:999');
      for (let i = 1; i <= 50; i++) {
        await ioc.pv('p').write(i, { notify: true });
        while ((await last.read()).value !== i) await sleep(1);
      }
      return (1000 * (processorSeconds(ioc.pid) - before)) / 50;
    },
  },
];

const { rounds, quick } = new Command('bench:databases')
  .description('Measures databases in EPICS base and in xioc, side by side.')
  .option('--rounds <count>', 'how often each is measured; the medians are shown', (text) => Number(text), 3)
  .option('--quick', 'each once, without 100,000 records: about a minute, noisier', false)
  .parse()
  .opts<{ readonly rounds: number; readonly quick: boolean }>();

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
console.log(`${'less is better'.padEnd(56)}${names.map((name) => name.padStart(10)).join('')}  xioc:base`);
for (const bench of benches) {
  if (quick && bench.last === 'r:99999') continue;
  const samples: Record<Name, number[]> = { base: [], xioc: [] };
  for (let round = 0; round < (quick ? 1 : rounds); round++) {
    for (const name of names) samples[name].push(await measured(name, bench));
  }
  const [base, xioc] = names.map((name) => median(samples[name])) as [number, number];
  const shown = [base, xioc].map((value) => value.toPrecision(3).padStart(10)).join('');
  console.log(`${`${bench.title}, ${bench.unit}`.padEnd(56)}${shown}  ${(xioc / base).toFixed(2)}`);
}

async function measured(name: Name, bench: Bench): Promise<number> {
  const file = join(folder, 'bench.db');
  writeFileSync(file, bench.database);
  const port = await freePort();
  const since = performance.now();
  const child = start(name, file, {
    ...serverEnvironment(port, await freePort()),
    EPICS_PVAS_SERVER_PORT: '0',
    EPICS_PVAS_BROADCAST_PORT: '0',
    EPICS_PVAS_INTF_ADDR_LIST: '127.0.0.1',
    EPICS_PVAS_AUTO_BEACON_ADDR_LIST: 'NO',
  });
  const environment = { EPICS_CA_ADDR_LIST: `127.0.0.1:${port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' };
  const client = new Context({ repeater: false, timeoutMs: 60_000, environment });
  try {
    while (!(await isServed(port, bench.last))) {
      if (child.exitCode !== null) throw new Error(`${name} has ended`);
      await sleep(20);
    }
    const startMs = performance.now() - since;
    return await bench.measure({ pid: child.pid!, startMs, pv: (pv) => client.pv(pv) });
  } finally {
    await client.close();
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

function start(name: Name, file: string, env: NodeJS.ProcessEnv): ChildProcess {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  if (name === 'base')
    return spawn(python, ['test/interop/base/records.py', file], { cwd, env, stdio: ['pipe', 'ignore', 'ignore'] });
  return spawn(process.execPath, ['bin/xioc.js', 'softioc', '-S', '-d', file], {
    cwd,
    env: { ...env, NODE_ENV: 'production' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}

/** A client that has just come finds it quickly, whatever was tried before. */
async function isServed(port: number, name: string): Promise<boolean> {
  const environment = { EPICS_CA_ADDR_LIST: `127.0.0.1:${port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' };
  const client = new Context({ repeater: false, timeoutMs: 200, environment });
  try {
    await client.pv(name).read();
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
