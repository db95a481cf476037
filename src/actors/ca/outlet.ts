/**
 * What is said to one client: the one place where the messages of a circuit are encoded. They leave at the end of the
 * turn.
 */
import type { Socket } from 'node:net';
import { Command, LARGE_ARRAY_MINOR } from '../../protocol/ca/constants.ts';
import type { DbrType } from '../../protocol/ca/dbr-types.ts';
import {
  encodeResponse,
  requestHeader,
  writeCreateChannel,
  writeError,
  writeEvent,
  writeRead,
  writeReadNotify,
  writeWriteNotify,
} from '../../protocol/ca/encode.ts';
import { writeHeader } from '../../protocol/ca/header.ts';
import { writeNumberEvent, writeNumberReadNotify } from '../../protocol/ca/plain-number.ts';
import type { Request } from '../../protocol/ca/requests.ts';
import type { Response } from '../../protocol/ca/responses.ts';
import { Eca } from '../../protocol/ca/status.ts';
import type { Sample } from '../../protocol/value/sample.ts';
import type { Services } from '../kernel/services.ts';
import { Outbox, type OutboxListener } from '../net/outbox.ts';

export class Outlet {
  readonly outbox: Outbox;
  /** Minor protocol revision of the client, as its messages say. */
  minor = 0;
  /** Updates sent, updates replaced before they were, and requests refused because of a bound. */
  readonly counts = { updates: 0, replaced: 0, refused: 0 };
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
    encodeResponse(this.outbox.writer, response);
    this.outbox.touch();
  }

  /** The reply to CREATE_CHAN. Clients before minor 9 cannot read a count of 0xffff or more. */
  created(dbrType: number, maxCount: number, cid: number, sid: number): void {
    const count = this.minor < LARGE_ARRAY_MINOR ? Math.min(maxCount, 0xfffe) : maxCount;
    writeCreateChannel(this.outbox.writer, dbrType, count, cid, sid);
    this.outbox.touch();
  }

  read(dbrType: number, count: number, cid: number, ioid: number, payload: Uint8Array): void {
    writeRead(this.outbox.writer, dbrType, count, cid, ioid, payload);
    this.outbox.touch();
  }

  /** @param payload padded; nobody changes it any more */
  readNotify(dbrType: number, count: number, status: number, ioid: number, payload: Uint8Array): void {
    if (payload.length >= LARGE) this.#pass(Command.READ_NOTIFY, dbrType, count, status, ioid, payload);
    else writeReadNotify(this.outbox.writer, dbrType, count, status, ioid, payload);
    this.outbox.touch();
  }

  writeNotify(dbrType: number, count: number, status: number, ioid: number): void {
    writeWriteNotify(this.outbox.writer, dbrType, count, status, ioid);
    this.outbox.touch();
  }

  /** @param payload as for `readNotify` */
  event(dbrType: number, count: number, status: number, subscriptionId: number, payload: Uint8Array): void {
    if (payload.length >= LARGE) this.#pass(Command.EVENT_ADD, dbrType, count, status, subscriptionId, payload);
    else writeEvent(this.outbox.writer, dbrType, count, status, subscriptionId, payload);
    this.outbox.touch();
  }

  /** As `event`, of what `numberType` says is one number. */
  numberEvent(type: DbrType, subscriptionId: number, update: Sample): void {
    writeNumberEvent(this.outbox.writer, type, subscriptionId, update);
    this.outbox.touch();
  }

  numberReadNotify(type: DbrType, ioid: number, update: Sample): void {
    writeNumberReadNotify(this.outbox.writer, type, ioid, update);
    this.outbox.touch();
  }

  /** ERROR about `request`; the circuit lives. */
  error(cid: number, status: number, request: Request, text: string): void {
    this.errorAbout(cid, status, requestHeader(request), text);
  }

  /** As `error`, about a request of which no more than its header was kept. */
  errorAbout(cid: number, status: number, header: Uint8Array, text: string): void {
    writeError(this.outbox.writer, cid, status, header, text);
    this.outbox.touch();
  }

  /** The ECA status with which a payload of `size` bytes or `count` elements cannot be sent; undefined: it can. */
  sizeStatus(size: number, count: number): number | undefined {
    if (size > this.#services.bounds.payloadBytes) return Eca.TOLARGE;
    if (this.minor < LARGE_ARRAY_MINOR && (size >= 0xffff || count >= 0xffff)) return Eca['16KARRAYCLIENT'];
    return undefined;
  }

  countRead(): void {
    this.#services.counters.reads++;
  }

  countWrite(): void {
    this.#services.counters.writes++;
  }

  countUpdate(): void {
    this.counts.updates++;
    this.#services.counters.updates++;
  }

  countReplaced(): void {
    this.counts.replaced++;
    this.#services.counters.updatesReplaced++;
  }

  countRefused(): void {
    this.counts.refused++;
    this.#services.counters.requestsRefused++;
  }

  // --- helpers

  /** A payload that all who are sent this update share. */
  #pass(command: number, dbrType: number, count: number, p1: number, p2: number, payload: Uint8Array): void {
    writeHeader(this.outbox.writer, command, payload.length, dbrType, count, p1, p2);
    this.outbox.pass(payload);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Size of payloads, in bytes, from which they are not copied. */
const LARGE = 1 << 16;
