/** `xioc simulate --proto`: plays the device of a StreamDevice protocol file dumbly, until Ctrl-C. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { localCalendar } from '../actors/stream/calendar.ts';
import { shown } from '../database/stream/escapes.ts';
import { ProtocolMirror } from '../database/stream/mirror.ts';
import { parseProtocolFile } from '../database/stream/protocol-file.ts';
import { describeFault, FaultList } from '../database/text/fault.ts';
import { siteFiles } from '../site-files.ts';
import { toBytes } from './tools/text-bytes.ts';
import { type ToolIo, UsageError } from './tools/tool-io.ts';

const USAGE = `Usage: xioc simulate --proto <file.proto> [--port <port>] [--host <address>] [-v]

Answers what the protocols of a file ask, over TCP, until Ctrl-C. What is set (setX) is read back (getX); what was never set is 0, or an
empty text. Requests that no protocol sends get no answer, and are printed.

      --port <port>     TCP port to answer on; 0: any free one (default 5025)
      --host <address>  address to answer on (default 127.0.0.1)
  -v, --verbose         print all that is said and heard
`;

export async function simulateProtocolTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const { proto, port, host, verbose } = readLine(argv);
  const mirror = mirrorOf(proto);
  const say = (line: string) => io.out(`${toBytes(line)}\n`);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    play(socket, mirror, verbose ? say : () => {}, say);
  });
  await listen(server, port, host);
  const { port: own } = server.address() as AddressInfo;
  say(`${basename(proto)} is played on ${host}:${own}: it answers ${mirror.requests.length} requests.`);
  await new Promise<void>((resolve) => {
    if (io.interrupted.aborted) resolve();
    io.interrupted.addEventListener('abort', () => resolve(), { once: true });
  });
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => void server.close(resolve));
  return 0;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Bytes that are no request yet. */
const MOST_PENDING = 1 << 20;

const options = {
  proto: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  verbose: { type: 'boolean', short: 'v' },
} as const;

/** @throws UsageError */
function readLine(argv: readonly string[]) {
  try {
    const {
      proto = '',
      port = '5025',
      host = '127.0.0.1',
      verbose = false,
    } = parseArgs({ args: [...argv], options }).values;
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Error(`--port is 0 to 65535, but got '${port}'`);
    return { proto, port: Number(port), host, verbose };
  } catch (error) {
    throw new UsageError(`xioc simulate: ${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

/** @throws UsageError when the file cannot be read, or is wrong */
function mirrorOf(name: string): ProtocolMirror {
  const found = siteFiles().read(name, []);
  if (found === undefined) throw new UsageError(`xioc simulate: there is no file ${name}`);
  const faults = new FaultList();
  const file = parseProtocolFile({ ...found, macros: '' }, faults);
  if (file === undefined) throw new UsageError(faults.all.map(describeFault).join('\n'));
  const mirror = new ProtocolMirror(file, localCalendar(Date.now));
  if (mirror.requests.length === 0) throw new UsageError(`xioc simulate: no protocol of ${name} sends anything`);
  return mirror;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new UsageError(`xioc simulate: ${error.message}`)));
    server.listen(port, host, resolve);
  });
}

function play(socket: Socket, mirror: ProtocolMirror, say: (line: string) => void, tell: (line: string) => void): void {
  let pending = '';
  socket.on('data', (bytes) => {
    pending = (pending + bytes.toString('latin1')).slice(-MOST_PENDING);
    for (let taken = mirror.take(pending); taken !== undefined; taken = mirror.take(pending)) {
      const request = pending.slice(0, taken.used);
      pending = pending.slice(taken.used);
      if (taken.isKnown) say(`< ${shown(request)}`);
      else tell(`no protocol sends ${shown(request)}`);
      if (taken.answer === '') continue;
      say(`> ${shown(taken.answer)}`);
      socket.write(taken.answer, 'latin1');
    }
  });
}
