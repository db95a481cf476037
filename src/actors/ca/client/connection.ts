/** The TCP connection of a circuit: requests leave together at the end of a turn, responses come by the chunk. */
import { connect, type Socket } from 'node:net';
import { encodeRequest } from '../../../protocol/ca/encode.ts';
import type { Frames } from '../../../protocol/ca/framer.ts';
import type { Request } from '../../../protocol/ca/requests.ts';
import { ResponseFramer } from '../../../protocol/ca/response-framer.ts';
import type { Response } from '../../../protocol/ca/responses.ts';
import { Outbox } from '../../net/outbox.ts';

export interface ConnectionListener {
  opened(): void;
  /** A chunk of `size` bytes has come, with the messages that are complete now. */
  received(frames: Frames<Response>, size: number): void;
  /** The server does not read: what is written waits. */
  full(): void;
  drained(): void;
  /** All has left, after `end`. */
  flushed(): void;
  closed(): void;
}

export class Connection {
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  #writers: (() => void)[] = [];
  readonly #counts = { sent: 0, bytesIn: 0 };

  /** @param maxPayload largest payload accepted, in bytes */
  constructor(host: string, port: number, maxPayload: number, listener: ConnectionListener) {
    const socket = connect({ host, port, noDelay: true, keepAlive: true });
    const framer = new ResponseFramer({ maxPayload });
    socket.on('connect', () => listener.opened());
    socket.on('data', (chunk: Buffer) => {
      this.#counts.bytesIn += chunk.length;
      listener.received(framer.push(chunk), chunk.length);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => listener.closed());
    this.#socket = socket;
    this.#outbox = new Outbox(socket, listener, UNSENT_LIMIT);
  }

  describe(): Record<string, unknown> {
    return { bytesOut: this.#outbox.bytesOut, unsentBytes: this.#outbox.queued, ...this.#counts };
  }

  get isFull(): boolean {
    return this.#outbox.full;
  }

  send(request: Request): void {
    encodeRequest(this.#outbox.writer, request);
    this.#outbox.touch();
    this.#counts.sent++;
  }

  /** Calls back when the server takes what is written: at once, unless it does not read. */
  whenWritable(go: () => void): void {
    if (this.#outbox.full) this.#writers.push(go);
    else go();
  }

  releaseWriters(): void {
    for (const go of this.#writers.splice(0)) go();
  }

  /** Closes after what was written has left. */
  end(): void {
    this.#outbox.end();
  }

  /** Closes; what the kernel has taken still leaves. */
  close(): void {
    this.releaseWriters();
    this.#socket.destroySoon();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Bytes a server may leave unread before writers wait; libca has 16 blocks of 16 KiB. */
const UNSENT_LIMIT = 1 << 18;
