/**
 * A circuit's output: what was answered, until the client has taken it.
 *
 * Messages are encoded straight into one buffer and written to the socket once per turn (or earlier, when it has grown
 * to a size the kernel likes). A client that does not read makes the socket keep what it was given; above a limit the
 * outbox is *full*: it says so, and again when the socket has drained. Memory per circuit is bounded by the limit plus
 * one message.
 */
import type { Socket } from 'node:net';
import { Writer } from '../../protocol/wire/writer.ts';

/** Encoded bytes that are not worth holding until the turn ends. */
const EARLY_FLUSH = 1 << 16;

/** Buffer sizes: the first one, and the largest that is kept for the next turn. */
const FIRST_CAPACITY = 4096;
const LARGEST_KEPT = 1 << 18;

export interface OutboxListener {
  full(): void;
  drained(): void;
  /** Everything has left, after `end()`. */
  flushed(): void;
}

export class Outbox {
  /** Encode here, then call `touch()`. */
  writer = new Writer(FIRST_CAPACITY);
  /** The client does not read: monitors hold back. */
  full = false;
  bytesOut = 0;
  /** Sees the bytes of each write; set while somebody looks. */
  tap: ((bytes: Uint8Array) => void) | undefined;
  readonly #socket: Socket;
  readonly #listener: OutboxListener;
  readonly #limit: number;
  #scheduled = false;

  constructor(socket: Socket, listener: OutboxListener, limit: number) {
    this.#socket = socket;
    this.#listener = listener;
    // Below this mark a socket does not tell when it has drained.
    this.#limit = Math.max(limit, socket.writableHighWaterMark);
    socket.on('drain', () => {
      this.#write();
      if (!this.full) return;
      this.full = false;
      listener.drained();
    });
  }

  /** Bytes not yet taken by the kernel. */
  get queued(): number {
    return this.writer.length + this.#socket.writableLength;
  }

  /** Something was encoded: it leaves at the end of this turn. */
  touch(): void {
    if (this.writer.length >= EARLY_FLUSH) this.flush();
    if (this.#scheduled) return;
    this.#scheduled = true;
    atEndOfTurn(this);
  }

  /** Sends what was encoded, then bytes that nobody changes any more: they are many, and not copied. */
  pass(bytes: Uint8Array): void {
    this.#write();
    this.bytesOut += bytes.length;
    this.tap?.(bytes);
    if (!this.#socket.writable) return;
    this.#socket.write(bytes);
    this.#noteFull();
  }

  flush(): void {
    this.#scheduled = false;
    // Each write to a blocked socket allocates. Buffer here until it has drained.
    if (this.#socket.writableNeedDrain && this.writer.length < EARLY_FLUSH) return;
    this.#write();
  }

  /** Sends what is left, then half-closes. */
  end(): void {
    this.#write();
    if (this.#socket.writable) this.#socket.end(() => this.#listener.flushed());
    else this.#listener.flushed();
  }

  #write(): void {
    const { writer } = this;
    if (writer.length === 0) return;
    const bytes = writer.take();
    this.bytesOut += bytes.length;
    this.tap?.(bytes);
    if (!this.#socket.writable) {
      writer.reset();
      return;
    }
    // The kernel usually takes all at once; what it leaves still points into this buffer. A little is then copied, so
    // that it does not keep a lot.
    const copies = this.#socket.writableLength > 0 && bytes.length * 2 < writer.bytes.length;
    this.#socket.write(copies ? bytes.slice() : bytes);
    const isFree = copies || this.#socket.writableLength === 0;
    if (isFree && writer.bytes.length <= LARGEST_KEPT) writer.reset();
    else this.writer = new Writer(FIRST_CAPACITY);
    this.#noteFull();
  }

  #noteFull(): void {
    if (this.full || this.#socket.writableLength <= this.#limit) return;
    this.full = true;
    this.#listener.full();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Outboxes with something to send. One microtask writes them all: one write per circuit and turn. */
let waiting: Outbox[] = [];

function atEndOfTurn(outbox: Outbox): void {
  if (waiting.push(outbox) === 1) queueMicrotask(flushWaiting);
}

function flushWaiting(): void {
  const outboxes = waiting;
  waiting = [];
  for (const outbox of outboxes) outbox.flush();
}
