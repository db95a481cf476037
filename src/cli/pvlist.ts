/** `xioc pvlist`: lists the PV Access servers of the network, or the PVs of one, as pvlist does. */
import { discoverServers } from '../client/discover.ts';
import { openClient, readingText, reportFailure } from './tools/pva/pv-client.ts';
import { readPvLine } from './tools/pva/pv-options.ts';
import { toBytes } from './tools/text-bytes.ts';
import type { ToolIo } from './tools/tool-io.ts';

const USAGE = `
Usage: pvlist [options] [<server address or GUID starting with '0x'>]...

options:
  -h: Help: Print this message
  -V: Print version and exit
  -i                 Print server info (when server address list/GUID is given)
  -w <sec>:          Wait time, specifies timeout, default is 3.000000 second(s)
  -q:                Quiet mode, print only error messages
  -d:                Enable debug output

examples:
  pvlist
  pvlist ioc0001
  pvlist 10.5.1.205:10000
  pvlist 0x83DE3C540000000000BF351F

`;

export async function pvlistTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const line = readPvLine('pvlist', USAGE, 'iq', argv, io);
  if (typeof line === 'number') return line;
  const { operands, timeoutMs = DEFAULT_TIMEOUT_MS } = line;
  if (operands.length === 0 || operands.some(isGuid)) {
    const warn = (message: string) => io.err(`${toBytes(message)}\n`);
    const { environment, interrupted: signal } = io;
    const servers = await discoverServers({ environment, timeoutMs, signal, warn });
    if (operands.length === 0) {
      for (const [guid, { version, addresses }] of servers) {
        io.out(`GUID 0x${guid} version ${version}: tcp@[ ${addresses.join(' ')} ]\n`);
      }
      return 0;
    }
    const wanted = operands.flatMap((each) =>
      isGuid(each) ? (servers.get(each.slice(2).toUpperCase())?.addresses[0] ?? []) : [each],
    );
    if (wanted.length < operands.length) {
      io.err('Failed to find all servers with these GUIDs\n');
      return 1;
    }
    return list(wanted, line.others.has('i'), timeoutMs, io);
  }
  return list(operands, line.others.has('i'), timeoutMs, io);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const DEFAULT_TIMEOUT_MS = 3000;

async function list(servers: readonly string[], info: boolean, timeoutMs: number, io: ToolIo): Promise<number> {
  await using context = openClient(io);
  let failed = false;
  for (const server of servers) {
    try {
      const channel = context.pv('server', { server });
      const answer = await channel.call({ op: info ? 'info' : 'channels' }, { timeoutMs, signal: io.interrupted });
      const names = answer?.field('value');
      if (!info && Array.isArray(names)) for (const name of names) io.out(`${toBytes(String(name))}\n`);
      else if (answer !== undefined) io.out(readingText(answer, { mode: 'raw', verbosity: 2 }));
    } catch (error) {
      failed = true;
      reportFailure(error, io, `${toBytes(server)} `);
    }
  }
  return failed ? 1 : 0;
}

function isGuid(operand: string): boolean {
  return /^0x[0-9a-f]{24}$/i.test(operand);
}
