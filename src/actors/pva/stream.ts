/** The two byte streams of a connection: the messages in what its client sends, and its outlet. */
import type { Socket } from 'node:net';
import type { Framed } from '../../protocol/pva/framer.ts';
import { RequestFramer } from '../../protocol/pva/request-framer.ts';
import type { Request } from '../../protocol/pva/requests.ts';
import type { TypeRegistry } from '../../protocol/pva/type-registry.ts';
import type { Services } from '../kernel/services.ts';
import type { OutboxListener } from '../net/outbox.ts';
import { Outlet } from './outlet.ts';

export interface StreamListener extends OutboxListener {
  /** A message, or what cannot be one, which is the last. */
  received(message: Framed<Request>): void;
}

export class Stream {
  readonly outlet: Outlet;
  bytesIn = 0;
  /** Messages received. */
  requests = 0;
  /** Sees received bytes; set while somebody looks. */
  tap: ((bytes: Uint8Array) => void) | undefined;
  readonly #socket: Socket;
  readonly #framer: RequestFramer;
  readonly #listener: StreamListener;
  /** Bytes heard when the silence was last looked at. */
  #heard = 0;

  constructor(socket: Socket, services: Services, listener: StreamListener) {
    this.#socket = socket;
    this.#listener = listener;
    this.#framer = new RequestFramer({ maxPayload: services.bounds.payloadBytes });
    this.outlet = new Outlet(socket, listener, services);
  }

  describe(): Record<string, unknown> {
    const { outbox } = this.outlet;
    return {
      bytesIn: this.bytesIn,
      bytesOut: outbox.bytesOut,
      undeliveredBytes: outbox.queued,
      heldBytes: this.#framer.heldBytes,
      requests: this.requests,
      ...this.outlet.counts,
    };
  }

  /** Of the client. */
  get version(): number {
    return this.#framer.version;
  }

  /** Types that the client has defined by number. */
  get types(): TypeRegistry {
    return this.#framer.types;
  }

  /** Something was heard since the silence was last looked at. */
  get isAlive(): boolean {
    return this.bytesIn !== this.#heard;
  }

  noteHeard(): void {
    this.#heard = this.bytesIn;
  }

  /** A chunk of bytes: its messages are handed on, as long as the client takes the replies. */
  push(bytes: Uint8Array): void {
    this.bytesIn += bytes.length;
    this.tap?.(bytes);
    this.#framer.push(bytes);
    this.#handOn();
  }

  pause(): void {
    this.#socket.pause();
  }

  /** After this turn: what has waited is to find the connection open. */
  resume(): void {
    queueMicrotask(() => {
      this.#handOn();
      if (!this.outlet.isFull) this.#socket.resume();
    });
  }

  /** Sends what is left, then half-closes. */
  drain(): void {
    this.#socket.pause();
    this.outlet.outbox.end();
  }

  close(): void {
    this.outlet.outbox.flush();
    this.#socket.destroySoon();
  }

  // --- helpers

  #handOn(): void {
    while (!this.outlet.isFull) {
      const message = this.#framer.next();
      if (message === undefined) return;
      this.requests++;
      this.#listener.received(message);
    }
  }
}
