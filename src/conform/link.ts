/** One TCP connection to a server: bytes out in chosen pieces, messages in. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Frame, FrameCutter } from './frame.ts';
import { join } from './moves/message.ts';
import type { Random } from './random.ts';

/** How bytes reach the server: each message alone, cut anywhere, or as many as there are in one piece. */
export const deliveries = ['whole', 'cut', 'packed'] as const;
export type Delivery = (typeof deliveries)[number];

export interface LinkListener {
  saw(frame: Frame): void;
  ended(): void;
}

/** Time between two pieces of one delivery. */
const PIECES_APART_MS = 1;

/** Most pieces that one piece of a conversation is cut into. */
const MOST_CUTS = 8;

export class Link {
  readonly #socket: Socket;
  readonly #cutter = new FrameCutter();

  private constructor(socket: Socket, listener: LinkListener) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      for (const frame of this.#cutter.push(chunk)) listener.saw(frame);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => listener.ended());
  }

  /** @throws the error of the system when nobody listens there */
  static open(host: string, port: number, listener: LinkListener): Promise<Link> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.removeListener('error', reject);
        resolve(new Link(socket, listener));
      });
    });
  }

  get localPort(): number {
    return this.#socket.localPort ?? 0;
  }

  async send(messages: readonly Uint8Array[], delivery: Delivery, random: Random): Promise<void> {
    const pieces =
      delivery === 'whole' ? messages : delivery === 'packed' ? [join(...messages)] : cut(join(...messages), random);
    for (const [index, piece] of pieces.entries()) {
      // Apart, or pieces would be put together again; and far enough for a server that hangs up at the first of them to be
      // seen to: its last words are lost where TCP answers what is sent behind that with a reset.
      if (index > 0) await sleep(PIECES_APART_MS);
      if (this.#socket.writable) this.#socket.write(piece);
    }
  }

  /** Lets everything the server sends pile up. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** As a client ends. */
  close(): void {
    this.#socket.end();
    this.#socket.resume();
  }

  /** As a client dies. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

function cut(bytes: Uint8Array, random: Random): Uint8Array[] {
  const places = new Set([0, bytes.length]);
  const cuts = 1 + random.below(MOST_CUTS);
  for (let index = 0; index < cuts && bytes.length > 1; index++) places.add(1 + random.below(bytes.length - 1));
  const ends = [...places].sort((one, other) => one - other);
  return ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
}
