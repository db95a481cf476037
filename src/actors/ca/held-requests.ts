/** Messages that wait while a client does not read: at most what one chunk held. */
import type { Socket } from 'node:net';
import type { CircuitEvent } from '../../machines/ca/circuit.ts';
import type { Outbox } from '../net/outbox.ts';

export class HeldRequests {
  readonly #waiting: CircuitEvent[] = [];
  readonly #socket: Socket;
  readonly #outbox: Outbox;

  constructor(socket: Socket, outbox: Outbox) {
    this.#socket = socket;
    this.#outbox = outbox;
  }

  get size(): number {
    return this.#waiting.length;
  }

  add(request: CircuitEvent): void {
    this.#waiting.push(request);
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  /** As many as the client takes the replies of; then the socket is read again. */
  release(deliver: (request: CircuitEvent) => void): void {
    while (!this.#outbox.full) {
      const request = this.#waiting.shift();
      if (request === undefined) {
        this.#socket.resume();
        return;
      }
      deliver(request);
    }
  }
}
