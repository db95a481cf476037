/** Wiring of one connection to the local socket of a running IOC: its session reads lines from there, and prints there. */
import type { Socket } from 'node:net';
import type { Services } from '../../actors/kernel/services.ts';
import { wire } from '../../actors/kernel/wire.ts';
import { type AnyWired, Wired } from '../../actors/kernel/wired.ts';
import type { ClientStatistics } from '../../database/author/ioc-context.ts';
import {
  type ShellConnectionEvent,
  type ShellConnectionWiring,
  shellConnectionMachine,
} from '../../machines/shell-connection.ts';
import type { EventOf } from '../../machines/wired.ts';
import { completions } from '../completion.ts';
import type { LineSource } from '../line-source.ts';
import { remoteUser } from '../rights.ts';
import { Shell } from '../session.ts';
import type { Site } from '../site.ts';
import { encodeMessage, LineCutter, readRequest, type ShellReply, type ShellRequest } from './messages.ts';

const logic = wire(shellConnectionMachine);

/** Lines that it may send before it is asked for them. */
const MOST_LINES = 1000;

export interface ShellConnectionOwner extends AnyWired {
  readonly site: Site;
  /** Of the IOC. */
  readonly name: string;
  /** Bytes that a client may leave unread. */
  readonly mostUnread: number;
  readonly services: Services;
  connectionReleased(connection: ShellConnection): void;
}

export class ShellConnection extends Wired<typeof shellConnectionMachine> implements ShellConnectionWiring, LineSource {
  readonly kind = 'shellConnection';
  readonly script = undefined;
  readonly #owner: ShellConnectionOwner;
  readonly #socket: Socket;
  readonly #shell: Shell;
  readonly #cutter = new LineCutter();
  /** Undefined: there are no more. */
  readonly #lines: (string | undefined)[] = [];
  /** Of the session that wants a line; and when it may have it. */
  #wanted: ((line: string | undefined) => void) | undefined;
  #give: ((line: string | undefined) => void) | undefined;
  #droppedBytes = 0;
  #drops = 0;

  constructor(owner: ShellConnectionOwner, number: number, socket: Socket) {
    super(logic, owner, `shellConnection-${number}`, { number });
    this.#owner = owner;
    this.#socket = socket;
    const output = {
      out: (text: string) => this.deliver({ type: 'output', message: { out: text } satisfies ShellReply }),
      err: (text: string) => this.deliver({ type: 'output', message: { err: text } satisfies ShellReply }),
    };
    const remote = { parent: this, user: remoteUser(this.label()) };
    this.#shell = new Shell(owner.site, owner.services.clock, this, output, remote);
  }

  /** Once only. */
  start(): void {
    this.ref.start();
  }

  label(): string {
    return `shell ${this.ref.id.slice(this.ref.id.lastIndexOf('-') + 1)}`;
  }

  describe(): Record<string, unknown> {
    return { ...this.statistics() };
  }

  override children(): Iterable<AnyWired> {
    return [this.#shell];
  }

  statistics(): ClientStatistics {
    const { bytesRead, bytesWritten, writableLength } = this.#socket;
    return {
      name: this.label(),
      address: 'local',
      channels: 0,
      subscriptions: 0,
      queuedBytes: writableLength,
      dropped: this.#drops,
      bytesIn: bytesRead,
      bytesOut: bytesWritten,
    };
  }

  // --- for the session

  next(give: (line: string | undefined) => void): void {
    this.#wanted = give;
    this.ref.send({ type: 'line.wanted' });
  }

  close(): void {}

  // --- actions and guards of the machine

  begin(): void {
    const socket = this.#socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('drain', () => this.ref.send({ type: 'socket.drained' }));
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => this.ref.send({ type: 'socket.closed' }));
    this.#send({ ioc: this.#owner.name, pid: process.pid });
    this.#owner.services.log.info(`${this.label()} is opened`);
    void this.#shell.over.then(() => {
      if (this.ref.getSnapshot().status === 'active') this.ref.send({ type: 'session.over' });
    });
    this.#shell.start();
  }

  hasUnread(): boolean {
    return this.#socket.writableNeedDrain;
  }

  write({ message }: EventOf<ShellConnectionEvent, 'output'>): void {
    this.#send(message as ShellReply);
    if (this.#socket.writableLength > this.#owner.mostUnread) this.ref.send({ type: 'socket.full' });
  }

  countDropped({ message }: EventOf<ShellConnectionEvent, 'output'>): void {
    this.#droppedBytes += encodeMessage(message as ShellReply).length;
    this.#drops++;
  }

  tellDropped(): void {
    if (this.#droppedBytes > 0) this.#send({ err: `\n${this.#droppedBytes} bytes were not read, and are lost.\n` });
    this.#droppedBytes = 0;
  }

  askForLine(): void {
    this.#give = this.#wanted;
    if (this.#lines.length === 0) this.#send({ prompt: this.#owner.site.environment.get('IOCSH_PS1') ?? 'epics> ' });
    this.#giveLine();
  }

  receive({ message }: EventOf<ShellConnectionEvent, 'message'>): void {
    const request = message as ShellRequest;
    if ('complete' in request) {
      this.#send({ completions: completions(this.#owner.site, this.#shell.commands, request.complete) });
      return;
    }
    this.#lines.push('end' in request ? undefined : request.line);
    this.#giveLine();
    if (this.#lines.length > MOST_LINES) this.ref.send({ type: 'fault', reason: 'more lines than are read were sent' });
  }

  complain({ reason }: EventOf<ShellConnectionEvent, 'fault'>): void {
    this.#send({ err: `This shell is closed: ${reason}.\n` });
  }

  sayOver(): void {
    this.#send({ errors: this.#shell.errors });
  }

  sayStopping(): void {
    this.#send({ err: 'The IOC stops.\n' });
  }

  endSession(): void {
    this.#shell.stop();
  }

  endSocket(): void {
    this.#socket.end();
  }

  release(): void {
    this.#shell.stop();
    this.#socket.destroy();
    this.#owner.services.log.info(`${this.label()} is closed`);
    this.#owner.connectionReleased(this);
  }

  // --- helpers

  #take(text: string): void {
    const lines = this.#cutter.push(text);
    if (lines === undefined) {
      this.ref.send({ type: 'fault', reason: 'a line is too long' });
      return;
    }
    for (const line of lines) {
      const message = readRequest(line);
      if (message === undefined) this.ref.send({ type: 'fault', reason: `not a message: ${line.slice(0, 40)}` });
      else this.ref.send({ type: 'message', message });
    }
  }

  /** The session gets the next line, if it may have one and there is one. */
  #giveLine(): void {
    const give = this.#give;
    if (give === undefined || this.#lines.length === 0) return;
    this.#give = undefined;
    give(this.#lines.shift());
  }

  #send(message: ShellReply): void {
    if (!this.#socket.destroyed && this.#socket.writable) this.#socket.write(encodeMessage(message));
  }
}
