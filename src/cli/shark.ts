/** `xioc shark`: prints the conversations of both protocols in a capture file. */
import { createReadStream } from 'node:fs';
import { readPlainLine } from './tools/plain-options.ts';
import { toBytes } from './tools/text-bytes.ts';
import type { ToolIo } from './tools/tool-io.ts';
import { readCapture } from './tools/wire/capture-file.ts';
import { Overhearing } from './tools/wire/overhear.ts';
import { Transcript } from './tools/wire/transcript.ts';

const USAGE = `Usage: xioc shark [options] <file>
       tcpdump -U -w - 'port 5064 or udp port 5065 or port 5075 or udp port 5076' | xioc shark -

Prints the messages of Channel Access and PV Access in a capture (pcap or pcapng), with the PVs they are about. TCP is put
together: segments may come twice or out of order, and messages may be cut anywhere.

  --pv <text>      only messages about PVs whose name contains this
  --port <number>  servers are on this port as well as on 5064 and 5075; others are learnt from search replies and beacons
  --json           one JSON object per line
  -h, --help       this text
`;

export async function sharkTool(argv: readonly string[], io: ToolIo): Promise<number> {
  const options = {
    pv: { type: 'string' },
    port: { type: 'string' },
    json: { type: 'boolean' },
  } as const;
  const line = readPlainLine(argv, { tool: 'xioc shark', usage: USAGE, options }, io);
  if (typeof line === 'number') return line;
  const [file, ...more] = line.operands;
  if (file === undefined || more.length > 0) {
    io.err(`xioc shark: give one file, or - for standard input\n${USAGE}`);
    return 1;
  }
  const ports = [line.values.port, io.environment.EPICS_CA_SERVER_PORT].map(Number).filter((port) => port > 0);
  const transcript = new Transcript(io, {
    json: line.values.json === true,
    pv: line.values.pv === undefined ? undefined : String(line.values.pv),
  });
  const overhearing = new Overhearing(transcript, ports);
  let packets = 0;
  let cut = 0;
  let failure: string | undefined;
  try {
    const source = file === '-' ? process.stdin : createReadStream(file);
    for await (const packet of readCapture(source)) {
      packets++;
      if (packet.bytes.length < packet.originalLength) cut++;
      overhearing.packet(packet);
      if (io.isTerminal && file !== '-' && packets % 100_000 === 0) io.err(`\r\x1b[K${packets} packets`);
      if (io.interrupted.aborted) break;
    }
  } catch (error) {
    failure = toBytes(`${file}: ${error instanceof Error ? error.message : error}`);
  }
  overhearing.end();
  const { circuits, ignored, gaps } = overhearing;
  io.err(
    `${io.isTerminal ? '\r\x1b[K' : ''}${packets} packets, ${transcript.messages} messages, ${circuits} circuits` +
      `${gaps > 0 ? `, ${gaps} gaps` : ''}; ${ignored} packets were neither protocol's\n`,
  );
  if (cut > 0) io.err(`${cut} packets were cut when they were captured: tcpdump -s 0 keeps them whole\n`);
  if (failure === undefined) return 0;
  io.err(`xioc shark: ${failure}\n`);
  return 1;
}
