import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { group } from '../../../src/database/author/group.ts';
import { pv } from '../../../src/database/author/pv.ts';
import { ShellServer, type ShellServerSettings } from '../../../src/shell/remote/shell-server.ts';
import { ownSocketPath, shellSockets } from '../../../src/shell/remote/sockets.ts';
import { Site } from '../../../src/shell/site.ts';
import { startIoc } from '../../support/ioc.ts';

const patient = { timeout: 20_000 };
let directory = '';
let environment: NodeJS.ProcessEnv = {};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sh-'));
  environment = { XDG_RUNTIME_DIR: directory };
});
afterEach(() => rmSync(directory, { recursive: true }));

const definition = group('g', { a: pv.double(1), name: pv.string('x') });

/** An IOC with its local socket. */
async function served(settings: Partial<ShellServerSettings> = {}) {
  const running = await startIoc(definition, { prefix: 'g:', environment });
  const log = pino({ level: 'silent' });
  const site = new Site({ environment, directory, log }, running);
  const server = new ShellServer(running.ioc, site, { name: 'vac', ...settings });
  running.ioc.addServer(server);
  await vi.waitFor(() => expect(server.ref.getSnapshot().value).not.toBe('starting'), patient);
  return { running, server, [Symbol.asyncDispose]: () => running.stop() };
}

/** A client that says what it likes. */
class Client {
  text = '';
  isClosed = false;
  readonly socket: Socket;

  constructor(path: string) {
    this.socket = connect(path);
    this.socket.setEncoding('utf8');
    this.socket.on('data', (text: string) => {
      this.text += text;
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.isClosed = true;
    });
  }

  line(line: string): void {
    this.socket.write(`${JSON.stringify({ line })}\n`);
  }

  async says(...texts: readonly string[]): Promise<void> {
    await vi.waitFor(() => {
      for (const text of texts) expect(this.text).toContain(text);
    }, patient);
  }

  async closes(): Promise<void> {
    await vi.waitFor(() => expect(this.isClosed).toBe(true), patient);
  }
}

describe('the shell of a running IOC', () => {
  it('is reached over a socket that its owner alone may use, and that is gone with the IOC', async () => {
    const it = await served();
    const { path } = it.server;
    expect(path).toBe(join(directory, 'xioc', `vac.${process.pid}.sock`));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(await shellSockets(environment)).toEqual([{ name: 'vac', pid: process.pid, path }]);
    await it.running.stop();
    expect(existsSync(path)).toBe(false);
    expect(await shellSockets(environment)).toEqual([]);
  });

  it('runs lines, one after the other, and ends at the end of them with the number of errors', async () => {
    await using it = await served();
    const client = new Client(it.server.path);
    client.line('dbl');
    client.line('nosuch');
    client.line('dbpf g:a 4');
    client.socket.write('{"end":true}\n');
    await client.closes();
    expect(client.text).toContain('{"ioc":"vac","pid":');
    expect(client.text).toContain('{"out":"g:a\\n"}');
    expect(client.text).toContain(`{"err":"Command 'nosuch' not registered.\\n"}`);
    expect(client.text).toMatch(/\{"errors":1\}\n$/);
    expect(it.running.pvs.a.value).toBe(4);
  });

  it('has several at once, each with a prompt and completions; `exit` leaves one, and the IOC alone', async () => {
    await using it = await served();
    const [one, other] = [new Client(it.server.path), new Client(it.server.path)];
    await Promise.all([one.says('{"prompt":"epics> "}'), other.says('{"prompt":"epics> "}')]);
    one.socket.write('{"complete":"dbgf g:n"}\n');
    await one.says('{"completions":["g:name"]}');
    one.line('exit');
    await one.closes();
    other.line('dbgf g:a');
    await other.says('DBF_DOUBLE:');
    expect([...it.server.children()]).toHaveLength(1);
    expect([...it.running.ioc.servers.clients]).toMatchObject([{ name: 'shell 2', channels: 0 }]);
    other.socket.destroy();
  });

  it('is closed for what is not a message, and for a line without end', async () => {
    await using it = await served();
    const [one, other] = [new Client(it.server.path), new Client(it.server.path)];
    one.socket.write('dbl\n');
    await one.closes();
    expect(one.text).toContain('This shell is closed: not a message: dbl.');
    other.socket.write('x'.repeat(3 << 20));
    await other.closes();
    await vi.waitFor(() => expect([...it.server.children()]).toEqual([]), patient);
  });

  it('is over when its client disappears in the midst of a command', async () => {
    await using it = await served();
    const client = new Client(it.server.path);
    client.line('epicsThreadSleep 1e6');
    await vi.waitFor(() => expect(statesBelow(it.server)).toContain('executing'), patient);
    client.socket.destroy();
    await vi.waitFor(() => expect([...it.server.children()]).toEqual([]), patient);
    expect(it.running.pvs.a.value).toBe(1);
  });

  it('waits with the next line for a client that does not read', async () => {
    await using it = await served();
    const client = new Client(it.server.path);
    await client.says('prompt');
    client.socket.pause();
    for (let count = 0; count < 40; count++) client.line(`echo ${'y'.repeat(100_000)}`);
    await vi.waitFor(() => expect(queuedBytes(it.server)).toBeGreaterThan(0), patient);
    expect(queuedBytes(it.server)).toBeLessThan(300_000);
    client.socket.resume();
    await vi.waitFor(() => expect(client.text.match(/"out"/g)).toHaveLength(40), patient);
  });

  it('keeps so much of what a command prints, and tells what was lost', async () => {
    await using it = await served({ mostUnread: 1 << 20 });
    writeFileSync(join(directory, 'long.cmd'), `${`echo ${'z'.repeat(100_000)}\n`.repeat(30)}echo last\n`);
    const client = new Client(it.server.path);
    await client.says('prompt');
    client.socket.pause();
    client.line('< long.cmd');
    await vi.waitFor(() => expect([...it.server.clients][0]!.dropped).toBeGreaterThan(0), patient);
    expect(queuedBytes(it.server)).toBeLessThan(1_300_000);
    client.socket.resume();
    await client.says(' bytes were not read, and are lost.');
    client.text = '';
    client.line('echo again');
    await client.says('again');
    client.socket.destroy();
  });

  it('is refused in words when there are too many', async () => {
    await using it = await served();
    const clients = Array.from({ length: 16 }, () => new Client(it.server.path));
    await Promise.all(clients.map((client) => client.says('prompt')));
    const one = new Client(it.server.path);
    await one.closes();
    expect(one.text).toContain('16 shells are open already');
    for (const { socket } of clients) socket.destroy();
  });

  it('says that the IOC stops', async () => {
    const it = await served();
    const client = new Client(it.server.path);
    await client.says('prompt');
    await it.running.stop();
    await client.closes();
    expect(client.text).toContain('The IOC stops.');
    expect(client.text).not.toContain('errors');
  });
});

describe.skipIf(process.platform === 'win32')('the file of the socket', () => {
  it('is removed where a process has left it, and kept where one listens', async () => {
    await using it = await served();
    const folder = join(directory, 'xioc');
    const script = `require('net').createServer().listen(${JSON.stringify(folder)} + '/gone.' + process.pid + '.sock', () => process.kill(process.pid, 'SIGKILL'))`;
    const { pid } = spawnSync(process.execPath, ['-e', script]);
    const left = join(folder, `gone.${pid}.sock`);
    expect(existsSync(left)).toBe(true);
    expect((await shellSockets(environment)).map(({ name }) => name)).toEqual(['vac']);
    expect(existsSync(left)).toBe(false);
    expect(existsSync(it.server.path)).toBe(true);
  });

  it('may be named, and is neither another file nor that of a program that runs', async () => {
    const path = join(directory, 's');
    await using one = await served({ path });
    expect(one.server.path).toBe(path);
    await using other = await served({ path });
    expect(other.server.ref.getSnapshot().value).toBe('away');
    const file = join(directory, 'file');
    writeFileSync(file, 'kept');
    await using third = await served({ path: file });
    expect(third.server.ref.getSnapshot().value).toBe('away');
    expect(existsSync(file)).toBe(true);
    await using long = await served({ path: join(directory, 'x'.repeat(120)) });
    expect(long.server.ref.getSnapshot().value).toBe('away');
    const client = new Client(path);
    await client.says('prompt');
    client.socket.destroy();
  });

  it('is in no folder that others may enter', () => {
    const folder = join(directory, 'xioc');
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    expect(dirname(ownSocketPath('vac', environment))).not.toBe(folder);
    chmodSync(folder, 0o700);
    expect(dirname(ownSocketPath('a b/c', environment))).toBe(folder);
    expect(ownSocketPath('a b/c', environment)).toContain(`/a-b-c.${process.pid}.sock`);
  });
});

// --- helpers

function queuedBytes(server: ShellServer): number {
  return [...server.clients][0]?.queuedBytes ?? 0;
}

function statesBelow(server: ShellServer): unknown[] {
  return [...server.children()].flatMap((connection) =>
    [...connection.children()].map(({ ref }) => ref.getSnapshot().value),
  );
}
