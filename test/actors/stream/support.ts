/** A site with a device: its start script, database and protocols, served with real sockets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect } from 'vitest';
import { RealClock } from '../../../src/actors/kernel/clock.ts';
import type { RunningIoc } from '../../../src/serve.ts';
import { scriptLines } from '../../../src/shell/language/script-line.ts';
import { ScriptLines } from '../../../src/shell/line-source.ts';
import { Shell } from '../../../src/shell/session.ts';
import { Site, type SiteOptions } from '../../../src/shell/site.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** What a device does with what it is sent. */
export type Answer = (request: string, socket: Socket) => string | undefined;

export class TestDevice {
  readonly heard: string[] = [];
  readonly sockets = new Set<Socket>();
  answer: Answer;
  readonly #server: Server;

  constructor(answer: Answer) {
    this.answer = answer;
    this.#server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        const text = bytes.toString('latin1');
        this.heard.push(text);
        const reply = this.answer(text, socket);
        if (reply !== undefined) socket.write(reply, 'latin1');
      });
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve) => void this.#server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  say(text: string): void {
    for (const socket of this.sockets) socket.write(text, 'latin1');
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (this.#server.listening) await new Promise((resolve) => void this.#server.close(resolve));
  }
}

/** Answers by request, its terminator left out. */
export function answers(table: Readonly<Record<string, string>>): Answer {
  return (request) => table[request.replace(/[\r\n]+$/, '')];
}

export async function device(answer: Answer, port = 0): Promise<TestDevice> {
  const made = await new TestDevice(answer).listen(port);
  ends.push(() => made.close());
  return made;
}

export interface ServedSite {
  readonly site: Site;
  readonly running: RunningIoc;
  readonly out: string;
  readonly err: string;
  /** What the log was told. */
  readonly log: readonly string[];
  /** Runs lines in the shell. */
  run(text: string): Promise<{ out: string; err: string }>;
  write(name: string, text: string): void;
  /** Processes a record, and waits until it is done. */
  process(name: string): Promise<void>;
  field(name: string): unknown;
  /** STAT and SEVR, as numbers. */
  alarm(name: string): readonly [unknown, unknown];
}

export interface SiteFiles {
  readonly script: string;
  readonly files: Readonly<Record<string, string>>;
}

export async function site({ script, files }: SiteFiles, options: Partial<SiteOptions> = {}): Promise<ServedSite> {
  const directory = mkdtempSync(join(tmpdir(), 'xioc-stream-'));
  ends.push(() => rmSync(directory, { recursive: true }));
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
  for (const [name, text] of Object.entries(files)) write(name, text);
  const log: string[] = [];
  const made = new Site({
    environment: {},
    directory,
    log: pino({ level: 'info' }, { write: (line: string) => void log.push((JSON.parse(line) as { msg: string }).msg) }),
    serve: { protocols: ['ca'], port: 0, interfaces: ['127.0.0.1'] },
    ...options,
  });
  const run = async (text: string) => {
    const [out, err]: [string[], string[]] = [[], []];
    const output = { out: (said: string) => void out.push(said), err: (said: string) => void err.push(said) };
    const clock = new RealClock();
    const shell = new Shell(made, clock, new ScriptLines('st.cmd', scriptLines(text)), output);
    shell.start();
    await shell.over;
    clock.stop();
    return { out: out.join(''), err: err.join('') };
  };
  const said = await run(script);
  ends.push(() => made.running?.stop());
  const found = (name: string) => made.running!.ioc.database.resolve(name)!;
  return {
    site: made,
    running: made.running!,
    ...said,
    log,
    run,
    write,
    process: async (name) => {
      const { record } = found(name);
      made.running!.ioc.database.engine.process(record);
      await expect.poll(() => record.isActive).toBe(false);
    },
    field: (name) => {
      const { record, field } = found(name);
      return record.value(field.name);
    },
    alarm: (name) => [found(name).record.value('STAT'), found(name).record.value('SEVR')],
  };
}
