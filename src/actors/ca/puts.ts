/** The puts of a channel: WRITE and WRITE_NOTIFY, their checks and conversion, and requests that wait for a put. */
import type { Requester } from '../../database/pv/definition.ts';
import type { ChannelEvent } from '../../machines/ca/channel.ts';
import { decodeWrite } from '../../protocol/ca/dbr.ts';
import { valueTypes } from '../../protocol/ca/dbr-native.ts';
import { Dbr, dbrSize, dbrTypes } from '../../protocol/ca/dbr-types.ts';
import type { ReadRequest, WriteRequest } from '../../protocol/ca/requests.ts';
import { Eca } from '../../protocol/ca/status.ts';
import { convertWrite } from '../../protocol/value/convert.ts';
import type { AnyWired } from '../kernel/wired.ts';
import { DONE, Put, type PutOutcome } from '../pv/put.ts';
import type { Pv } from '../pv/pv.ts';
import { shortValue } from '../pv/short-value.ts';
import { failRead, type ReadChannel } from './gets.ts';

/** A channel, as far as puts go. */
export interface PutChannel extends ReadChannel, AnyWired {
  readonly pv: Pv;
  readonly client: Requester;
  /** Requests that may wait after a put with completion. */
  readonly mostWaiting: number;
  readonly ref: { send(event: ChannelEvent): void } & AnyWired['ref'];
  answerRead(request: ReadRequest): void;
}

export class Puts {
  readonly #channel: PutChannel;
  /** The put with completion that is outstanding, and its request. */
  #outstanding: { request: WriteRequest; put: Put } | undefined;
  #waiting: (ReadRequest | WriteRequest)[] | undefined;

  constructor(channel: PutChannel) {
    this.#channel = channel;
  }

  /** Requests that wait. */
  get waiting(): number {
    return this.#waiting?.length ?? 0;
  }

  /** A put with completion is outstanding. */
  get isOutstanding(): boolean {
    return this.#outstanding !== undefined;
  }

  write(request: WriteRequest): void {
    const channel = this.#channel;
    channel.outlet.countWrite();
    const notify = request.type === 'WRITE_NOTIFY';
    if (request.dbrType === Dbr.PUT_ACKT || request.dbrType === Dbr.PUT_ACKS) {
      this.#acknowledge(request);
      return;
    }
    const fault = writeFault(request);
    if (fault !== undefined) {
      failWrite(channel, request, fault);
      return;
    }
    const { pv, view } = channel;
    const written = decodeWrite(request.dbrType, request.count, request.payload);
    if (written === undefined) {
      failWrite(channel, request, Eca.PUTFAIL);
      return;
    }
    if (request.count === 0 && pv.maxCount === 1 && view?.isText !== true) {
      pv.putNothing();
      if (notify) confirmWrite(channel, request, Eca.NORMAL);
      return;
    }
    const from = valueTypes[dbrTypes[request.dbrType]!.native];
    const value =
      view === undefined
        ? convertWrite(from, written, pv.native, pv.maxCount, pv.metadata)
        : view.convert(from, written);
    if (value === undefined) {
      pv.putDenied(channel.client, `it cannot hold ${shortValue(written)}`);
      failWrite(channel, request, Eca.PUTFAIL);
      return;
    }
    const put = new Put(value, channel.client, undefined, notify);
    pv.submit(put);
    if (notify) this.#answer(request, put);
    else this.#complain(request, put);
  }

  wait(request: ReadRequest | WriteRequest): void {
    this.#waiting ??= [];
    if (this.#waiting.length < this.#channel.mostWaiting) {
      this.#waiting.push(request);
      return;
    }
    this.#channel.outlet.countRefused();
    if ('payload' in request) failWrite(this.#channel, request, Eca.PUTCBINPROG);
    else failRead(this.#channel, request, Eca.GETFAIL);
  }

  confirm(event: { readonly outcome: PutOutcome }): void {
    const request = this.#outstanding?.request;
    this.#outstanding = undefined;
    if (request !== undefined) confirmWrite(this.#channel, request, statusOf(event.outcome));
  }

  /** Does what waited, up to and including the next put with completion that does not complete at once. */
  runWaiting(): void {
    while (this.#outstanding === undefined) {
      const request = this.#waiting?.shift();
      if (request === undefined) {
        this.#channel.ref.send({ type: 'queue.empty' });
        return;
      }
      if ('payload' in request) this.write(request);
      else this.#channel.answerRead(request);
    }
  }

  /** Hands over what waits: it will not be done here. */
  takeWaiting(): readonly (ReadRequest | WriteRequest)[] {
    return this.#waiting?.splice(0) ?? [];
  }

  /** The channel ends: nobody waits for an answer. */
  abandon(): void {
    this.#waiting = undefined;
    if (this.#outstanding !== undefined) this.#channel.pv.abandon(this.#outstanding.put);
    this.#outstanding = undefined;
  }

  // --- helpers

  /** As a rule the outcome is known at once. */
  #answer(request: WriteRequest, put: Put): void {
    if (put.outcome !== undefined) {
      confirmWrite(this.#channel, request, statusOf(put.outcome));
      return;
    }
    const { ref } = this.#channel;
    put.reply = (outcome) => ref.send({ type: 'put.settled', outcome });
    this.#outstanding = { request, put };
    ref.send({ type: 'put.pending' });
  }

  /** A put without completion is answered only when it has failed. */
  #complain(request: WriteRequest, put: Put): void {
    if (put.outcome === DONE) return;
    const channel = this.#channel;
    const settled = (outcome: PutOutcome) => {
      if (outcome !== DONE) failWrite(channel, request, statusOf(outcome));
    };
    if (put.outcome === undefined) put.reply = settled;
    else settled(put.outcome);
  }

  #acknowledge(request: WriteRequest): void {
    const channel = this.#channel;
    const status = writeFault(request);
    if (status !== undefined) {
      failWrite(channel, request, status);
      return;
    }
    const value = decodeWrite(request.dbrType, request.count, request.payload);
    const number = typeof value === 'number' ? value : 0;
    if (request.dbrType === Dbr.PUT_ACKT) channel.pv.writeAcknowledgeTransient(number !== 0);
    else channel.pv.acknowledge(number);
    if (request.type === 'WRITE_NOTIFY') confirmWrite(channel, request, Eca.NORMAL);
  }
}

/** A put without completion gets an ERROR. */
export function failWrite(channel: ReadChannel, request: WriteRequest, status: number): void {
  if (request.type === 'WRITE_NOTIFY') confirmWrite(channel, request, status);
  else channel.outlet.error(channel.cid, status, request, channel.name);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Channel Access has one status for every put that is not done; its reason has no place in the message. */
function statusOf(outcome: PutOutcome): number {
  return outcome === DONE ? Eca.NORMAL : Eca.PUTFAIL;
}

/** An ECA status when the request contradicts itself: rsrv would read beyond the payload. */
function writeFault({ dbrType, count, payload }: WriteRequest): number | undefined {
  if (dbrTypes[dbrType] === undefined) return Eca.BADTYPE;
  const isShortText = dbrType === Dbr.STRING && count === 1;
  return !isShortText && payload.length < dbrSize(dbrType, count) ? Eca.BADCOUNT : undefined;
}

/** The completion of a put. */
function confirmWrite({ outlet }: ReadChannel, { dbrType, count, ioid }: WriteRequest, status: number): void {
  outlet.writeNotify(dbrType, count, status, ioid);
}
