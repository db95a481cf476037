/** The connection of a port: opened anew each time, and what an old one still says is not heard. */
import type { Transport } from '../../database/port/transport.ts';
import type { Frame } from '../../protocol/framing/framing.ts';
import type { HeapClock } from '../kernel/clock.ts';
import { isPromise } from '../kernel/promise.ts';
import type { PortParts } from './port-parts.ts';

export interface ConnectionListener {
  opened(peer: string): void;
  received(input: Uint8Array | Frame): void;
  closed(why: string): void;
}

export class PortConnection {
  readonly #parts: PortParts;
  readonly #clock: HeapClock;
  readonly #listener: ConnectionListener;
  #transport: Transport | undefined;
  /** Connections so far. */
  #number = 0;
  #lastHeard = Number.NEGATIVE_INFINITY;

  constructor(parts: PortParts, clock: HeapClock, listener: ConnectionListener) {
    this.#parts = parts;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** On the IOC's clock, in ms; -Infinity: never. */
  get lastHeard(): number {
    return this.#lastHeard;
  }

  open(): void {
    const number = ++this.#number;
    const isCurrent = () => number === this.#number;
    const closed = (why: string) => {
      if (isCurrent()) this.#listener.closed(why);
    };
    try {
      this.#transport = this.#parts.open({
        opened: (peer = this.#parts.device) => {
          if (isCurrent()) this.#listener.opened(peer);
        },
        received: (input) => {
          if (!isCurrent()) return;
          this.#lastHeard = this.#clock.now();
          this.#listener.received(input);
        },
        closed,
      });
    } catch (error) {
      closed(error instanceof Error ? error.message : String(error));
    }
  }

  /** Resolves when it has left; undefined: it has. */
  send(frame: Frame): Promise<void> | undefined {
    try {
      // What an author's transport answers may be anything.
      const sending: unknown = this.#transport?.send(frame);
      return isPromise(sending) ? Promise.resolve(sending).then(() => {}) : undefined;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  close(): void {
    this.#number++;
    this.#transport?.close();
    this.#transport = undefined;
  }
}
