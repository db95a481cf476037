/** `xioc pvget`: reads PVs by PV Access as pvget does, with its options, output and exit codes. */

import { pvmonitorTool } from './pvmonitor.ts';
import { openClient, readingText, reportFailure } from './tools/pva/pv-client.ts';
import { COMMON_OPTIONS, DEFAULT_TIMEOUT_MS, IGNORED, readPvLine } from './tools/pva/pv-options.ts';
import { toBytes } from './tools/text-bytes.ts';
import type { ToolIo } from './tools/tool-io.ts';

const USAGE = `
Usage: pvget [options] <PV name>...

${COMMON_OPTIONS}  -m:                Monitor mode: as pvmonitor
 Output details:
  -vv:               Get in Raw mode.  Highlight valid fields, show all fields.

example: pvget double01

`;

export async function pvgetTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const line = readPvLine('pvget', USAGE, `m${IGNORED}`, argv, io);
  if (typeof line === 'number') return line;
  if (line.others.has('m'))
    return pvmonitorTool(
      argv.filter((word) => word !== '-m'),
      io,
    );
  const { operands: names, request, timeoutMs = DEFAULT_TIMEOUT_MS } = line;
  if (names.length === 0) {
    io.err("No pv name(s) specified. ('pvget -h' for help.)\n");
    return 1;
  }
  const width = Math.max(...names.map(({ length }) => length));
  await using context = openClient(io);
  let failed = false;
  await Promise.all(
    names.map(async (name) => {
      try {
        const reading = await context.pv(name).read({ request, timeoutMs, signal: io.interrupted });
        if (line.quiet) return;
        io.out(`${toBytes(name).padEnd(width)} ${readingText(reading, line, { isTerminal: io.isTerminal })}`);
      } catch (error) {
        failed = true;
        reportFailure(error, name, io);
      }
    }),
  );
  return failed ? 1 : 0;
}
