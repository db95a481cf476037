/** Plays a case for a server: one socket per client, and datagrams beside them. */
import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { FrameCutter } from '../../src/conform/ca/frame.ts';
import { Command } from '../../src/protocol/ca/constants.ts';
import { markedIds, withIds } from '../input/id-marker.ts';
import type { ClientScript, ServerCase } from '../input/server-case.ts';

/** Resolves when all its clients have left. */
export async function attack(port: number, { clients, datagrams }: ServerCase): Promise<void> {
  await Promise.all([sendDatagrams(port, datagrams), ...clients.map((script) => new Attacker(port, script).play())]);
}

// --- helpers --------------------------------------------------------------------------------------------------------

/** For a sid that a channel's creation is to bring. A mutated one brings none: the next is waited for less long. */
const SID_PATIENCE_MS = 240;
const LOSS_OF_PATIENCE = 4;

/** For the server to take what was written. It closes circuits of clients that it has nothing to say to. */
const END_PATIENCE_MS = 2000;

class Attacker {
  readonly #script: ClientScript;
  readonly #socket: Socket;
  readonly #cutter = new FrameCutter();
  readonly #sids = new Map<number, number>();
  /** cids whose sids nobody waits for any more. */
  readonly #givenUp = new Set<number>();
  readonly #closed: Promise<void>;
  #patienceMs = SID_PATIENCE_MS;
  #wake: (() => void) | undefined;

  constructor(port: number, script: ClientScript) {
    this.#script = script;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('data', (chunk) => this.#hear(chunk));
    this.#closed = new Promise((resolve) => {
      this.#socket.on('close', () => {
        this.#wake?.();
        resolve();
      });
    });
  }

  async play(): Promise<void> {
    const { pieces, deafAfter, lingerMs, resets } = this.#script;
    const socket = this.#socket;
    await new Promise<void>((resolve) => {
      socket.once('connect', resolve).once('close', resolve);
    });
    for (const [index, piece] of pieces.entries()) {
      if (index === deafAfter) socket.pause();
      await this.#learnSids(piece);
      if (!socket.writable) break;
      socket.write(withIds(piece, this.#sids));
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (lingerMs > 0) await Promise.race([this.#closed, sleep(lingerMs)]);
    if (resets) socket.resetAndDestroy();
    else socket.end();
    // What it has not read would keep its end from being noticed.
    socket.resume();
    await Promise.race([this.#closed, sleep(END_PATIENCE_MS, undefined, { ref: false })]);
    socket.destroy();
  }

  async #learnSids(piece: Uint8Array): Promise<void> {
    const isMissing = (cid: number) => !this.#sids.has(cid) && !this.#givenUp.has(cid);
    const cids = markedIds(piece).filter(isMissing);
    const timer = setTimeout(() => this.#giveUp(cids), this.#patienceMs);
    while (cids.some(isMissing) && !this.#socket.destroyed && !this.#socket.isPaused()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    clearTimeout(timer);
  }

  #giveUp(cids: readonly number[]): void {
    for (const cid of cids) this.#givenUp.add(cid);
    this.#patienceMs /= LOSS_OF_PATIENCE;
    this.#wake?.();
  }

  #hear(chunk: Uint8Array): void {
    for (const { command, p1, p2 } of this.#cutter.push(chunk)) {
      if (command === Command.CREATE_CHAN) this.#sids.set(p1 & 0xffff, p2);
      if (command === Command.CREATE_CH_FAIL) this.#givenUp.add(p1 & 0xffff);
    }
    this.#wake?.();
  }
}

async function sendDatagrams(port: number, datagrams: readonly Uint8Array[]): Promise<void> {
  if (datagrams.length === 0) return;
  const socket = createSocket('udp4');
  socket.on('error', () => {});
  for (const datagram of datagrams) {
    await new Promise<void>((resolve) => {
      socket.send(datagram, port, '127.0.0.1', () => resolve());
    });
  }
  socket.close();
}
