/** `xioc pvget`: reads PVs by PV Access as pvget does, with its options, output and exit codes. */

import { pvmonitorTool } from './pvmonitor.ts';
import { failureText, openClient, readingText } from './tools/pva/pv-client.ts';
import { COMMON_OPTIONS, DEFAULT_TIMEOUT_MS, IGNORED, readPvLine, SHOWING } from './tools/pva/pv-options.ts';
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
  const line = readPvLine('pvget', USAGE, `mRci${SHOWING}${IGNORED}`, argv, io);
  if (typeof line === 'number') return line;
  if (line.others.has('m')) return pvmonitorTool(argv, io);
  const { operands: names, request, timeoutMs = DEFAULT_TIMEOUT_MS } = line;
  if (names.length === 0) {
    io.err("No pv name(s) specified. ('pvget -h' for help.)\n");
    return 1;
  }
  const width = Math.max(...names.map(({ length }) => length));
  await using context = openClient(io);
  let failed = false;
  let isLate = false;
  await Promise.all(
    names.map(async (name) => {
      const head = `${toBytes(name).padEnd(width)} `;
      try {
        const reading = await context.pv(name).read({ request, timeoutMs, signal: io.interrupted });
        io.out(head + readingText(reading, line, { isTerminal: io.isTerminal }));
      } catch (error) {
        failed = true;
        const text = failureText(error);
        // One word for all that are late; then what pvget says of each that it gives up.
        if (text === undefined && !isLate) io.err('Timeout\n');
        isLate ||= text === undefined;
        io.out(head);
        if (text !== undefined) io.err(`Error ${text}\n`);
      }
    }),
  );
  return failed ? 1 : 0;
}
