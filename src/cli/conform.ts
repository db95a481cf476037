/** `xioc conform`: does a server speak Channel Access as it must? */

import { Gate } from '../conform/ca/gate.ts';
import { families, type Profile, profiles } from '../conform/ca/model/rule.ts';
import { RuleBook } from '../conform/ca/model/rule-book.ts';
import type { Subject } from '../conform/ca/subject.ts';
import { CaSuite } from '../conform/ca/suite.ts';
import { type Examination, examine } from '../conform/examine.ts';
import type { Tour } from '../conform/tour.ts';
import { SERVER_PORT } from '../protocol/ca/constants.ts';
import { type FormatName, format, formats } from './tools/conform/formats.ts';
import { ServerProcess } from './tools/conform/server-process.ts';
import { type PlainLine, readPlainLine, secondsOption } from './tools/plain-options.ts';
import { toBytes } from './tools/text-bytes.ts';
import { type ToolIo, UsageError } from './tools/tool-io.ts';

const USAGE = `Usage: xioc conform [options] HOST[:PORT] <LONG PV> <array PV>
       xioc conform [options] --command '<shell command>' <LONG PV> <array PV>

Examines a Channel Access server: makes every legal and illegal move of a client in every state of a conversation, and
checks each byte that comes back. Both PVs are written to: a LONG without limits, and an array of LONG; nobody else may
use them meanwhile. Ends with 1 when the server does something else than it must.

  --read-only <PV>     a LONG that may be read only
  --slow <PV>          a LONG whose puts take their time, and
  --gate <PV>          what ends it: each put of 1 lets one put to --slow be done, 0 takes back what was let through
  --command <text>     start the server and stop it afterwards; its environment names a free port (EPICS_CAS_SERVER_PORT)
  --profile <names>    only these rules beside core's, of ${profiles.join(', ')}; default all
  --expect <family>    the known differences of ${families.join(' or ')} are no failures
  --pairs              also every pair of moves that can follow each other: takes minutes
  --random <count>     random walks of two clients; default 100
  --seed <number>      repeats an examination; default a new one each time
  --format <name>      ${Object.keys(formats).join(', ')}; default table
  -w, --timeout <sec>  how long an answer may take; default 3
  -h, --help           this text
`;

const OPTIONS = {
  'read-only': { type: 'string' },
  slow: { type: 'string' },
  gate: { type: 'string' },
  command: { type: 'string' },
  profile: { type: 'string' },
  expect: { type: 'string' },
  pairs: { type: 'boolean' },
  random: { type: 'string' },
  seed: { type: 'string' },
  format: { type: 'string' },
  timeout: { type: 'string', short: 'w' },
} as const;

export async function conformTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const line = readPlainLine(argv, { tool: 'xioc conform', usage: USAGE, options: OPTIONS }, io);
  if (typeof line === 'number') return line;
  const { values } = line;
  const [scalar, array] = line.operands.slice(-2);
  if (line.operands.length !== (values.command === undefined ? 3 : 2) || scalar === undefined || array === undefined) {
    io.err(`xioc conform: give a server, or --command, and two PV names\n${USAGE}`);
    return 1;
  }
  const family = oneOf(families, values.expect, '--expect');
  const book = new RuleBook(family, profilesOf(values.profile));
  const formatName = oneOf(Object.keys(formats) as FormatName[], values.format, '--format') ?? 'table';
  const patienceMs = secondsOption(values.timeout, 3, '--timeout');
  if ((values.slow === undefined) !== (values.gate === undefined)) {
    throw new UsageError('--slow and --gate belong together: a PV whose puts take their time, and one that ends them');
  }
  const server = await start(values.command, io);
  let gate: Gate | undefined;
  try {
    const { host, port } =
      server === undefined ? addressOf(line.operands[0]!) : { host: '127.0.0.1', port: server.port };
    const { slow, gate: gateName, 'read-only': readOnly } = values as Record<string, string | undefined>;
    const pvs = { scalar, array, ...(readOnly && { readOnly }), ...(slow && { slow }) };
    const subject: Subject = { host, port, udpPort: port, pvs, book, patienceMs };
    if (slow && gateName)
      gate = await reached(subject, () => Gate.open(host, port, patienceMs, { slow, gate: gateName }));
    const examination = await run({ ...subject, ...(gate && { environment: gate }) }, values, io);
    io.out(format(formatName, examination, book));
    return examination.failures.length === 0 ? 0 : 1;
  } finally {
    gate?.close();
    await server?.stop();
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** How often progress is shown, in ms. */
const PROGRESS_MS = 200;

async function run(subject: Subject, values: PlainLine['values'], io: ToolIo): Promise<Examination> {
  const options = {
    seed: integer(values.seed, '--seed') ?? Math.floor(Math.random() * 2 ** 31),
    depth: values.pairs ? 'pairs' : 'transitions',
    randomWalks: integer(values.random, '--random') ?? 100,
    signal: io.interrupted,
    ...(io.isTerminal ? { onProgress: progress(io) } : {}),
  } as const;
  try {
    return await examine(new CaSuite(subject), options);
  } catch (error) {
    const why = io.interrupted.aborted ? 'interrupted' : error instanceof Error ? error.message : String(error);
    throw new UsageError(`xioc conform: ${subject.host}:${subject.port}: ${why} (seed ${options.seed})`);
  } finally {
    if (io.isTerminal) io.err('\r\x1b[K');
  }
}

function progress(io: ToolIo): (what: string, tours: readonly Tour[]) => void {
  let next = 0;
  return (what, tours) => {
    const now = performance.now();
    if (now < next && tours.length > 0) return;
    next = now + PROGRESS_MS;
    const transitions = tours.map(({ coverage }) => coverage.transitions);
    const sum = (index: 0 | 1) => transitions.reduce((total, counts) => total + counts[index], 0);
    io.err(toBytes(`\r\x1b[K${what}${tours.length > 0 ? `: ${sum(0)} of ${sum(1)} transitions` : ''}`));
  };
}

/** @throws UsageError when the server cannot be reached, or does not serve what it must */
async function reached<T>({ host, port }: Subject, reach: () => Promise<T>): Promise<T> {
  try {
    return await reach();
  } catch (error) {
    throw new UsageError(`xioc conform: ${host}:${port}: ${(error as Error).message}`);
  }
}

async function start(command: string | boolean | undefined, io: ToolIo): Promise<ServerProcess | undefined> {
  if (typeof command !== 'string') return undefined;
  return ServerProcess.start(command, io.environment, io.interrupted);
}

function addressOf(text: string): { host: string; port: number } {
  const [, host, digits] = /^([^:]+)(?::(\d+))?$/.exec(text) ?? [];
  const port = digits === undefined ? SERVER_PORT : Number(digits);
  if (host === undefined || port < 1 || port > 0xffff) {
    throw new UsageError(`'${text}' is not a server: write HOST or HOST:PORT, such as 192.168.1.7:5064`);
  }
  return { host, port };
}

function profilesOf(text: string | boolean | undefined): readonly Profile[] {
  if (typeof text !== 'string') return profiles;
  // The others need circuits and channels.
  return ['core', ...text.split(',').map((name) => oneOf(profiles, name, '--profile')!)];
}

function oneOf<T extends string>(
  known: readonly T[],
  text: string | boolean | undefined,
  option: string,
): T | undefined {
  if (text === undefined) return undefined;
  const found = known.find((name) => name === text);
  if (found === undefined) throw new UsageError(`${option} '${text}' is none of ${known.join(', ')}`);
  return found;
}

function integer(text: string | boolean | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number < 2 ** 31) return number;
  throw new UsageError(`${option} '${text}' is not an integer from 0 to ${2 ** 31 - 1}`);
}
