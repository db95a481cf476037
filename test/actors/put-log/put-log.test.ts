import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PutLogOptions, parsePutLog } from '../../../src/actors/put-log/options.ts';
import { PutLog } from '../../../src/actors/put-log/put-log.ts';
import { Context } from '../../../src/client/context.ts';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { accessFile } from '../../../src/database/security/access-file.ts';
import { startIoc } from '../../support/ioc.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'put-log-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const definition = group('g', {
  a: pv.double(1),
  b: pv.double(0),
  s: pv.string('x'),
  w: pv.double([1, 2], { maxLength: 8 }),
  r: pv.bool(true),
});

/** An IOC with put logs, and a client of it. */
async function served(putLog: readonly PutLogOptions[], more: Parameters<typeof startIoc>[1] = {}) {
  const ioc = await startIoc(definition, { putLog, prefix: 'g:', ...more });
  const client = new Context({
    environment: { EPICS_CA_ADDR_LIST: `127.0.0.1:${ioc.port}`, EPICS_CA_AUTO_ADDR_LIST: 'NO' },
    repeater: false,
  });
  const logs = () => [...ioc.ioc.servers].filter((server) => server instanceof PutLog);
  return {
    ioc,
    client,
    logs,
    async [Symbol.asyncDispose]() {
      await client.close();
      await ioc.stop();
    },
  };
}

/** A server that keeps what it is told. */
async function listening(
  port = 0,
): Promise<{ server: Server; port: number; text: () => string; close(): Promise<void> }> {
  const chunks: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (data) => chunks.push(data.toString()));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    server,
    port: typeof address === 'object' && address !== null ? address.port : 0,
    text: () => chunks.join(''),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

const patient = { timeout: 15_000 };

describe('a log of puts in a file', () => {
  it('has each put, with who, from where, what was and is, and what became of it; refused ones, too', async () => {
    const file = join(directory, 'puts.log');
    {
      await using it = await served([{ file }]);
      await it.client.pv('g:a').write(5, { notify: true });
      await it.client.pv('g:s').write('a "text"', { notify: true });
      await it.client.pv('g:w').write([3, 4, 5], { notify: true });
      await expect(it.client.pv('g:r').write(5, { notify: true })).rejects.toThrow();
      it.ioc.ioc.pv('g:b')!.putDenied({ user: 'eve', host: 'there', peer: '10.0.0.1:1' });
    }
    const lines = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      { pv: 'g:a', old: 1, new: 5, outcome: 'done' },
      { pv: 'g:s', old: 'x', new: 'a "text"', outcome: 'done' },
      { pv: 'g:w', old: [1, 2], 'old-size': 2, new: [3, 4, 5], 'new-size': 3 },
      { pv: 'g:r', old: 1, new: 5, outcome: 'refused', reason: expect.stringContaining('5 is not') },
      { pv: 'g:b', old: 0, user: 'eve', host: 'there', outcome: 'refused', reason: 'no right to write' },
    ]);
    expect(lines[0]!.from).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(lines[0]!.user).not.toBe('');
  });

  it('begins a new file when one is large, and keeps as many as it is asked to', async () => {
    const file = join(directory, 'puts.log');
    {
      await using it = await served([{ file, mostBytes: 400, keep: 2 }]);
      // Lines that come while a write is under way are written together, so a file may get more of them than fit.
      for (let value = 0; value < 2000 && !existsSync(`${file}.2`); value++) {
        await it.client.pv('g:a').write(value, { notify: true });
      }
      for (let value = 0; value < 100; value++) await it.client.pv('g:a').write(value, { notify: true });
    }
    expect(readdirSync(directory).sort()).toEqual(['puts.log', 'puts.log.1', 'puts.log.2']);
  });

  it('does not hold up puts when the file cannot be opened', async () => {
    await using it = await served([{ file: join(directory, 'nowhere', 'puts.log') }]);
    await it.client.pv('g:a').write(2, { notify: true });
    expect(it.logs()[0]!.describe()).toMatchObject({ puts: 1, lines: 0, kept: 1 });
  });
});

describe('a log of puts at a server', () => {
  it('combines bursts, as caPutLog does, in text', async () => {
    const server = await listening();
    {
      await using it = await served([{ server: `127.0.0.1:${server.port}`, burst: 100, prefix: 'p ' }]);
      await expect.poll(() => it.logs()[0]!.isOpen, patient).toBe(true);
      for (const value of [6, 9, 7]) await it.client.pv('g:a').write(value, { notify: true });
      await it.client.pv('g:s').write('hello', { notify: true });
      await it.client.pv('g:b').write(1e-7, { notify: true });
    }
    await expect.poll(() => server.text().split('\n').length, patient).toBe(4);
    const [a, s, b] = server.text().split('\n');
    expect(a).toMatch(/^p \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d \S+ \S+ g:a new=7 old=1 min=6 max=9$/);
    expect(s).toMatch(/ g:s new="hello" old="x"$/);
    expect(b).toMatch(/ g:b new=1e-07 old=0$/);
    await server.close();
  });

  it('tells them in JSON', async () => {
    const server = await listening();
    {
      await using it = await served([{ server: `127.0.0.1:${server.port}`, format: 'json', burst: 100 }]);
      await expect.poll(() => it.logs()[0]!.isOpen, patient).toBe(true);
      await it.client.pv('g:a').write(2, { notify: true });
      await it.client.pv('g:a').write(3, { notify: true });
    }
    await expect.poll(() => server.text(), patient).toMatch(/\n$/);
    expect(JSON.parse(server.text())).toMatchObject({ pv: 'g:a', new: 3, old: 1, min: 2, max: 3, burst: 2 });
    await server.close();
  });

  it('keeps puts while the server is away, up to a bound, and counts what is lost; nobody waits', async () => {
    const gone = await listening();
    await gone.close();
    await using it = await served([{ server: `127.0.0.1:${gone.port}`, burst: 0 }]);
    const a = it.client.pv('g:a');
    await Promise.all(Array.from({ length: 1010 }, (_, value) => a.write(value, { notify: true })));
    expect(it.logs()[0]!.describe()).toEqual({ puts: 1010, lines: 0, dropped: 10, connects: 0, kept: 1000 });
  });

  it('with TRAPWRITE has what rules ask for alone', async () => {
    const acf = join(directory, 'x.acf');
    writeFileSync(acf, 'ASG(DEFAULT) {RULE(1,WRITE)}\n');
    const file = join(directory, 'puts.log');
    {
      await using it = await served([{ file, trapped: true }], { access: accessFile(acf) });
      await it.client.pv('g:a').write(2, { notify: true });
      writeFileSync(acf, 'ASG(DEFAULT) {RULE(1,WRITE,TRAPWRITE)}\n');
      await it.ioc.ioc.reloadAccess();
      await it.client.pv('g:a').write(3, { notify: true });
    }
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('what the command line calls a put log', () => {
  it.each([
    ['log', { log: true }],
    ['file:a/b.log', { file: 'a/b.log' }],
    ['host', { server: 'host', format: 'text' }],
    ['json:host:7012', { server: 'host:7012', format: 'json' }],
  ])('%s', (text, options) => {
    expect(parsePutLog(text)).toEqual(options);
  });

  it('says what can be given in place of nothing', () => {
    expect(() => parsePutLog('file:')).toThrow('give file:PATH');
  });
});
