/** `xioc shark` and `xioc trace` with PV Access: the recordings of real peers as captures, and a live conversation. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PvaConversation } from '../../../src/cli/tools/wire/pva-conversation.ts';
import { PvaPortRewriter } from '../../../src/cli/tools/wire/pva-port-rewriter.ts';
import { Context } from '../../../src/client/context.ts';
import { group, pv } from '../../../src/index.ts';
import { startIoc } from '../../support/ioc.ts';
import { fc, runs } from '../../support/properties.ts';
import { type Recording, recordedConnections } from '../../support/pva-recordings.ts';
import { runTool, startTool } from './run-tool.ts';

const SERVER = 5075;
const CLIENT = 40_000;

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'xioc-pva-wire-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

/** A capture of raw IPv4 packets: each message is a TCP segment of its own. */
function capture({ messages }: Recording): Buffer {
  const file = Buffer.alloc(24);
  file.writeUInt32LE(0xa1b2c3d4, 0);
  file.writeUInt32LE(1 << 18, 16);
  file.writeUInt32LE(101, 20);
  const next = { 'client->server': 0, 'server->client': 0 };
  const nothing = new Uint8Array(0);
  const opening = [
    { direction: 'client->server', bytes: nothing },
    { direction: 'server->client', bytes: nothing },
  ] as const;
  const parts = [...opening, ...messages].flatMap(({ direction, bytes }, index) => {
    const isOpening = index < opening.length;
    const isRequest = direction === 'client->server';
    const packet = Buffer.alloc(40 + bytes.length);
    packet[0] = 0x45;
    packet.writeUInt16BE(Math.min(packet.length, 0xffff), 2);
    packet[9] = 6;
    packet.set([127, 0, 0, 1, 127, 0, 0, 1], 12);
    packet.writeUInt16BE(isRequest ? CLIENT : SERVER, 20);
    packet.writeUInt16BE(isRequest ? SERVER : CLIENT, 22);
    packet.writeUInt32BE(next[direction], 24);
    next[direction] += isOpening ? 1 : bytes.length;
    packet[32] = 0x50;
    packet[33] = isOpening ? 0x02 : 0;
    // The answer to a SYN acknowledges it.
    if (isOpening && !isRequest) packet.set([0, 0, 0, 1], 28);
    if (isOpening && !isRequest) packet[33] = 0x12;
    packet.set(bytes, 40);
    // The header has no room for more: a length of 0 says so.
    if (packet.length > 0xffff) packet.writeUInt16BE(0, 2);
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000 + index, 0);
    record.writeUInt32LE(packet.length, 8);
    record.writeUInt32LE(packet.length, 12);
    return [record, packet];
  });
  return Buffer.concat([file, ...parts]);
}

const recordings = recordedConnections();
const named = (name: string) => recordings.find((recording) => recording.name.includes(name))!;

async function shark(recording: Recording, ...options: string[]) {
  const file = join(directory, `${Math.random()}.pcap`);
  writeFileSync(file, capture(recording));
  return runTool('shark', [...options, file], {});
}

describe('shark', () => {
  test('tells a GET: names, types, values', async () => {
    const { code, stdout, stderr } = await shark(named('pvxs-02-get-scalars'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/127\.0\.0\.1:40000 -> 127\.0\.0\.1:5075 CREATE_CHANNEL g:small/);
    expect(stdout).toMatch(/GET_INIT g:small ioid=\d+ 0x08 type=epics:nt\/NTScalar:1\.0/);
    expect(stdout).toMatch(
      /GET g:small ioid=\d+ \{value=2\.5 timeStamp\.secondsPastEpoch=1700000000 timeStamp\.nanoseconds=250000000\}/,
    );
    expect(stdout).not.toContain('***');
    expect(stderr).toContain('1 circuits; 0 packets');
  });

  test('tells a put, a monitor and a call', async () => {
    expect((await shark(named('pvxs-11-put-double'))).stdout).toMatch(/ PUT \S+ sid=\d+ ioid=\d+ \{value=3\.75\}/);
    expect((await shark(named('pvxs-16-monitor-conn1'))).stdout).toMatch(/ MONITOR \S+ ioid=\d+ \{value=1\}/);
    expect((await shark(named('pvxs-19-rpc'))).stdout).toMatch(/ RPC \S+ sid=\d+ ioid=\d+ argument=\{/);
  });

  test('as JSON', async () => {
    const { stdout } = await shark(named('pvxs-11-put-double'), '--json');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find(({ type }) => type === 'PUT')).toMatchObject({ changed: ['value'], value: { value: 3.75 } });
  });

  test('finds no fault in what any peer was recorded to say', () => {
    for (const { name, messages } of recordings) {
      const conversation = new PvaConversation();
      for (const { direction, bytes } of messages) {
        const chunk = direction === 'client->server' ? conversation.fromClient(bytes) : conversation.fromServer(bytes);
        expect({ name, fault: chunk.fault }).toEqual({ name, fault: undefined });
        for (const message of chunk.messages) {
          expect(message.text()).not.toBe('');
          expect(message.fields()).toHaveProperty('type');
        }
      }
    }
  });
});

test('search replies are given another port, wherever the stream is cut', () => {
  const stream = Buffer.concat(
    named('pvxs-29-name-server').messages.flatMap(({ direction, bytes }) =>
      direction === 'server->client' ? [bytes] : [],
    ),
  );
  const whole = Buffer.from(new PvaPortRewriter(1234).push(stream));
  expect(whole.length).toBe(stream.length);
  expect(whole.equals(stream)).toBe(false);
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length), { maxLength: 8 }), (places) => {
      const rewriter = new PvaPortRewriter(1234);
      const ends = [...places, stream.length].sort((one, other) => one - other);
      const parts = ends.map((end, index) => rewriter.push(stream.subarray(ends[index - 1] ?? 0, end)));
      expect(Buffer.concat(parts).equals(whole)).toBe(true);
    }),
    { numRuns: runs(50) },
  );
});

test('trace stands between a client and a server', async () => {
  const ioc = await startIoc(group('t', { a: pv.long(7) }, { prefix: 't:' }), { protocols: ['pva'] });
  const tool = await startTool('trace', [`pva://127.0.0.1:${ioc.pvaPort}`], {});
  try {
    await expect.poll(tool.stderr, { timeout: 20_000 }).toContain('EPICS_PVA_NAME_SERVERS=');
    const [, port] = /NAME_SERVERS=127\.0\.0\.1:(\d+)/.exec(tool.stderr())!;
    const environment = { EPICS_PVA_NAME_SERVERS: `127.0.0.1:${port}`, EPICS_PVA_AUTO_ADDR_LIST: 'NO' };
    const context = new Context({ protocol: 'pva', environment, timeoutMs: 20_000 });
    await context.pv('t:a').write(8);
    expect((await context.pv('t:a').read()).value).toBe(8);
    await context.close();
    await expect.poll(tool.stdout, { timeout: 20_000 }).toMatch(/ PUT t:a .*\{value=8\}/);
    expect(tool.stdout()).toMatch(/ GET t:a ioid=\d+.* \{value=8 /);
  } finally {
    tool.interrupt();
    await tool.result;
    await ioc.stop();
  }
}, 60_000);
