/**
 * `npx tsx fuzz/record.ts`: records what real clients and EPICS base's server say to each other into `recordings/`.
 *
 * Needs the Python environment of `npm run test:interop`. User and host name are replaced, all else is as it was sent.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, HEADER_SIZE } from '../src/protocol/ca/constants.ts';
import { encodeRequest } from '../src/protocol/ca/encode.ts';
import { Writer } from '../src/protocol/wire/writer.ts';
import { runClient } from '../test/interop/client.ts';
import prepareEnvironment, { python } from '../test/interop/python.ts';
import { clientEnvironment, listening, serverEnvironment } from '../test/interop/server.ts';
import { freePort } from '../test/support/port.ts';
import { type Line, writeRecording } from './input/recording.ts';
import { RecordingProxy } from './recording-proxy.ts';

interface Conversation {
  readonly file: string;
  readonly client: string;
  readonly args: unknown;
}

const scalars = ['long', 'short', 'char', 'float', 'double', 'string', 'enum'].map((name) => `interop:${name}`);
const arrays = ['longs', 'doubles', 'strings', 'empty'].map((name) => `interop:${name}`);

/** Scripts of test/interop/clients with their arguments. */
const conversations: readonly Conversation[] = [
  {
    file: 'libca-types',
    client: 'libca_types.py',
    args: {
      names: ['interop:double', 'interop:enum', 'interop:longs'],
      types: Array.from({ length: 35 }, (_, n) => n),
    },
  },
  {
    file: 'libca-write',
    client: 'libca_write.py',
    args: [
      { name: 'interop:long', type: 5, items: [7] },
      { name: 'interop:strings', type: 0, items: ['a', 'b'] },
      { name: 'interop:doubles', type: 6, items: [1, 2, 3] },
      { name: 'interop:enum', type: 0, items: ['idle'] },
    ],
  },
  {
    file: 'libca-masks',
    client: 'libca_masks.py',
    args: {
      name: 'interop:double',
      type: 20,
      masks: [1, 2, 4, 8, 15],
      puts: [
        ['interop:double', 6, [9]],
        ['interop:double.HIHI', 6, [5]],
      ],
    },
  },
  { file: 'pyepics-read', client: 'pyepics_read.py', args: [...scalars, ...arrays] },
  { file: 'pyepics-monitor', client: 'pyepics_monitor.py', args: { name: 'interop:double', puts: [1, 2, 7, 8.5] } },
  { file: 'pyepics-completion', client: 'pyepics_completion.py', args: 'interop:slow' },
  {
    file: 'caproto-read',
    client: 'caproto_read.py',
    args: { names: [...scalars, 'interop:text'], types: [0, 6, 20, 34] },
  },
  {
    file: 'caproto-write',
    client: 'caproto_write.py',
    args: [
      { name: 'interop:double', value: 2 },
      { name: 'interop:longs', value: [1, 2], wait: false },
      { name: 'interop:string', value: 'text' },
      { name: 'interop:read_only', value: 1 },
    ],
  },
  { file: 'aioca-read', client: 'aioca_read.py', args: [...scalars, ...arrays] },
  { file: 'aioca-monitor', client: 'aioca_monitor.py', args: { name: 'interop:enum', puts: [0, 1, 2] } },
];

const folder = fileURLToPath(new URL('recordings/', import.meta.url));
const server = fileURLToPath(new URL('../test/interop/base/ioc.py', import.meta.url));

await prepareEnvironment();
const port = await freePort();
const repeaterPort = await freePort();
const base = spawn(python, [server], {
  env: serverEnvironment(port, repeaterPort),
  stdio: ['pipe', 'ignore', 'ignore'],
});
try {
  await listening(base, port);
  for (const conversation of conversations) await record(conversation);
} finally {
  base.kill('SIGKILL');
}

async function record({ file, client, args }: Conversation): Promise<void> {
  const proxyPort = await freePort();
  const proxy = await RecordingProxy.open(proxyPort, port);
  await runClient(client, args, clientEnvironment(proxyPort, repeaterPort)).finally(() => proxy.close());
  const lines = proxy.take().map(withoutPerson);
  const about = [`${client} ${JSON.stringify(args)}`, "with EPICS base's server; made by `npx tsx fuzz/record.ts`"];
  writeFileSync(`${folder}${file}.txt`, writeRecording(about, lines));
  console.log(`${file}: ${lines.length} messages`);
}

/** Who recorded it, and where, is nobody's business. */
function withoutPerson(line: Line): Line {
  const command = new DataView(line.bytes.buffer).getUint16(0);
  if (line.channel === 'datagram' || line.direction === '<' || line.bytes.length < HEADER_SIZE) return line;
  if (command !== Command.CLIENT_NAME && command !== Command.HOST_NAME) return line;
  const writer = new Writer();
  const isUser = command === Command.CLIENT_NAME;
  encodeRequest(writer, { type: isUser ? 'CLIENT_NAME' : 'HOST_NAME', name: isUser ? 'operator' : 'console' });
  return { ...line, bytes: writer.take() };
}
