/** The output of a circuit on a real socket: one write per turn, and bounded memory when nobody reads. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Outbox } from '../../../src/actors/net/outbox.ts';

const LIMIT = 1 << 20;

let server: Server;
/** The end that the outbox writes to, and the client's. */
let local: Socket;
let remote: Socket;
let outbox: Outbox;
let events: string[];
let received: number;

beforeEach(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  remote = connect(address.port, '127.0.0.1');
  local = await accepted;
  received = 0;
  remote.on('data', (bytes) => {
    received += bytes.length;
  });
  remote.on('error', () => {});
  local.on('error', () => {});
  events = [];
  const note = (name: string) => () => events.push(name);
  outbox = new Outbox(local, { full: note('full'), drained: note('drained'), flushed: note('flushed') }, LIMIT);
});
afterEach(() => {
  local.destroy();
  remote.destroy();
  server.close();
});

function say(size: number, value = 0): void {
  outbox.writer.copy(new Uint8Array(size).fill(value));
  outbox.touch();
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Writes until the kernel takes no more. */
async function fillKernel(): Promise<number> {
  remote.pause();
  let written = 0;
  for (let unchanged = 0; unchanged < 5; ) {
    say(1 << 16);
    written += 1 << 16;
    await turn();
    unchanged = local.writableLength > 0 ? unchanged + 1 : 0;
  }
  return written;
}

describe('an outbox', () => {
  it('writes what is said in one turn at once', async () => {
    const writes: number[] = [];
    outbox.tap = (bytes) => writes.push(bytes.length);
    for (let i = 0; i < 10; i++) say(24);
    expect(writes).toEqual([]);
    await turn();
    expect(writes).toEqual([240]);
    say(8);
    await turn();
    expect(writes).toEqual([240, 8]);
    expect(outbox.bytesOut).toBe(248);
    await expect.poll(() => received).toBe(248);
  });

  it('does not let a turn grow without end', async () => {
    const writes: number[] = [];
    outbox.tap = (bytes) => writes.push(bytes.length);
    for (let i = 0; i < 100; i++) say(10_000);
    expect(Math.max(...writes)).toBeLessThan(100_000);
    await expect.poll(() => received).toBe(1_000_000);
  });

  it('passes bytes on in their place, and does not copy them', async () => {
    const writes: Uint8Array[] = [];
    outbox.tap = (bytes) => writes.push(bytes);
    const passed = new Uint8Array(200_000).fill(2);
    const got: number[] = [];
    remote.on('data', (bytes: Buffer) => {
      for (const byte of bytes) if (byte !== got.at(-1)) got.push(byte);
    });
    say(24, 1);
    outbox.pass(passed);
    say(8, 3);
    await expect.poll(() => received).toBe(200_032);
    expect(got).toEqual([1, 2, 3]);
    expect(writes.map(({ length }) => length)).toEqual([24, 200_000, 8]);
    expect(writes[1]).toBe(passed);
    expect(outbox.bytesOut).toBe(200_032);
  });

  it('is full when it passes on more than the client reads', async () => {
    const written = await fillKernel();
    outbox.pass(new Uint8Array(2 * LIMIT));
    expect(outbox.full).toBe(true);
    expect(events).toEqual(['full']);
    remote.resume();
    await expect.poll(() => events).toEqual(['full', 'drained']);
    await expect.poll(() => received).toBe(written + 2 * LIMIT);
  });

  it('is full when the client leaves too much unread, and says so once; and once when it has caught up', async () => {
    await fillKernel();
    expect(events).toEqual([]);
    for (let i = 0; i < 40; i++) say(1 << 16);
    await turn();
    expect(events).toEqual(['full']);
    expect(outbox.full).toBe(true);
    remote.resume();
    await expect.poll(() => events).toEqual(['full', 'drained']);
    expect(outbox.full).toBe(false);
    await expect.poll(() => received).toBe(outbox.bytesOut);
    expect(outbox.queued).toBe(0);
  });

  it('keeps the bytes, and little more, when it is given them one by one', async () => {
    const written = await fillKernel();
    global.gc?.();
    const before = process.memoryUsage();
    let said = 0;
    for (; said < 100_000 && !outbox.full; said++) {
      say(40, said & 0xff);
      if (said % 10 === 0) await turn();
      else await Promise.resolve();
    }
    expect(outbox.full).toBe(true);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(4 * LIMIT);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(16 * LIMIT);
    const bytes: Buffer[] = [];
    remote.on('data', (chunk) => bytes.push(chunk));
    remote.resume();
    await expect.poll(() => received).toBe(written + 40 * said);
    const trickle = Buffer.concat(bytes).subarray(-40 * said);
    for (let i = 0; i < said; i++) expect(trickle[40 * i + 39]).toBe(i & 0xff);
  });

  it('sends everything before it ends', async () => {
    await fillKernel();
    say(1000);
    outbox.end();
    expect(events).toEqual([]);
    remote.resume();
    await expect.poll(() => events).toContain('flushed');
    await expect.poll(() => received).toBe(outbox.bytesOut);
  });

  it('says nothing to a client that is gone', async () => {
    remote.resetAndDestroy();
    await new Promise((resolve) => local.once('close', resolve));
    say(100);
    await turn();
    expect(outbox.queued).toBe(0);
    outbox.end();
    expect(events).toEqual(['flushed']);
  });
});
