/** `xioc shell`: the shell of an IOC that runs already, over the local socket that its owner may use. */
import { connect, type Socket } from 'node:net';
import { encodeMessage, LineCutter, readReply, type ShellReply } from '../shell/remote/messages.ts';
import { type ShellSocket, shellSockets } from '../shell/remote/sockets.ts';
import { Terminal } from '../shell/terminal.ts';
import { processOutput } from './run-script.ts';
import { readPlainLine } from './tools/plain-options.ts';
import { toBytes } from './tools/text-bytes.ts';
import { type ToolIo, UsageError } from './tools/tool-io.ts';

const USAGE = `Usage: xioc shell [NAME | SOCKET] [command...]

The shell of an IOC that runs on this host and is yours: NAME is that of the IOC, or NAME.PID where several have it; a SOCKET
has a / in its path. Without either, the IOCs that run are listed. Commands are read from the terminal, with history and
completion (Tab), or from a pipe; with a command on the line that one alone is run, and 1 is returned when it fails.

\`exit\`, Ctrl-D and Ctrl-C leave the shell: the IOC goes on.

  -h, --help           this text

Example: xioc shell vac dbpf BL1:valve 1
`;

export async function shellTool(argv: readonly string[], io: ToolIo): Promise<number> {
  // The words of a command may look like options.
  const [name, ...words] = argv;
  const line = readPlainLine(name === undefined ? [] : [name], { tool: 'xioc shell', usage: USAGE, options: {} }, io);
  if (typeof line === 'number') return line;
  if (name === undefined) return list(io);
  const path = /[/\\]/.test(name) ? name : await pathOf(name, io.environment);
  const socket = await opened(path);
  return words.length > 0 ? new OneCommand(socket, commandLine(words)).ended : new Session(socket, io).ended;
}

// --- helpers ------------------------------------------------------------------------------------------------------

async function list(io: ToolIo): Promise<number> {
  const sockets = await shellSockets(io.environment);
  if (sockets.length === 0) {
    io.err('No IOC of yours runs here with a shell to reach: `xioc run` starts one.\n');
    return 1;
  }
  for (const { name, pid, path } of sockets)
    io.out(`${name.padEnd(24)} ${String(pid).padStart(8)}  ${toBytes(path)}\n`);
  return 0;
}

async function pathOf(name: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const all = await shellSockets(environment);
  const found = all.filter((socket) => socket.name === name || shown(socket) === name);
  if (found.length === 1) return found[0]!.path;
  if (found.length > 1) {
    throw new UsageError(`xioc shell: several IOCs are named ${name}: give one of ${found.map(shown).join(', ')}`);
  }
  const there = all.length === 0 ? 'none runs here that is yours' : `there are ${all.map(shown).join(', ')}`;
  throw new UsageError(`xioc shell: no IOC '${name}' can be reached: ${there}`);
}

const shown = ({ name, pid }: ShellSocket) => `${name}.${pid}`;

function opened(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', ({ message }) => reject(new UsageError(`xioc shell: ${path} does not answer: ${message}`)));
  });
}

/** As the shell splits a line: a backslash takes the next character as it is. */
function commandLine(words: readonly string[]): string {
  return words.map((word) => (word === '' ? '""' : word.replaceAll(/[\s(),"'\\<>]/g, '\\$&'))).join(' ');
}

/** A connection to the shell of an IOC: prints what that prints, until one of the two sides ends it. */
abstract class Connection {
  /** With the exit code. */
  readonly ended: Promise<number>;
  protected readonly socket: Socket;
  readonly #cutter = new LineCutter();
  #code: number | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', () => {}); // 'close' follows
    this.ended = new Promise((resolve) => {
      socket.on('close', () => {
        this.over();
        if (this.#code === undefined) processOutput.err('The IOC is gone.\n');
        resolve(this.#code ?? 1);
      });
    });
  }

  /** The IOC wants the next line. */
  protected abstract asked(prompt: string): void;
  protected abstract completed(words: readonly string[]): void;
  /** What its end means to the exit code. */
  protected abstract codeOf(errors: number): number;
  protected abstract over(): void;

  /** The user has enough. */
  protected leave(): void {
    this.#code = 0;
    this.socket.destroy();
  }

  #take(text: string): void {
    for (const line of this.#cutter.push(text) ?? []) {
      const reply = readReply(line);
      if (reply !== undefined) this.#obey(reply);
    }
  }

  #obey(reply: ShellReply): void {
    if ('out' in reply) processOutput.out(reply.out);
    else if ('err' in reply) processOutput.err(reply.err);
    else if ('prompt' in reply) this.asked(reply.prompt);
    else if ('completions' in reply) this.completed(reply.completions);
    else if ('errors' in reply) this.#code = this.codeOf(reply.errors);
  }
}

/** A line, and no more. */
class OneCommand extends Connection {
  constructor(socket: Socket, line: string) {
    super(socket);
    socket.write(encodeMessage({ line }) + encodeMessage({ end: true }));
  }

  protected asked(): void {}
  protected completed(): void {}
  protected over(): void {}

  protected codeOf(errors: number): number {
    return errors > 0 ? 1 : 0;
  }
}

/** Lines of a terminal or a pipe. */
class Session extends Connection {
  readonly #terminal: Terminal;
  #prompt = '';
  #complete: ((words: readonly string[]) => void) | undefined;

  constructor(socket: Socket, { environment, interrupted }: ToolIo) {
    super(socket);
    const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    const leave = () => this.leave();
    this.#terminal = new Terminal(
      {
        input: process.stdin,
        output: process.stdout,
        isTerminal,
        prompt: () => (isTerminal ? this.#prompt : ''),
        complete: (line) => this.#completionsOf(line),
        historySize: Number(environment.IOCSH_HISTSIZE ?? 50),
      },
      leave,
    );
    interrupted.addEventListener('abort', leave);
  }

  protected asked(prompt: string): void {
    this.#prompt = prompt;
    this.#terminal.next((line) => {
      this.socket.write(encodeMessage(line === undefined ? { end: true } : { line }));
    });
  }

  protected completed(words: readonly string[]): void {
    this.#complete?.(words);
    this.#complete = undefined;
  }

  protected codeOf(): number {
    return 0;
  }

  protected over(): void {
    this.completed([]);
    this.#terminal.close();
    process.stdin.destroy();
  }

  #completionsOf(line: string): Promise<readonly string[]> {
    this.completed([]);
    return new Promise((resolve) => {
      this.#complete = resolve;
      this.socket.write(encodeMessage({ complete: line }));
    });
  }
}
