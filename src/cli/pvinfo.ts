/** `xioc pvinfo`: shows where PVs are served by PV Access, and their type, as pvinfo does. */
import { openClient, reportFailure } from './tools/pva/pv-client.ts';
import { COMMON_OPTIONS, DEFAULT_TIMEOUT_MS, readPvLine } from './tools/pva/pv-options.ts';
import { typeText } from './tools/pva/type-text.ts';
import { toBytes } from './tools/text-bytes.ts';
import type { ToolIo } from './tools/tool-io.ts';

const USAGE = `
Usage: pvinfo [options] <PV name>...

${COMMON_OPTIONS}
example: pvinfo double01

`;

export async function pvinfoTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const line = readPvLine('pvinfo', USAGE, 'c', argv, io);
  if (typeof line === 'number') return line;
  const { operands: names, timeoutMs = DEFAULT_TIMEOUT_MS } = line;
  if (names.length === 0) {
    io.err("No pv name(s) specified. ('pvinfo -h' for help.)\n");
    return 1;
  }
  await using context = openClient(io);
  let failed = false;
  for (const name of names) {
    try {
      const pv = context.pv(name);
      const type = await pv.info({ timeoutMs, signal: io.interrupted });
      io.out(`${toBytes(name)}\nServer: ${pv.host}\nType:\n${toBytes(typeText(type, 1))}\n`);
    } catch (error) {
      failed = true;
      reportFailure(error, io, `${toBytes(name)} `);
    }
  }
  return failed ? 1 : 0;
}
