/** `xioc pvcall`: calls a service by PV Access as pvcall does. Arguments are sent as texts, or arrays of texts. */
import JSON5 from 'json5';
import { uriOf } from '../actors/pva/client/assign.ts';
import { readingOf } from '../actors/pva/client/reading.ts';
import { openClient, readingText, reportFailure } from './tools/pva/pv-client.ts';
import { COMMON_OPTIONS, DEFAULT_TIMEOUT_MS, readPvLine, SHOWING } from './tools/pva/pv-options.ts';
import { toBytes } from './tools/text-bytes.ts';
import type { ToolIo } from './tools/tool-io.ts';

const USAGE = `
Usage: pvcall [options] <PV name> [<arg>=<value> ...]

${COMMON_OPTIONS}
Examples:

 pvcall pv:name:add lhs=1 rhs=2
 pvcall pv:name:add 'list=["a", "b"]'

`;

export async function pvcallTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const line = readPvLine('pvcall', USAGE, `s:a:${SHOWING}`, argv, io);
  if (typeof line === 'number') return line;
  const { s: service, a: argument } = Object.fromEntries(line.others);
  const operands = service === undefined ? line.operands : [service, ...line.operands];
  const [name, ...given] = operands;
  const words = argument === undefined ? given : [argument, ...given];
  if (name === undefined) {
    io.err("No pv name specified. ('pvput -h' for help.)\n");
    return 1;
  }
  const wrong = words.find((word) => !/^[^=]+=/.test(word));
  if (wrong !== undefined) {
    io.err(`Error parsing argument '${toBytes(wrong)}'\n`);
    return 1;
  }
  const args = Object.fromEntries(
    words.map((word) => [word.slice(0, word.indexOf('=')), argumentOf(word.slice(word.indexOf('=') + 1))]),
  );
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = line;
  // Unlike the others it says more with -v, and not otherwise.
  const shown = { mode: line.askedMode, verbosity: 0 };
  await using context = openClient(io);
  try {
    const argument = uriOf(name, args);
    const isVerbose = line.verbosity > 0;
    if (isVerbose) io.out(`# Argument\n${readingText(readingOf(argument), shown)}`);
    const result = await context.pv(name).call(argument, { timeoutMs, signal: io.interrupted });
    if (isVerbose) io.out('# Result\n');
    if (result !== undefined) io.out(readingText(result, shown));
    return 0;
  } catch (error) {
    reportFailure(error, io);
    return 1;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function argumentOf(text: string): unknown {
  if (!/^\[.*\]$|^\{.*\}$/s.test(text)) return text;
  try {
    const value: unknown = JSON5.parse(text);
    return Array.isArray(value) ? value.map(String) : value;
  } catch {
    return text;
  }
}
