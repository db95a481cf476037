/** What is said to one client: the one place where the messages of a connection are encoded, in its byte order. */
import type { Socket } from 'node:net';
import { Command } from '../../protocol/pva/constants.ts';
import type { EncodedDelta } from '../../protocol/pva/delta.ts';
import {
  beginData,
  beginUpdate,
  encodeResponse,
  writeData,
  writeDone,
  writeUpdate,
} from '../../protocol/pva/encode.ts';
import type { Response } from '../../protocol/pva/responses.ts';
import type { Status } from '../../protocol/pva/status.ts';
import { LARGE } from '../../protocol/wire/piecewise-writer.ts';
import type { Writer } from '../../protocol/wire/writer.ts';
import type { Services } from '../kernel/services.ts';
import { Outbox, type OutboxListener } from '../net/outbox.ts';

/** Replies that repeat a subcommand. */
export type ReplyCommand = 'GET' | 'PUT' | 'RPC' | 'PROCESS';

export class Outlet {
  readonly outbox: Outbox;
  /** What the server announces, until the client wishes otherwise. */
  littleEndian = true;
  /** Updates sent, updates merged into newer ones before they were, and requests refused because of a bound. */
  readonly counts = { updates: 0, merged: 0, refused: 0 };
  readonly #services: Services;

  constructor(socket: Socket, listener: OutboxListener, services: Services) {
    this.#services = services;
    this.outbox = new Outbox(socket, listener, services.bounds.unreadBytes);
  }

  /** The client does not read: updates are held back. */
  get isFull(): boolean {
    return this.outbox.full;
  }

  send(response: Response): void {
    encodeResponse(this.#writer, response);
    this.outbox.touch();
  }

  /** The answer to GET, or to a read back. @param delta bytes that nobody changes any more */
  data(command: 'GET' | 'PUT', ioid: number, subcommand: number, delta: EncodedDelta): void {
    if (delta instanceof Uint8Array) writeData(this.#writer, Command[command], ioid, subcommand, delta);
    else {
      beginData(this.#writer, Command[command], ioid, subcommand, sizeOf(delta));
      this.#pass(delta);
    }
    this.outbox.touch();
    this.#services.counters.reads++;
  }

  /** A status, and nothing more. */
  done(command: ReplyCommand, ioid: number, subcommand: number, status: Status): void {
    writeDone(this.#writer, Command[command], ioid, subcommand, status);
    this.outbox.touch();
  }

  update(ioid: number, delta: EncodedDelta): void {
    if (delta instanceof Uint8Array) writeUpdate(this.#writer, ioid, delta);
    else {
      beginUpdate(this.#writer, ioid, sizeOf(delta));
      this.#pass(delta);
      this.#writer.u8(0);
    }
    this.outbox.touch();
    this.counts.updates++;
    this.#services.counters.updates++;
  }

  countWrite(): void {
    this.#services.counters.writes++;
  }

  countMerged(): void {
    this.counts.merged++;
    this.#services.counters.updatesReplaced++;
  }

  countRefused(): void {
    this.counts.refused++;
    this.#services.counters.requestsRefused++;
  }

  // --- helpers

  /** All clients are sent the same large pieces, none of them a copy. */
  #pass(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) {
      if (piece.length < LARGE) this.#writer.copy(piece);
      else this.outbox.pass(piece);
    }
  }

  get #writer(): Writer {
    const { writer } = this.outbox;
    writer.littleEndian = this.littleEndian;
    return writer;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function sizeOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((size, { length }) => size + length, 0);
}
