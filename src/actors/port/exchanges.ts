/** What a port exchanges with its device: what is under way, and how each exchange comes to its end. */

import { PortError } from '../../database/port/port-error.ts';
import type { PortEvent } from '../../machines/port.ts';
import type { Frame } from '../../protocol/framing/framing.ts';
import type { HeapClock } from '../kernel/clock.ts';
import type { Exchange, Step } from './exchange.ts';
import type { Inlet } from './inlet.ts';
import { leaving } from './leaving.ts';
import { Outstanding } from './outstanding.ts';
import type { PortConnection } from './port-connection.ts';
import type { PortCounters } from './port-counters.ts';
import type { PortParts } from './port-parts.ts';
import type { PortReport } from './port-report.ts';
import type { Traffic } from './traffic.ts';
import type { WaitingList } from './waiting-list.ts';

/** The port, as its exchanges see it. */
export interface ExchangesHome {
  readonly parts: PortParts;
  readonly traffic: Traffic;
  readonly counters: PortCounters;
  readonly inlet: Inlet;
  readonly connection: PortConnection;
  readonly report: PortReport;
  readonly waiting: WaitingList;
  readonly clock: HeapClock;
  /** As its machine counts them. */
  troubles(): { readonly failures: number; readonly timeouts: number };
  send(event: PortEvent): void;
}

export class Exchanges {
  readonly #port: ExchangesHome;
  readonly #outstanding: Outstanding;
  /** The exchange that has the port, between its steps. */
  #current: Exchange | undefined;
  #nextId = 0;
  /** Replies that were not in time, and may still come. */
  #owed = 0;
  #recoveringSince = Number.NEGATIVE_INFINITY;

  constructor(port: ExchangesHome) {
    this.#port = port;
    this.#outstanding = new Outstanding(port.clock, () => port.send({ type: 'replyLimit' }));
  }

  /** Ms in which a reply was waited for, so far. */
  get busyMs(): number {
    return this.#outstanding.busyMs;
  }

  /** Replies that were asked for on this connection, and may still come. */
  get owed(): number {
    return this.#owed;
  }

  /** Since the last time-out or mismatch, on the IOC's clock, in ms. */
  get recoveringSince(): number {
    return this.#recoveringSince;
  }

  get outstanding(): Outstanding {
    return this.#outstanding;
  }

  get somethingWaits(): boolean {
    return this.#current !== undefined || this.#port.waiting.length > 0;
  }

  /** Fails all, with one reason. */
  failAll(error: PortError): void {
    this.#owed = 0;
    const underWay = [...this.#outstanding.clear(), ...(this.#current ? [this.#current] : [])];
    this.#current = undefined;
    for (const exchange of underWay) exchange.fail(error);
    this.#port.waiting.fail(error);
  }

  /** A new connection: nothing of an old one comes by it. */
  begin(): void {
    this.#owed = 0;
  }

  /** Sends the next step of the exchange whose turn it is. @param slowestFirst of polls */
  send(slowestFirst: boolean): void {
    const { clock, parts, inlet } = this.#port;
    const exchange = this.#current ?? this.#port.waiting.take(slowestFirst);
    if (exchange === undefined) return;
    this.#current = undefined;
    const step = this.#stepOf(exchange);
    if (step === undefined) {
      this.#port.send({ type: 'sent' });
      return;
    }
    const id = parts.framing.hasIds ? this.#newId() : undefined;
    const entry = this.#outstanding.add(exchange, step, id, clock.now(), step.limitMs ?? parts.limitMs);
    if (step.reply) inlet.expect(step);
    if (step.waitMs !== undefined) clock.setTimeout(() => this.#rested(entry.exchange), step.waitMs);
    const sending = step.send === undefined ? undefined : this.#transmit(exchange, step.send, id);
    const sent = () => this.#sent(exchange, step);
    if (sending === undefined) sent();
    else leaving(clock, sending, step.writeMs).then(sent, (error) => this.#sendFailed(exchange, step, asError(error)));
  }

  takeReply(reply: Frame): void {
    const entry = this.#outstanding.take(reply.id);
    if (entry === undefined) return;
    const { exchange, sentAt } = entry;
    const { clock, counters, traffic } = this.#port;
    const latency = clock.now() - sentAt;
    counters.lastLatencyMs = latency;
    traffic.add('<', reply, exchange.options.label, exchange.options.priority, latency);
    this.#advance(exchange, reply);
  }

  /** A reply has come after its time-out. */
  dropLate(late: Frame): void {
    this.#owed = Math.max(this.#owed - 1, 0);
    this.#port.counters.late++;
    this.#port.traffic.add('<', late, '', '', undefined, 'late');
  }

  /** What is overdue has failed. */
  expire(): void {
    this.#recoveringSince = this.#port.clock.now();
    const overdue = this.#outstanding.overdue(this.#recoveringSince);
    for (const { exchange, step, partial } of overdue) {
      if (partial === undefined) this.#timedOut(exchange, step.limitMs ?? this.#port.parts.limitMs);
      else this.#mismatched(exchange, partial);
    }
  }

  /** The oldest is not waited for any longer. @param partial what has come of its reply */
  giveUp(partial: Uint8Array | undefined): void {
    this.#outstanding.giveUp(partial);
  }

  // --- helpers

  /** What is to be sent; undefined: its author's code refuses, and the exchange has failed. */
  #stepOf(exchange: Exchange): Step | undefined {
    try {
      exchange.step ??= exchange.dialogue.first();
      return exchange.step;
    } catch (error) {
      this.#failExchange(exchange, asPortError(error));
      return undefined;
    }
  }

  #newId(): number {
    this.#nextId = (this.#nextId + 1) & 0xffff;
    return this.#nextId;
  }

  #transmit(exchange: Exchange, frame: Frame, id: number | undefined): Promise<void> | undefined {
    const { traffic, counters, inlet, connection, parts } = this.#port;
    const { framing, isWhole } = parts;
    const request = id === undefined ? frame : { ...frame, id };
    const { label, priority } = exchange.options;
    traffic.add('>', request, label, priority);
    counters.sent++;
    const bytes = isWhole ? request.bytes : framing.encode(request, 'controller');
    counters.bytesOut += bytes.length;
    inlet.sent(request);
    return connection.send({ ...request, bytes });
  }

  /** The step has left: a step without reply is done with that. */
  #sent(exchange: Exchange, step: Step): void {
    if (exchange.isOver || exchange.step !== step) return;
    if (step.waitMs !== undefined) this.#current = exchange;
    else if (!step.reply) {
      this.#outstanding.remove(exchange);
      this.#advance(exchange, undefined);
    }
    this.#port.send({ type: 'sent' });
  }

  #sendFailed(exchange: Exchange, step: Step, { message }: Error): void {
    if (exchange.isOver || exchange.step !== step) return;
    this.#outstanding.remove(exchange);
    this.#goOnOrFail(exchange, new PortError('device', message));
    this.#port.send({ type: 'sent' });
  }

  #rested(exchange: Exchange): void {
    if (exchange.isOver || this.#current !== exchange) return;
    this.#current = undefined;
    this.#outstanding.remove(exchange);
    this.#advance(exchange, undefined);
    this.#port.send({ type: 'rested' });
  }

  /** Hands over the reply, and goes on with the exchange or ends it. */
  #advance(exchange: Exchange, reply: Frame | undefined): void {
    let step: ReturnType<Exchange['dialogue']['next']>;
    try {
      step = exchange.dialogue.next(reply);
    } catch (error) {
      this.#exchangeFailed(exchange, asPortError(error));
      return;
    }
    if (reply !== undefined) this.#wentWell();
    if (step !== undefined) {
      exchange.step = step;
      this.#current = exchange;
      return;
    }
    this.#port.counters.exchanges++;
    exchange.done();
  }

  #wentWell(): void {
    const { failures, timeouts } = this.#port.troubles();
    if (failures > 0 || timeouts > 0) this.#port.send({ type: 'good' });
  }

  #exchangeFailed(exchange: Exchange, error: PortError): void {
    const { report, counters, traffic, clock } = this.#port;
    report.lastError = error.message;
    if (error.failure === 'mismatch') {
      counters.mismatches++;
      this.#recoveringSince = clock.now();
      traffic.say(error.message, 'mismatch', exchange.options.label);
      this.#port.send({ type: 'mismatch' });
    } else {
      counters.refusedByDevice++;
      this.#wentWell();
    }
    this.#failExchange(exchange, error);
  }

  #timedOut(exchange: Exchange, limitMs: number): void {
    const { counters, parts, traffic, report } = this.#port;
    counters.timeouts++;
    if (!parts.framing.hasIds) this.#owed++;
    const { label, priority } = exchange.options;
    const error = new PortError('timeout', `no reply to ${exchange.dialogue.text} within ${limitMs / 1000} s`);
    traffic.say(error.message, 'timeout', label);
    if (exchange.retries > 0 && priority !== 'write' && this.#port.waiting.admits === 'all') {
      exchange.retries--;
      exchange.step = undefined;
      counters.retries++;
      this.#port.waiting.again(exchange);
      return;
    }
    report.lastError = error.message;
    this.#goOnOrFail(exchange, error);
  }

  /** A reply that stopped before its end. */
  #mismatched(exchange: Exchange, partial: Uint8Array): void {
    const error = new PortError(
      'mismatch',
      `the reply to ${exchange.dialogue.text} stopped after ${partial.length} bytes`,
    );
    error.partial = partial;
    this.#port.counters.mismatches++;
    this.#port.report.lastError = error.message;
    this.#goOnOrFail(exchange, error);
  }

  /** The exchange itself may have something for the case. */
  #goOnOrFail(exchange: Exchange, error: PortError): void {
    try {
      const step = exchange.dialogue.failed?.(error);
      if (step !== undefined) {
        exchange.step = step;
        this.#current = exchange;
        return;
      }
    } catch (thrown) {
      this.#failExchange(exchange, asPortError(thrown));
      return;
    }
    this.#failExchange(exchange, error);
  }

  #failExchange(exchange: Exchange, error: PortError): void {
    exchange.fail(error);
    if (this.#port.waiting.admits !== 'init') return;
    this.#port.report.reason = error.message;
    this.#port.send({ type: 'init.failed' });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** What is thrown is a refusal by the dialogue's author, unless it says otherwise. */
function asPortError(error: unknown): PortError {
  return error instanceof PortError ? error : new PortError('mismatch', asError(error).message);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
