/** `xioc pvmonitor`: prints PVs whenever they change as pvmonitor does, with its options and output. */
import { openClient, readingText, reportFailure } from './tools/pva/pv-client.ts';
import { COMMON_OPTIONS, readPvLine } from './tools/pva/pv-options.ts';
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
  const line = readPvLine('pvmonitor', USAGE, '', argv, io);
  if (typeof line === 'number') return line;
  const { operands: names, request } = line;
  if (names.length === 0) {
    io.err("No pv name(s) specified. ('pvmonitor -h' for help.)\n");
    return 1;
  }
  const width = Math.max(...names.map(({ length }) => length));
  await using context = openClient(io);
  let failed = false;
  for (const name of names) {
    const head = `${toBytes(name).padEnd(width)} `;
    try {
      const pv = context.pv(name);
      pv.on('connection', (connected) => {
        if (!connected && !line.quiet) io.out(`${head}<Disconnect>\n`);
      });
      pv.subscribe({
        request,
        onUpdate: (update) => {
          if (!line.quiet) io.out(head + readingText(update, line, { isUpdate: true, isTerminal: io.isTerminal }));
        },
        onError: (error) => reportFailure(error, name, io),
      });
    } catch (error) {
      failed = true;
      reportFailure(error, name, io);
    }
  }
  if (!failed) await interruption(io.interrupted);
  return failed ? 1 : 0;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function interruption(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
