/** `npm run bench:pva`: xioc's PV Access side by side with PVXS. See bench/README.md. */
import { cpus } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { preparePython } from '../environment.ts';
import { Generator } from '../load/generator.ts';
import { Results } from '../results.ts';
import { table } from '../table.ts';
import type { Outcome, Task } from './load/tasks.ts';
import { Measurement } from './measure.ts';
import { type Group, groups, type RowId, rows } from './rows.ts';
import { type ServerName, serverNames } from './server.ts';

interface Options {
  readonly quick: boolean;
  readonly only?: readonly Group[];
  readonly servers?: readonly ServerName[];
}

const program = new Command('bench:pva')
  .description('Measures the PV Access server of xioc side by side with those of PVXS, under the same load.')
  .option('--quick', 'fewer and shorter rounds, noisier', false)
  .option('--only <groups>', `comma-separated, of ${groups.join(', ')}; else all`, listOf(groups))
  .option('--servers <names>', `comma-separated, of ${serverNames.join(', ')}; else all`, listOf(serverNames))
  .parse();
if (process.platform !== 'linux') program.error('Memory and processor time of the servers are read from /proc: Linux.');
const { quick, only = groups, servers = serverNames } = program.opts<Options>();
const subject = servers.includes('xioc') ? 'xioc' : servers[0]!;

process.once('SIGINT', () => process.exit(130));
progress('preparing the Python servers');
const python = servers.some((server) => server !== 'xioc') ? await preparePython(['p4p', 'pvxslibs']) : {};
const generator = new Generator<Task, Outcome>(new URL('load/main.ts', import.meta.url));
const results = new Results<ServerName, RowId>();
const plan = { servers, groups: only, rounds: quick ? 3 : 7, ms: quick ? 500 : 1_500, lives: quick ? 1 : 3 };
await new Measurement(plan, results, generator, progress).run();
generator.close();
progress('');

const versions = Object.entries({ node: process.versions.node, ...python }).map((each) => each.join(' '));
console.log(
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} x ${cpus()[0]?.model.trim()}; ${versions.join(', ')}`,
);
console.log(
  `Medians; "${subject}:other" is how many times as good ${subject} is, above 1 being better in every row.\n`,
);
console.log(table(results, rows, servers, subject));
for (const { server, during, message } of results.faults) console.log(`\n${server} failed (${during}): ${message}`);
process.exit(results.faults.length > 0 ? 1 : 0);

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
