/** `xioc search`: which servers have these names. */
import { resolveClientSettings } from '../actors/ca/client/settings.ts';
import { resolveClientSettings as resolvePvaSettings } from '../actors/pva/client/settings.ts';
import type { Answer } from './tools/asking.ts';
import { jsonLine } from './tools/json-line.ts';
import { readPlainLine, secondsOption } from './tools/plain-options.ts';
import { pvaSurvey } from './tools/pva/pva-survey.ts';
import { survey } from './tools/survey.ts';
import { toBytes } from './tools/text-bytes.ts';
import type { ToolIo } from './tools/tool-io.ts';

const USAGE = `Usage: xioc search [options] <PV name> ...

Asks who serves PVs, as a client would, and prints every server that answers. Ends with 1 when a name is not found.
A name is asked for by Channel Access; pva://NAME by PV Access.

  -w, --timeout <sec>  how long to wait; default 1
  --json               one JSON object per line
  -h, --help           this text
`;

export async function searchTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const options = { timeout: { type: 'string', short: 'w' }, json: { type: 'boolean' } } as const;
  const line = readPlainLine(argv, { tool: 'xioc search', usage: USAGE, options }, io);
  if (typeof line === 'number') return line;
  const { values, operands: names } = line;
  if (names.length === 0) {
    io.err(`xioc search: give at least one PV name\n${USAGE}`);
    return 1;
  }
  const timeoutMs = secondsOption(values.timeout, 1, '--timeout');
  const all = [...new Set(names)];
  const show = values.json ? jsonAnswer : textAnswer;
  const byPva = all.filter((name) => name.startsWith(PVA));
  const byCa = all.filter((name) => !name.startsWith(PVA));
  const asking = [
    ...(byCa.length > 0 ? [askCa(byCa, timeoutMs, io, (answer) => io.out(show(answer)))] : []),
    ...(byPva.length > 0 ? [askPva(byPva, timeoutMs, io, (answer) => io.out(show(answer)))] : []),
  ];
  const answers = (await Promise.all(asking)).flat();
  if (io.interrupted.aborted) return 1;
  const found = new Set(answers.map(({ name }) => name));
  const missing = all.filter((name) => !found.has(name));
  for (const name of missing) {
    if (values.json) io.out(jsonLine({ pv: name, error: 'not found' }));
    else io.err(`${toBytes(name)}: no server answered within ${timeoutMs / 1000} s\n`);
  }
  return missing.length === 0 ? 0 : 1;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** In front of a name that is asked for by PV Access. */
const PVA = 'pva://';

async function askCa(
  names: readonly string[],
  timeoutMs: number,
  io: ToolIo,
  onAnswer: (answer: Answer) => void,
): Promise<readonly Answer[]> {
  const { settings, warnings } = await resolveClientSettings(io.environment);
  const onProblem = (message: string) => io.err(`${toBytes(message)}\n`);
  for (const warning of warnings) onProblem(warning);
  const { searchAddresses: addresses, nameServers, multicastTtl } = settings;
  const signal = io.interrupted;
  return survey({ names, addresses, nameServers, multicastTtl, timeoutMs, signal, onAnswer, onProblem });
}

async function askPva(
  names: readonly string[],
  timeoutMs: number,
  io: ToolIo,
  onAnswer: (answer: Answer) => void,
): Promise<readonly Answer[]> {
  const { settings, warnings } = await resolvePvaSettings(io.environment);
  const onProblem = (message: string) => io.err(`${toBytes(message)}\n`);
  for (const warning of warnings) onProblem(warning);
  const named = (answer: Answer): Answer => ({ ...answer, name: `${PVA}${answer.name}` });
  const answers = await pvaSurvey({
    names: names.map((name) => name.slice(PVA.length)),
    settings,
    timeoutMs,
    signal: io.interrupted,
    onAnswer: (answer) => onAnswer(named(answer)),
    onProblem,
  });
  return answers.map(named);
}

function textAnswer({ name, server, asked, transport, elapsedMs }: Answer): string {
  const how = transport === 'tcp' ? `name server ${asked}` : `asked at ${asked}`;
  return `${toBytes(name).padEnd(30)} ${server.padEnd(21)} ${elapsedMs.toFixed(1)} ms, ${how}\n`;
}

function jsonAnswer({ name, ...rest }: Answer): string {
  return jsonLine({ pv: name, ...rest });
}
