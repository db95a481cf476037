/** `xioc pvcall`: calls a service by PV Access as pvcall does. Arguments are sent as texts, or arrays of texts. */
import JSON5 from 'json5';
import { openClient, readingText, reportFailure } from './tools/pva/pv-client.ts';
import { COMMON_OPTIONS, DEFAULT_TIMEOUT_MS, readPvLine } from './tools/pva/pv-options.ts';
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
  const line = readPvLine('pvcall', USAGE, '', argv, io);
  if (typeof line === 'number') return line;
  const [name, ...words] = line.operands;
  if (name === undefined) {
    io.err("No pv name specified. ('pvcall -h' for help.)\n");
    return 1;
  }
  const wrong = words.find((word) => !/^[^=]+=/.test(word));
  if (wrong !== undefined) {
    io.err(`Argument '${toBytes(wrong)}' is not of the form name=value. ('pvcall -h' for help.)\n`);
    return 1;
  }
  const args = Object.fromEntries(
    words.map((word) => [word.slice(0, word.indexOf('=')), argumentOf(word.slice(word.indexOf('=') + 1))]),
  );
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = line;
  await using context = openClient(io);
  try {
    const result = await context.pv(name).call(args, { timeoutMs, signal: io.interrupted });
    if (result !== undefined) io.out(readingText(result, line));
    return 0;
  } catch (error) {
    reportFailure(error, name, io);
    return 1;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function argumentOf(text: string): string | string[] {
  if (!text.startsWith('[')) return text;
  try {
    const list: unknown = JSON5.parse(text);
    return Array.isArray(list) ? list.map(String) : text;
  } catch {
    return text;
  }
}
