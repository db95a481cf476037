/** Wiring of a port: its connection, the exchanges that wait for it, and the frames that come. */

import { waitFor } from 'xstate';
import { PortError } from '../../database/port/port-error.ts';
import type { Transport, TransportListener } from '../../database/port/transport.ts';
import { type PortEvent, type PortTimes, type PortWiring, portMachine } from '../../machines/port.ts';
import type { EventOf } from '../../machines/wired.ts';
import type { Frame, Framing } from '../../protocol/framing/framing.ts';
import { isPromise } from '../kernel/promise.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Exchange, Priority, Step } from './exchange.ts';
import { ExchangeQueue } from './exchange-queue.ts';
import { Inlet } from './inlet.ts';
import { Outstanding } from './outstanding.ts';
import { newPortCounters, type PortCounters } from './port-counters.ts';
import { Traffic } from './traffic.ts';

const logic = wire(portMachine);

/** What a port is made of. */
export interface PortParts {
  readonly name: string;
  /** Where it leads, for people: `tcp 10.0.0.5:5025`. */
  readonly device: string;
  readonly framing: Framing;
  /** Opens a new connection. @throws anything, which is why it cannot */
  readonly open: (listener: TransportListener) => Transport;
  /** Whether bytes of an old connection cannot come by a new one. */
  readonly isCleanedByClosing: boolean;
  /** Whether frames are handed over as they are, without what their framing adds. */
  readonly isWhole: boolean;
  readonly times: PortTimes;
  /** For a reply, in ms. */
  readonly limitMs: number;
  /** Requests under way at a time, where frames have ids. */
  readonly inFlight: number;
  readonly resync: 'settle' | 'close' | undefined;
  /** Whether a frame answers no request. */
  readonly isUnsolicited: (frame: Frame) => boolean;
  /** What comes first on each connection. */
  readonly init: () => Iterable<Exchange>;
  readonly goodbye: () => Iterable<Exchange>;
  /** What a device that has been silent must answer; undefined: nothing, its silence is enough. */
  readonly probe: (() => Exchange) | undefined;
}

/** Who is told what becomes of a port. */
export interface PortWatcher {
  /** It can be used: the init exchanges are done. */
  up?(): void;
  /** It was up, and is no more. */
  down?(why: string): void;
  /** Its state changes: it is told in the new one from the next microtask on. */
  changed?(): void;
  /** A frame that answers no request. @returns whether it was meant for the watcher */
  frame?(frame: Frame): boolean;
  /** Bytes as they come, whatever they are. */
  input?(bytes: Uint8Array): void;
}

type FrameEvent = EventOf<PortEvent, 'frame'>;

const DISABLED = 'by an operator';
const STOPPED = 'the IOC stops';
/** Time-outs in a row after which the connection is closed. */
const TOO_MANY_TIMEOUTS = 2;
/** Exchanges that may wait. */
const MOST_WAITING = 1000;
/** Silences, of `settle`, that a device has to become quiet after a time-out. */
const MOST_SETTLES = 20;

export class Port extends Wired<typeof portMachine> implements PortWiring {
  readonly kind = 'port';
  readonly name: string;
  readonly parts: PortParts;
  readonly traffic: Traffic;
  readonly counters: PortCounters = newPortCounters();
  readonly #services: Services;
  readonly #watchers = new Set<PortWatcher>();
  readonly #queue = new ExchangeQueue();
  readonly #outstanding: Outstanding;
  readonly #inlet: Inlet;
  #admits: 'none' | 'init' | 'all' | 'last' = 'none';
  /** The exchange that has the port, between its steps. */
  #current: Exchange | undefined;
  #transport: Transport | undefined;
  /** Connections so far: what an old one still tells is not heard. */
  #connection = 0;
  #nextId = 0;
  /** Replies that were not in time, and may still come. */
  #owed = 0;
  #recoveringSince = Number.NEGATIVE_INFINITY;
  #lastHeard = Number.NEGATIVE_INFINITY;
  #reason = 'the IOC does not serve yet';
  #lastError = '';
  /** What the log was told last. */
  #reported: 'up' | 'down' | 'disabled' | undefined;
  #peer = '';
  /** `opens` when it was up last. */
  #opensWhenUp = 0;
  #since: number;

  constructor(parent: AnyWired, services: Services, parts: PortParts) {
    super(logic, parent, `port:${parts.name}`, { name: parts.name, times: parts.times, seed: services.random() });
    this.name = parts.name;
    this.parts = parts;
    this.#services = services;
    this.traffic = new Traffic(services.clock);
    this.#since = services.clock.wallTime();
    this.#outstanding = new Outstanding(services.clock, () => this.ref.send({ type: 'replyLimit' }));
    this.#inlet = new Inlet(services.clock, parts.framing, this.traffic, this.counters, {
      frame: (frame) => this.deliver({ type: 'frame', frame }),
      noise: () => this.ref.send({ type: 'noise' }),
      overflow: () => this.#overflow(),
      paused: (partial) => this.#outstanding.giveUp(partial),
    });
    this.ref.start();
  }

  label(): string {
    return this.name;
  }

  describe(): Record<string, unknown> {
    return {
      device: this.parts.device,
      framing: this.parts.framing.name,
      peer: this.#peer,
      since: new Date(this.#since).toISOString(),
      reason: this.isUp ? '' : this.#reason,
      lastError: this.#lastError,
      waiting: this.#queue.lengths,
      ...this.counters,
    };
  }

  /** Whether exchanges are taken. */
  get isUp(): boolean {
    return this.#admits === 'all';
  }

  /** The name of its state: `waiting`, `opening`, `up` … */
  get state(): string {
    const { value } = this.ref.getSnapshot();
    return typeof value === 'string' ? value : Object.keys(value)[0]!;
  }

  /** Unix time in ms of the last change between up and down. */
  get since(): number {
    return this.#since;
  }

  /** Why it is not up. */
  get reason(): string {
    return this.#reason;
  }

  /** What went wrong last. */
  get lastError(): string {
    return this.#lastError;
  }

  /** On the IOC's clock, in ms; -Infinity: never. */
  get lastHeard(): number {
    return this.#lastHeard;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  get lengths(): Readonly<Record<Priority, number>> {
    return this.#queue.lengths;
  }

  /** Ms in which a reply was waited for, so far. */
  get busyMs(): number {
    return this.#outstanding.busyMs;
  }

  /** Set by who measures the load: the slowest polls go first then. */
  isOverloaded = false;

  watch(watcher: PortWatcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Takes its turn in the queue, or fails at once. */
  submit(exchange: Exchange): void {
    if (this.#admits !== 'all') {
      exchange.fail(new PortError('down', this.whyDown()));
      return;
    }
    if (this.#queue.length >= MOST_WAITING) {
      this.counters.refused++;
      exchange.fail(new PortError('busy', `${MOST_WAITING} requests wait for ${this.name} already`));
      return;
    }
    this.#queue.add(exchange);
    this.ref.send({ type: 'job' });
  }

  /** `psu is disconnected since 12:03:07: connection refused` */
  whyDown(): string {
    const time = new Date(this.#since).toISOString().slice(11, 19);
    return `${this.name} is ${this.state === 'disabled' ? 'disabled' : 'disconnected'} since ${time}: ${this.#reason}`;
  }

  /** Resolves when it is closed for good. */
  async whenClosed(): Promise<void> {
    await waitFor(this.ref, ({ status }) => status !== 'active');
  }

  /** The init exchanges are to be run again before the next one: what they have set may be gone. */
  reopen(why: string): void {
    this.#transport?.close();
    this.#closed(this.#connection, why);
  }

  // --- actions of the machine

  open(): void {
    const connection = ++this.#connection;
    const isCurrent = () => connection === this.#connection;
    this.counters.opens++;
    try {
      this.#transport = this.parts.open({
        opened: (peer = this.parts.device) => {
          if (isCurrent()) this.ref.send({ type: 'opened', peer });
        },
        received: (input) => {
          if (!isCurrent()) return;
          this.#lastHeard = this.#services.clock.now();
          if (input instanceof Uint8Array) {
            for (const watcher of this.#watchers) watcher.input?.(input);
            this.#inlet.push(input);
          } else this.#inlet.take(input);
        },
        closed: (why) => this.#closed(connection, why),
      });
    } catch (error) {
      this.#closed(connection, error instanceof Error ? error.message : String(error));
    }
  }

  noteOpened({ peer }: EventOf<PortEvent, 'opened'>): void {
    this.#peer = peer;
    this.#inlet.reset();
    this.#owed = 0;
  }

  noteClosed({ why }: EventOf<PortEvent, 'closed'>): void {
    this.#reason = why;
  }

  noteConnectLimit(): void {
    this.#reason = `no connection within ${this.parts.times.connectMs / 1000} s`;
  }

  noteTimeouts(): void {
    this.#reason = 'no reply';
  }

  noteBabble(): void {
    this.#reason = 'it does not become silent after a time-out';
  }

  noteSilence(): void {
    this.#reason = `nothing heard for ${this.parts.times.keepAliveMs / 1000} s`;
  }

  noteDisabled(): void {
    this.#reason = DISABLED;
  }

  /** The reason was told with the exchange that failed. */
  noteInit(): void {}

  noteStop(): void {
    this.#reason = STOPPED;
  }

  /** Fails all that waits, with one reason. */
  disconnect(): void {
    this.#admits = 'none';
    this.#connection++;
    this.#transport?.close();
    this.#transport = undefined;
    this.#inlet.reset();
    this.#owed = 0;
    const error = new PortError('down', this.whyDown());
    const all = [...this.#outstanding.clear(), ...(this.#current ? [this.#current] : []), ...this.#queue.clear()];
    this.#current = undefined;
    for (const exchange of all) exchange.fail(error);
  }

  admitInit(): void {
    this.#admits = 'init';
    for (const exchange of this.parts.init()) this.#queue.add(exchange);
  }

  admitAll(): void {
    this.#admits = 'all';
    this.#since = this.#services.clock.wallTime();
    for (const watcher of [...this.#watchers]) watcher.up?.();
  }

  admitLast(): void {
    this.#admits = 'last';
    const error = new PortError('down', `${this.name} closes as the IOC stops`);
    for (const exchange of this.#queue.clear()) exchange.fail(error);
    for (const exchange of this.parts.goodbye()) this.#queue.add(exchange);
  }

  fall(): void {
    this.#admits = 'none';
    this.#since = this.#services.clock.wallTime();
    for (const watcher of [...this.#watchers]) watcher.down?.(this.#reason);
  }

  /** One line per change: tries that fail are counted, and told when it is up again. */
  reportState(): void {
    const { log } = this.#services;
    const { isUp } = this;
    const reason = this.#reason;
    if (isUp) {
      const lost = this.counters.opens - this.#opensWhenUp - 1;
      const tries = lost > 0 ? ` after ${lost} ${lost === 1 ? 'try' : 'tries'} that failed` : '';
      log.info({ port: this.name }, `The port ${this.name} is up: ${this.#peer}${tries}`);
      this.#opensWhenUp = this.counters.opens;
      this.#reported = 'up';
    } else if (reason === STOPPED) this.#reported = undefined;
    else if (reason === DISABLED) this.#reported = 'disabled';
    else if (this.#reported !== 'down') {
      log.warn({ port: this.name }, `The port ${this.name} to ${this.parts.device} is down: ${reason}`);
      this.#reported = 'down';
    }
    if (!isUp && reason !== STOPPED) this.#lastError = reason;
    this.traffic.say(isUp ? `up: ${this.#peer}` : `down: ${reason}`);
    this.tellState();
  }

  tellState(): void {
    for (const watcher of [...this.#watchers]) watcher.changed?.();
  }

  next(): void {
    if (this.#current !== undefined || this.#queue.length > 0) {
      this.ref.send({ type: 'job' });
      return;
    }
    if (this.#admits === 'init') this.ref.send({ type: 'init.done' });
    else if (this.#admits === 'last') this.ref.send({ type: 'drained' });
  }

  /** Sends the next step of the exchange whose turn it is. */
  send(): void {
    const exchange = this.#current ?? this.#queue.take(this.isOverloaded);
    if (exchange === undefined) return;
    this.#current = undefined;
    const step = this.#stepOf(exchange);
    if (step === undefined) {
      this.ref.send({ type: 'sent' });
      return;
    }
    const now = this.#services.clock.now();
    const id = this.parts.framing.hasIds ? this.#newId() : undefined;
    const entry = this.#outstanding.add(exchange, step, id, now, step.limitMs ?? this.parts.limitMs);
    if (step.reply) this.#inlet.expect(step);
    if (step.waitMs !== undefined) {
      this.#services.clock.setTimeout(() => this.#rested(entry.exchange), step.waitMs);
    }
    const sending = step.send === undefined ? undefined : this.#transmit(exchange, step.send, id);
    if (sending === undefined) this.#sent(exchange);
    else
      sending.then(
        () => this.#sent(exchange),
        (error: unknown) => this.#sendFailed(exchange, error),
      );
  }

  takeReply({ frame }: FrameEvent): void {
    const reply = frame as Frame;
    const entry = this.#outstanding.take(reply.id);
    if (entry === undefined) return;
    const { exchange, sentAt } = entry;
    const latency = this.#services.clock.now() - sentAt;
    this.counters.lastLatencyMs = latency;
    this.traffic.add('<', reply, exchange.options.label, exchange.options.priority, latency);
    this.#advance(exchange, reply);
  }

  takeUnasked({ frame }: FrameEvent): void {
    const message = frame as Frame;
    this.counters.unasked++;
    let isMeant = false;
    for (const watcher of [...this.#watchers]) if (watcher.frame?.(message) === true) isMeant = true;
    this.traffic.add('<', message, '', '', undefined, isMeant ? undefined : 'unasked');
  }

  dropFrame({ frame }: FrameEvent): void {
    this.counters.unasked++;
    this.traffic.add('<', frame as Frame, '', '', undefined, 'unasked');
  }

  /** After a time-out. */
  dropLate(event: FrameEvent): void {
    const late = event.frame as Frame;
    if (this.parts.isUnsolicited(late)) {
      this.takeUnasked(event);
      return;
    }
    this.#owed = Math.max(this.#owed - 1, 0);
    this.counters.late++;
    this.traffic.add('<', late, '', '', undefined, 'late');
  }

  expire(): void {
    this.#recoveringSince = this.#services.clock.now();
    const overdue = this.#outstanding.overdue(this.#recoveringSince);
    for (const { exchange, step, partial } of overdue) {
      if (partial === undefined) this.#timedOut(exchange, step.limitMs ?? this.parts.limitMs);
      else this.#mismatched(exchange, partial);
    }
  }

  recover(): void {
    this.#inlet.reset();
  }

  probe(): void {
    const probe = this.parts.probe?.();
    if (probe === undefined) this.ref.send({ type: 'probe.failed' });
    else this.submit(probe);
  }

  // --- guards of the machine

  somethingWaits(): boolean {
    return this.#current !== undefined || this.#queue.length > 0;
  }

  mayPipeline(): boolean {
    const next = this.#queue.peek();
    if (next === undefined) return false;
    if (next.options.interrupts && next.options.priority === 'abort') return true;
    return this.parts.framing.hasIds && this.#outstanding.size < this.parts.inFlight;
  }

  expectsReply(): boolean {
    return this.#outstanding.awaitsReply;
  }

  rests(): boolean {
    return this.#outstanding.rests;
  }

  needsGap(): boolean {
    return this.parts.times.gapMs > 0;
  }

  isAnswer({ frame }: FrameEvent): boolean {
    const reply = frame as Frame;
    return this.#outstanding.isDue(reply.id) && !this.parts.isUnsolicited(reply);
  }

  isAnswerBeforeGap(event: FrameEvent): boolean {
    return this.needsGap() && this.isAnswer(event);
  }

  leavesOthers(event: FrameEvent): boolean {
    return this.#outstanding.size > 1 && this.isAnswer(event);
  }

  isStepOut(): boolean {
    return this.#outstanding.size > 0;
  }

  closesAtOnce(): boolean {
    if (this.parts.framing.hasIds) return this.#timeouts + 1 >= TOO_MANY_TIMEOUTS;
    return this.parts.resync === 'close';
  }

  othersAreDue(): boolean {
    return this.parts.framing.hasIds && this.#outstanding.hasOthers(this.#services.clock.now());
  }

  dropsById(): boolean {
    return this.parts.framing.hasIds;
  }

  mustReopen(): boolean {
    if (this.#timeouts >= TOO_MANY_TIMEOUTS) return true;
    return this.#owed > 0 && this.parts.isCleanedByClosing && this.parts.resync !== 'settle';
  }

  babbles(): boolean {
    const { settleMs } = this.parts.times;
    return this.#services.clock.now() - this.#recoveringSince >= MOST_SETTLES * settleMs;
  }

  heardLately(): boolean {
    return this.#services.clock.now() - this.#lastHeard < this.parts.times.keepAliveMs;
  }

  // --- helpers

  get #timeouts(): number {
    return this.ref.getSnapshot().context.timeouts;
  }

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
    const { framing, isWhole } = this.parts;
    const request = id === undefined ? frame : { ...frame, id };
    const { label, priority } = exchange.options;
    this.traffic.add('>', request, label, priority);
    this.counters.sent++;
    const bytes = isWhole ? request.bytes : framing.encode(request, 'controller');
    this.counters.bytesOut += bytes.length;
    this.#inlet.sent(request);
    try {
      // What an author's transport answers may be anything.
      const sending: unknown = this.#transport?.send({ ...request, bytes });
      return isPromise(sending) ? Promise.resolve(sending).then(() => {}) : undefined;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** The step has left: a step without reply is done with that. */
  #sent(exchange: Exchange): void {
    const { step } = exchange;
    if (exchange.isOver || step === undefined) return;
    if (step.waitMs !== undefined) this.#current = exchange;
    else if (!step.reply) {
      this.#outstanding.remove(exchange);
      this.#advance(exchange, undefined);
    }
    this.ref.send({ type: 'sent' });
  }

  #sendFailed(exchange: Exchange, error: unknown): void {
    if (exchange.isOver) return;
    this.#outstanding.remove(exchange);
    exchange.fail(new PortError('device', error instanceof Error ? error.message : String(error)));
    this.ref.send({ type: 'sent' });
  }

  #rested(exchange: Exchange): void {
    if (exchange.isOver || this.#current !== exchange) return;
    this.#current = undefined;
    this.#outstanding.remove(exchange);
    this.#advance(exchange, undefined);
    this.ref.send({ type: 'rested' });
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
    this.counters.exchanges++;
    exchange.done();
  }

  #wentWell(): void {
    const { failures, timeouts } = this.ref.getSnapshot().context;
    if (failures > 0 || timeouts > 0) this.ref.send({ type: 'good' });
  }

  #exchangeFailed(exchange: Exchange, error: PortError): void {
    this.#lastError = error.message;
    if (error.failure === 'mismatch') {
      this.counters.mismatches++;
      this.#recoveringSince = this.#services.clock.now();
      this.traffic.say(error.message, 'mismatch', exchange.options.label);
      this.ref.send({ type: 'mismatch' });
    } else {
      this.counters.refusedByDevice++;
      this.#wentWell();
    }
    this.#failExchange(exchange, error);
  }

  #timedOut(exchange: Exchange, limitMs: number): void {
    this.counters.timeouts++;
    if (!this.parts.framing.hasIds) this.#owed++;
    const { label, priority } = exchange.options;
    const error = new PortError('timeout', `no reply to ${exchange.dialogue.text} within ${limitMs / 1000} s`);
    this.traffic.say(error.message, 'timeout', label);
    if (exchange.retries > 0 && priority !== 'write' && this.#admits === 'all') {
      exchange.retries--;
      exchange.step = undefined;
      this.counters.retries++;
      this.#queue.add(exchange, true);
      return;
    }
    this.#lastError = error.message;
    this.#goOnOrFail(exchange, error);
  }

  /** A reply that stopped before its end. */
  #mismatched(exchange: Exchange, partial: Uint8Array): void {
    const error = new PortError(
      'mismatch',
      `the reply to ${exchange.dialogue.text} stopped after ${partial.length} bytes`,
    );
    error.partial = partial;
    this.counters.mismatches++;
    this.#lastError = error.message;
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
    if (this.#admits !== 'init') return;
    this.#reason = error.message;
    this.ref.send({ type: 'init.failed' });
  }

  #overflow(): void {
    this.traffic.say('too many bytes without an end of a frame', 'noise');
    this.#outstanding.giveUp(undefined);
  }

  #closed(connection: number, why: string): void {
    if (connection === this.#connection) this.ref.send({ type: 'closed', why });
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** What is thrown is a refusal by the dialogue's author, unless it says otherwise. */
function asPortError(error: unknown): PortError {
  return error instanceof PortError
    ? error
    : new PortError('mismatch', error instanceof Error ? error.message : String(error));
}
