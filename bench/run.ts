/** `npm run bench`: xioc side by side with the floor, caproto and EPICS base. See bench/README.md. */

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { preparePython } from './environment.ts';
import { Generator } from './load/generator.ts';
import type { Outcome, Task } from './load/tasks.ts';
import { Measurement, type Plan } from './measure.ts';
import { Results } from './results.ts';
import { type Group, groups, type RowId, rows } from './rows.ts';
import { type ServerName, serverNames, usualServers } from './server.ts';
import { table } from './table.ts';

interface Options {
  readonly quick: boolean;
  readonly only?: readonly Group[];
  readonly servers?: readonly ServerName[];
  readonly before?: string;
  readonly rounds?: number;
  readonly json?: string;
}

if (process.platform !== 'linux') {
  throw new Error(
    'The benchmarks read ports, memory and processor time of the servers from /proc, so they need Linux.',
  );
}

const program = new Command('bench')
  .description('Measures xioc side by side with a floor, caproto and EPICS base, under the same load.')
  .option('--quick', 'fewer and shorter rounds: about two and a half minutes', false)
  .option('--only <groups>', `comma-separated, of ${groups.join(', ')}; else all`, listOf(groups))
  .option(
    '--servers <names>',
    `comma-separated, of ${serverNames.join(', ')}; else ${usualServers.join(', ')}`,
    listOf(serverNames),
  )
  .option('--before <folder>', 'measure the xioc of another checkout, too, which has been built: the server "before"')
  .option('--rounds <count>', 'rounds per rate, from 1', positiveInteger)
  .option('--json <file>', 'also write all samples to this file')
  .parse();
if (process.platform !== 'linux') {
  program.error('The benchmarks read ports, memory and processor time of the servers from /proc, so they need Linux.');
}
const options = program.opts<Options>();

const chosen = options.servers ?? usualServers;
if (options.before === undefined && chosen.includes('before')) program.error('"before" needs --before <folder>.');
const withBefore = (name: ServerName) => chosen.includes(name) || (name === 'before' && options.before !== undefined);

const plan: Plan = {
  servers: serverNames.filter(withBefore),
  before: options.before,
  groups: options.only ?? groups,
  rounds: options.rounds ?? (options.quick ? 3 : 7),
  ms: options.quick ? 300 : 1_000,
  lives: options.quick ? 1 : 3,
};
const subject: ServerName = plan.servers.includes('xioc') ? 'xioc' : plan.servers[0]!;

process.once('SIGINT', () => process.exit(130));
const python = plan.servers.some((server) => server === 'caproto' || server === 'base');
progress('preparing the Python servers');
const versions = { node: process.versions.node, ...(python ? await preparePython() : {}) };
const generator = new Generator<Task, Outcome>(new URL('load/main.ts', import.meta.url));
const results = new Results<ServerName, RowId>();
await new Measurement(plan, results, generator, progress).run();
generator.close();
progress('');

const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
const measured = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
console.log(`${new Date().toISOString().slice(0, 10)}, ${machine}; ${measured.join(', ')}`);
console.log(
  `Medians; "${subject}:other" is how many times as good ${subject} is, above 1 being better in every row.\n`,
);
console.log(table(results, rows, plan.servers, subject));
for (const { server, during, message } of results.faults) console.log(`\n${server} failed (${during}): ${message}`);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(everything(), null, 2)}\n`);
process.exit(results.faults.length > 0 ? 1 : 0);

function everything(): object {
  return {
    date: new Date().toISOString(),
    machine,
    versions,
    plan,
    rows: rows.map((row) => ({
      ...row,
      servers: Object.fromEntries(
        plan.servers.map((server) => [
          server,
          {
            median: results.median(row.id, server),
            samples: results.samples(row.id, server),
            delivered: results.delivered(row.id, server),
            ratio: server === subject ? undefined : results.ratio(row, subject, server),
          },
        ]),
      ),
    })),
    faults: results.faults,
  };
}

/** One line that is written over, and only where somebody watches. */
function progress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${what}`);
}

function listOf<T extends string>(known: readonly T[]): (text: string) => readonly T[] {
  return (text) => {
    const chosen = text.split(',').map((word) => word.trim());
    const unknown = chosen.find((word) => !known.some((name) => name === word));
    if (unknown !== undefined) throw new InvalidArgumentError(`"${unknown}" is none of ${known.join(', ')}.`);
    return known.filter((name) => chosen.includes(name));
  };
}

function positiveInteger(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('A whole number from 1 is needed.');
  return count;
}
