import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { SEARCH, search, version } from './wire.ts';

export interface Searched {
  /** Names asked for and done with. */
  readonly names: number;
  readonly seconds: number;
}

/** Names in one datagram, as a client that starts asks for them. */
const NAMES = 20;
/** Datagrams whose replies may be outstanding: what a socket's buffer holds. */
const IN_FLIGHT = 8;
/** A datagram that was not answered by then is lost, and asked again. */
const LOST_MS = 200;

/**
 * Asks over UDP for names, a datagram of twenty after the other, for `ms` milliseconds.
 *
 * @param hits of the twenty that the server serves: all of them, or one, the last, by whose reply it is known that the
 *   server has done with the others
 */
export async function searches(port: number, pvs: number, hits: 1 | typeof NAMES, ms: number): Promise<Searched> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  try {
    return await new Search(socket, port, pvs, hits, ms).done;
  } finally {
    socket.close();
  }
}

class Search {
  readonly done: Promise<Searched>;
  #socket: Socket;
  #port: number;
  #pvs: number;
  #hits: number;
  #missing = 0;
  #finished = 0;
  /** By the cid of its last name: replies still to come, and when it was sent. */
  #open = new Map<number, { left: number; sentAt: number; bytes: Buffer }>();
  #sent = 0;

  constructor(socket: Socket, port: number, pvs: number, hits: number, ms: number) {
    this.#socket = socket;
    this.#port = port;
    this.#pvs = pvs;
    this.#hits = hits;
    const since = performance.now();
    this.done = new Promise((resolve) => {
      const timer = setInterval(() => this.#sendLost(), LOST_MS / 4);
      socket.on('message', (bytes) => {
        this.#take(bytes);
        const elapsed = performance.now() - since;
        if (elapsed < ms) this.#sendAhead();
        else if (this.#open.size === 0) {
          clearInterval(timer);
          resolve({ names: this.#finished * NAMES, seconds: elapsed / 1000 });
        }
      });
      this.#sendAhead();
    });
  }

  #sendAhead(): void {
    while (this.#open.size < IN_FLIGHT) {
      const id = ++this.#sent;
      const names = Array.from({ length: NAMES }, (_, n) => {
        const name = n < NAMES - this.#hits ? `absent:${this.#missing++}` : `bench:${(id * 7919 + n * 31) % this.#pvs}`;
        return search(name, id * NAMES + n);
      });
      const bytes = Buffer.concat([version(id), ...names]);
      this.#open.set(id, { left: this.#hits, sentAt: performance.now(), bytes });
      this.#socket.send(bytes, this.#port, '127.0.0.1');
    }
  }

  #take(bytes: Buffer): void {
    for (let at = 0; at + 16 <= bytes.length; at += 16 + bytes.readUInt16BE(at + 2)) {
      if (bytes.readUInt16BE(at) !== SEARCH) continue;
      const id = Math.floor(bytes.readUInt32BE(at + 12) / NAMES);
      const datagram = this.#open.get(id);
      if (datagram === undefined || --datagram.left > 0) continue;
      this.#open.delete(id);
      this.#finished += 1;
    }
  }

  #sendLost(): void {
    const now = performance.now();
    for (const datagram of this.#open.values()) {
      if (now - datagram.sentAt < LOST_MS) continue;
      datagram.left = this.#hits;
      datagram.sentAt = now;
      this.#socket.send(datagram.bytes, this.#port, '127.0.0.1');
    }
  }
}
