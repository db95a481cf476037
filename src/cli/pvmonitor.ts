/** `xioc pvmonitor`: prints PVs whenever they change as pvmonitor does, with its options and output. */
import { failureText, openClient, readingText } from './tools/pva/pv-client.ts';
import { COMMON_OPTIONS, IGNORED, readPvLine, SHOWING } from './tools/pva/pv-options.ts';
import { toBytes } from './tools/text-bytes.ts';
import type { ToolIo } from './tools/tool-io.ts';

const USAGE = `
Usage: pvmonitor [options] <PV name>...

${COMMON_OPTIONS} Output details:
  -v:    Monitor in Raw mode. Print only fields marked as changed.
  -vv:   Monitor in Raw mode. Highlight fields marked as changed, show all valid fields.
  -vvv:  Monitor in Raw mode. Highlight fields marked as changed, show all fields.

example: pvmonitor double01

`;

export async function pvmonitorTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const line = readPvLine('pvmonitor', USAGE, `mRci${SHOWING}${IGNORED}`, argv, io);
  if (typeof line === 'number') return line;
  const { operands: names, request } = line;
  if (names.length === 0) {
    io.err("No pv name(s) specified. ('pvmonitor -h' for help.)\n");
    return 1;
  }
  const width = Math.max(...names.map(({ length }) => length));
  await using context = openClient(io);
  let left = names.length;
  await new Promise<void>((resolve) => {
    if (io.interrupted.aborted) resolve();
    io.interrupted.addEventListener('abort', () => resolve(), { once: true });
    for (const name of names) {
      const head = `${toBytes(name).padEnd(width)} `;
      const pv = context.pv(name);
      pv.on('connection', (connected) => {
        if (!connected) io.out(`${head}<Disconnect>\n`);
      });
      pv.subscribe({
        request,
        onUpdate: (update) => io.out(head + readingText(update, line, { isUpdate: true, isTerminal: io.isTerminal })),
        // One that the server refuses is over; the others go on.
        onError: (error) => {
          io.err(`${head}Error ${failureText(error) ?? 'timeout'}\n`);
          if (--left === 0) resolve();
        },
      });
    }
  });
  return left < names.length ? 1 : 0;
}
