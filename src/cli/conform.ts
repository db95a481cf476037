/** `xioc conform`: does a server speak Channel Access, or PV Access, as it must? */
import { families as caFamilies } from '../conform/ca/model/rule.ts';
import type { Examination } from '../conform/examine.ts';
import { families as pvaFamilies } from '../conform/pva/model/rule.ts';
import { profiles } from '../conform/rule.ts';
import type { Tour } from '../conform/tour.ts';
import { type FormatName, format, formats } from './tools/conform/formats.ts';
import { ServerProcess } from './tools/conform/server-process.ts';
import { type Address, oneOf, type Target, targetOf } from './tools/conform/target.ts';
import { type PlainLine, readPlainLine, secondsOption } from './tools/plain-options.ts';
import { toBytes } from './tools/text-bytes.ts';
import { type ToolIo, UsageError } from './tools/tool-io.ts';

const USAGE = `Usage: xioc conform [options] HOST[:PORT] <LONG PV> <array PV>
       xioc conform [options] pva://HOST[:PORT] <PV> [<array PV>]
       xioc conform [options] --command '<shell command>' <LONG PV> <array PV>
       xioc conform [options] --command '<shell command>' pva://<PV> [pva://<array PV>]

Examines a server of Channel Access or, with pva://, of PV Access: makes every legal and illegal move of a client in every
state of a conversation, and checks each byte that comes back. The PVs are written to, and nobody else may use them
meanwhile: for Channel Access a LONG without limits, and an array of LONG; for PV Access a number without limits, and
an array of numbers. Ends with 1 when the server does something else than it must.

  --read-only <PV>     a PV that may be read only; for Channel Access a LONG
  --slow <PV>          Channel Access: a LONG whose puts take their time, and
  --gate <PV>          what ends it: each put of 1 lets one put to --slow be done, 0 takes back what was let through
  --command <text>     start the server and stop it afterwards; its environment names a free port
                       (EPICS_CAS_SERVER_PORT, or EPICS_PVAS_SERVER_PORT and EPICS_PVAS_BROADCAST_PORT)
  --udp-port <number>  PV Access: where searches go; default 5076
  --profile <names>    only these rules in addition to core's, of ${profiles.join(', ')}; default all
  --expect <family>    the known differences of ${caFamilies.join(' or ')}, or for PV Access of ${pvaFamilies.join(' or ')}
                       (pvAccessCPP), are not failures
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
  'udp-port': { type: 'string' },
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
  const formatName = oneOf(Object.keys(formats) as FormatName[], values.format, '--format') ?? 'table';
  const patienceMs = secondsOption(values.timeout, 3, '--timeout');
  const target = targetOf(values, line.operands);
  if (target === undefined) {
    io.err(`xioc conform: give a server, or --command, and two PV names; for PV Access one suffices\n${USAGE}`);
    return 1;
  }
  const server = await start(values.command, target, io);
  try {
    const address =
      server === undefined
        ? target.address(line.operands[0]!)
        : { host: '127.0.0.1', port: server.port, udpPort: server.port };
    const examination = await run(target, address, patienceMs, values, io);
    io.out(format(formatName, examination, target.book));
    return examination.failures.length === 0 ? 0 : 1;
  } finally {
    await server?.stop();
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** How often progress is shown, in ms. */
const PROGRESS_MS = 200;

async function run(
  target: Target,
  address: Address,
  patienceMs: number,
  values: PlainLine['values'],
  io: ToolIo,
): Promise<Examination> {
  const options = {
    seed: integer(values.seed, '--seed') ?? Math.floor(Math.random() * 2 ** 31),
    depth: values.pairs ? 'pairs' : 'transitions',
    randomWalks: integer(values.random, '--random') ?? 100,
    signal: io.interrupted,
    ...(io.isTerminal ? { onProgress: progress(io) } : {}),
  } as const;
  try {
    return await target.examine(address, patienceMs, options);
  } catch (error) {
    const why = io.interrupted.aborted ? 'interrupted' : error instanceof Error ? error.message : String(error);
    throw new UsageError(`xioc conform: ${address.host}:${address.port}: ${why} (seed ${options.seed})`);
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

async function start(
  command: string | boolean | undefined,
  { protocol }: Target,
  io: ToolIo,
): Promise<ServerProcess | undefined> {
  if (typeof command !== 'string') return undefined;
  return ServerProcess.start(command, protocol, io.environment, io.interrupted);
}

function integer(text: string | boolean | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number < 2 ** 31) return number;
  throw new UsageError(`${option} '${text}' is not an integer from 0 to ${2 ** 31 - 1}`);
}
