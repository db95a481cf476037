/** `npm run soak`: IOCs under random clients for minutes or days. See docs/how-to/soak.md. */
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { Soak } from './soak.ts';
import { problems, table } from './verdict.ts';

interface Options {
  readonly minutes: number;
  readonly seed?: number;
  readonly bound: number;
}

const program = new Command('soak')
  .description('Runs IOCs under random clients, restarts, kills, full disks and clock steps, and looks for what grows.')
  .option('--minutes <count>', 'how long', positive, 10)
  .option('--seed <number>', 'of what is random; default: a fresh one', wholeNumber)
  .option('--bound <seconds>', 'longest that a healthy client may wait for a put and a get', positive, 10)
  .parse();
if (process.platform !== 'linux') program.error('Descriptors are counted in /proc, so a soak needs Linux.');
const { minutes, seed = randomInt(2 ** 32), bound } = program.opts<Options>();

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
console.log(`seed ${seed}: npm run soak -- --seed ${seed} --minutes ${minutes} --bound ${bound}`);
process.exit((await run()) ? 0 : 1);

async function run(): Promise<boolean> {
  const soak = await Soak.start(seed);
  const end = performance.now() + minutes * 60_000;
  const reasons: string[] = [];
  do reasons.push(...(await soak.round()), ...problems(soak.seen(), bound * 1000));
  while (performance.now() < end && reasons.length === 0);
  console.log(`\n${table(soak.seen())}\n`);
  console.log(reasons.length === 0 ? 'passed' : `FAILED:\n${reasons.map((reason) => `- ${reason}`).join('\n')}`);
  await soak.stop();
  return reasons.length === 0;
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0) || !Number.isFinite(number)) throw new InvalidArgumentError('A number above 0 is needed.');
  return number;
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('A whole number from 0 is needed.');
  return number;
}
