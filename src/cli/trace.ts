/** `xioc trace`: stands between clients and a server, and prints what they say. */
import { once } from 'node:events';
import { lookUpHost } from '../actors/net/address-list.ts';
import { LOOPBACK } from '../actors/net/interfaces.ts';
import { SERVER_PORT } from '../protocol/ca/constants.ts';
import { DEFAULT_SERVER_PORT } from '../protocol/pva/constants.ts';
import { readPlainLine } from './tools/plain-options.ts';
import { toBytes } from './tools/text-bytes.ts';
import type { ToolIo } from './tools/tool-io.ts';
import { TracingProxy } from './tools/wire/tracing-proxy.ts';
import { Transcript } from './tools/wire/transcript.ts';

const USAGE = `Usage: xioc trace [options] <host[:port]>
       xioc trace [options] pva://<host[:port]>

Passes everything between clients and the server at that address on, unchanged, and prints it. Clients are sent here
with EPICS_CA_ADDR_LIST or, for PV Access, EPICS_PVA_NAME_SERVERS, as is said at the start.

  --listen <port>  for clients: TCP and UDP port of this host; default: any free one
  --pv <text>      only messages about PVs whose name contains this
  --json           one JSON object per line
  -h, --help       this text
`;

export async function traceTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const options = { listen: { type: 'string' }, pv: { type: 'string' }, json: { type: 'boolean' } } as const;
  const line = readPlainLine(argv, { tool: 'xioc trace', usage: USAGE, options }, io);
  if (typeof line === 'number') return line;
  const target = /^(pva:\/\/)?([^:/]+)(?::(\d+))?$/.exec(line.operands[0] ?? '');
  if (target === null || line.operands.length !== 1) {
    io.err(`xioc trace: give the address of one server\n${USAGE}`);
    return 1;
  }
  const transcript = new Transcript(io, {
    json: line.values.json === true,
    pv: line.values.pv === undefined ? undefined : String(line.values.pv),
  });
  try {
    const [, scheme, name = '', digits] = target;
    const isPva = scheme !== undefined;
    const host = await lookUpHost(name);
    const serverPort = Number(digits ?? (isPva ? DEFAULT_SERVER_PORT : SERVER_PORT));
    const proxy = new TracingProxy(host, serverPort, transcript, isPva ? 'pva' : 'ca');
    const port = await proxy.open(Number(line.values.listen ?? 0));
    const settings = isPva
      ? `EPICS_PVA_NAME_SERVERS=${LOOPBACK}:${port} EPICS_PVA_AUTO_ADDR_LIST=NO`
      : `EPICS_CA_ADDR_LIST=${LOOPBACK}:${port} EPICS_CA_AUTO_ADDR_LIST=NO`;
    io.err(`Clients are served with: ${settings}\n`);
    if (!io.interrupted.aborted) await once(io.interrupted, 'abort');
    proxy.close();
    return 0;
  } catch (error) {
    io.err(`xioc trace: ${toBytes(error instanceof Error ? error.message : String(error))}\n`);
    return 1;
  }
}
