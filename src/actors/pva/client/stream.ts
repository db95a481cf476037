/** The TCP socket of a connection: requests leave together at the end of a turn, responses come one by one. */
import { connect, type Socket } from 'node:net';
import { encodeRequest } from '../../../protocol/pva/encode.ts';
import type { Fault } from '../../../protocol/pva/messages.ts';
import type { Request } from '../../../protocol/pva/requests.ts';
import { ResponseFramer } from '../../../protocol/pva/response-framer.ts';
import type { Response } from '../../../protocol/pva/responses.ts';
import { Outbox } from '../../net/outbox.ts';

export interface StreamListener {
  opened(): void;
  /** The next is taken when this one has been handled: it may name types that this one defines. */
  received(message: Response | Fault): void;
  /** The server does not read: what is written waits. */
  full(): void;
  drained(): void;
  /** All has left, after `end`. */
  flushed(): void;
  closed(): void;
}

export class Stream {
  /** The byte order of what is sent. */
  littleEndian = false;
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  readonly #framer: ResponseFramer;
  readonly #counts = { sent: 0, received: 0, bytesIn: 0 };
  #isClosed = false;

  /** @param maxPayload largest message accepted, in bytes */
  constructor(host: string, port: number, maxPayload: number, listener: StreamListener) {
    const socket = connect({ host, port, noDelay: true, keepAlive: true });
    this.#framer = new ResponseFramer({ maxPayload });
    socket.on('connect', () => listener.opened());
    socket.on('data', (chunk: Buffer) => this.#received(chunk, listener));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => listener.closed());
    this.#socket = socket;
    this.#outbox = new Outbox(socket, listener, UNSENT_LIMIT);
  }

  describe(): Record<string, unknown> {
    return { bytesOut: this.#outbox.bytesOut, unsentBytes: this.#outbox.queued, ...this.#counts };
  }

  /** The server's protocol version. */
  get version(): number {
    return this.#framer.version;
  }

  get isFull(): boolean {
    return this.#outbox.full;
  }

  send(request: Request): void {
    const { writer } = this.#outbox;
    writer.littleEndian = this.littleEndian;
    encodeRequest(writer, request);
    this.#outbox.touch();
    this.#counts.sent++;
  }

  /** Closes after what was written has left. */
  end(): void {
    this.#outbox.end();
  }

  /** Closes; what the kernel has taken still leaves. */
  close(): void {
    this.#isClosed = true;
    this.#socket.destroySoon();
  }

  #received(chunk: Buffer, listener: StreamListener): void {
    this.#counts.bytesIn += chunk.length;
    this.#framer.push(chunk);
    while (!this.#isClosed) {
      const message = this.#framer.next();
      if (message === undefined) return;
      this.#counts.received++;
      listener.received(message);
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Bytes a server may leave unread before it counts as one that does not read. */
const UNSENT_LIMIT = 1 << 18;
