/** One TCP connection to a server: bytes out in chosen pieces, messages in. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from './join.ts';
import type { Random } from './random.ts';

/** How bytes reach the server: each message alone, cut anywhere, or as many as there are in one piece. */
export const deliveries = ['whole', 'cut', 'packed'] as const;

/** `segmented`: each message in segments, in protocols that know them. */
export type Delivery = (typeof deliveries)[number] | 'segmented';

/** Collects a stream, and cuts it where messages end. */
export interface Cutter<Frame> {
  push(chunk: Uint8Array): readonly Frame[];
}

export interface LinkListener<Frame> {
  saw(frame: Frame): void;
  ended(): void;
}

/** Time between two pieces of one delivery. */
const PIECES_APART_MS = 1;

/** Most pieces that one piece of a conversation is cut into. */
const MOST_CUTS = 8;

export class Link {
  readonly #socket: Socket;

  private constructor(socket: Socket, receive: (chunk: Uint8Array) => void, ended: () => void) {
    this.#socket = socket;
    socket.on('data', receive);
    socket.on('error', () => socket.destroy());
    socket.on('close', ended);
  }

  /** @throws the error of the system when nobody listens there */
  static open<Frame>(host: string, port: number, cutter: Cutter<Frame>, listener: LinkListener<Frame>): Promise<Link> {
    const receive = (chunk: Uint8Array) => {
      for (const frame of cutter.push(chunk)) listener.saw(frame);
    };
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.removeListener('error', reject);
        resolve(new Link(socket, receive, () => listener.ended()));
      });
    });
  }

  get localPort(): number {
    return this.#socket.localPort ?? 0;
  }

  async send(messages: readonly Uint8Array[], delivery: Delivery, random: Random): Promise<void> {
    const pieces =
      delivery === 'packed' ? [join(...messages)] : delivery === 'cut' ? cut(join(...messages), random) : messages;
    for (const [index, piece] of pieces.entries()) {
      // Apart, or pieces would be put together again; and far enough for a server that hangs up at the first of them to be
      // seen to: its last words are lost where TCP answers what is sent after that with a reset.
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
