/** `npm run fuzz`: attacks the server and the client with what nobody should send. See docs/how-to/fuzzing.md. */

import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Campaign, type Failure, type Outcome } from './campaign.ts';
import { readCases, writeCases } from './case-file.ts';
import { minimise } from './minimise.ts';
import { summary } from './summary.ts';
import { type TargetName, targetNames, targetOf } from './targets.ts';

interface Options {
  readonly seconds: number;
  readonly seed?: number;
  readonly target: TargetName | 'all';
  readonly replay?: string;
}

/** For making what failed smaller. */
const MINIMISE_MS = 120_000;

const program = new Command('fuzz')
  .description(
    'Sends mutated recorded conversations, and made-up ones, to the server and the client, of Channel Access and of PV Access.',
  )
  .option('--seconds <count>', 'how long, all targets together', wholeNumber, 60)
  .option('--seed <number>', 'the same seed gives the same cases; default: a fresh one', wholeNumber)
  .addOption(new Option('--target <name>', 'what is attacked').choices([...targetNames, 'all']).default('all'))
  .option('--replay <file>', 'plays the cases that a failed run has written, one after the other')
  .parse();
if (process.platform !== 'linux') program.error('Descriptors are counted in /proc, so fuzzing needs Linux.');
const options = program.opts<Options>();

process.once('SIGINT', () => process.exit(130));
process.exit((await (options.replay === undefined ? attackAll(options) : replay(options.replay))) ? 0 : 1);

async function attackAll({ seconds, target, seed = randomInt(2 ** 32) }: Options): Promise<boolean> {
  const names = target === 'all' ? targetNames : [target];
  console.log(`seed ${seed}: npm run fuzz -- --seed ${seed} --seconds ${seconds} --target ${target}`);
  const outcomes: [TargetName, Outcome<unknown>][] = [];
  for (const name of names) {
    const ms = (seconds * 1000) / names.length;
    outcomes.push([name, await Campaign.run(targetOf(name), (campaign) => campaign.attack(seed, ms))]);
  }
  console.log(`\n${summary(outcomes)}`);
  for (const [name, { failure }] of outcomes) if (failure !== undefined) await report(name, seed, failure);
  return outcomes.every(([, { failure }]) => failure === undefined);
}

async function replay(file: string): Promise<boolean> {
  const { target, cases, reasons } = readCases(file);
  console.log(`${cases.length} cases for the ${target}, which failed with:\n${bulleted(reasons)}`);
  const outcome = await Campaign.run(targetOf(target), (campaign) => campaign.replay(cases));
  console.log(`\n${summary([[target, outcome]])}`);
  const { failure } = outcome;
  console.log(failure === undefined ? '\nThey do no harm now.' : `\nThey still fail:\n${bulleted(failure.reasons)}`);
  return failure === undefined;
}

/** Writes everything first: making it smaller may take long, and not succeed. */
async function report(target: TargetName, seed: number, { reasons, cases }: Failure<unknown>): Promise<void> {
  const file = `fuzz-${target}-${seed}.json`;
  writeCases(file, { target, seed, reasons, cases });
  console.log(`\nThe ${target} failed:\n${bulleted(reasons)}`);
  console.log(`${cases.length} cases since all was well are in ${file}; looking for those that matter …`);
  const end = performance.now() + MINIMISE_MS;
  const isTimeUp = () => performance.now() > end;
  const fails = async (some: readonly unknown[]) => {
    const { failure } = await Campaign.run(targetOf(target), (campaign) => campaign.replay(some));
    return failure !== undefined;
  };
  const fewer = (await fails(cases)) ? await minimise(cases, fails, isTimeUp) : undefined;
  if (fewer !== undefined) writeCases(file, { target, seed, reasons, cases: fewer });
  console.log(
    fewer === undefined
      ? 'One after the other they do no harm: repeat the run with its seed.'
      : `${fewer.length} of them fail as well: npm run fuzz -- --replay ${file}`,
  );
}

function bulleted(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('A whole number from 0 is needed.');
  return number;
}
