/** Wiring of a port: its connection, the exchanges that wait for it, and the frames that come. */

import { waitFor } from 'xstate';
import { PortError } from '../../database/port/port-error.ts';
import { type PortEvent, type PortWiring, portMachine } from '../../machines/port.ts';
import type { EventOf } from '../../machines/wired.ts';
import type { Frame } from '../../protocol/framing/framing.ts';
import type { Services } from '../kernel/services.ts';
import type { Part } from '../kernel/supervision.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Exchange, Priority } from './exchange.ts';
import { Exchanges } from './exchanges.ts';
import { Inlet } from './inlet.ts';
import { PortConnection } from './port-connection.ts';
import { newPortCounters, type PortCounters } from './port-counters.ts';
import type { PortParts } from './port-parts.ts';
import { DISABLED, PortReport, STOPPED } from './port-report.ts';
import { type PortWatcher, PortWatchers } from './port-watcher.ts';
import { Traffic } from './traffic.ts';
import { WaitingList } from './waiting-list.ts';

const logic = wire(portMachine);

type FrameEvent = EventOf<PortEvent, 'frame'>;

/** Silences, of `settle`, that a device has to become quiet after a time-out. */
const MOST_SETTLES = 20;

export class Port extends Wired<typeof portMachine> implements PortWiring, Part {
  readonly kind = 'port';
  readonly name: string;
  readonly parts: PortParts;
  readonly traffic: Traffic;
  readonly counters: PortCounters = newPortCounters();
  readonly #services: Services;
  readonly #watchers = new PortWatchers();
  readonly #report: PortReport;
  readonly #connection: PortConnection;
  readonly #waiting: WaitingList;
  readonly #exchanges: Exchanges;
  readonly #inlet: Inlet;
  #starts = 0;
  /** The IOC serves. */
  #isServing = false;
  /** Set by who measures the load: the slowest polls go first then. */
  isOverloaded = false;

  constructor(parent: AnyWired, services: Services, parts: PortParts) {
    super(logic, parent, `port:${parts.name}`, { name: parts.name, times: parts.times, seed: services.random() });
    const { clock } = services;
    const { counters } = this;
    this.name = parts.name;
    this.parts = parts;
    this.#services = services;
    const traffic = new Traffic(clock);
    this.traffic = traffic;
    const report = new PortReport(parts, services, counters, traffic);
    this.#report = report;
    const waiting = new WaitingList(parts.name, counters);
    this.#waiting = waiting;
    const send = (event: PortEvent) => this.ref.send(event);
    const inlet = new Inlet(clock, parts.framing, traffic, counters, {
      frame: (frame) => this.deliver({ type: 'frame', frame }),
      noise: () => send({ type: 'noise' }),
      overflow: () => this.#overflow(),
      begun: () => this.#exchanges.outstanding.begun(),
      paused: (partial) => this.#exchanges.giveUp(partial),
    });
    this.#inlet = inlet;
    const connection = new PortConnection(parts, clock, {
      opened: (peer) => send({ type: 'opened', peer }),
      received: (input) => this.#received(input),
      closed: (why) => send({ type: 'closed', why }),
    });
    this.#connection = connection;
    const troubles = () => this.#troubles;
    this.#exchanges = new Exchanges({
      parts,
      traffic,
      counters,
      inlet,
      connection,
      report,
      waiting,
      clock,
      troubles,
      send,
    });
  }

  label(): string {
    return this.name;
  }

  describe(): Record<string, unknown> {
    const { since, reason, lastError, peer } = this.#report;
    return {
      device: this.parts.device,
      framing: this.parts.framing.name,
      peer,
      since: new Date(since).toISOString(),
      reason: this.isUp ? '' : reason,
      lastError,
      waiting: this.lengths,
      ...this.counters,
    };
  }

  /** Whether exchanges are taken. */
  get isUp(): boolean {
    return this.#waiting.admits === 'all';
  }

  /** The name of its state: `waiting`, `opening`, `up` … */
  get state(): string {
    const { value } = this.ref.getSnapshot();
    return typeof value === 'string' ? value : Object.keys(value)[0]!;
  }

  /** Unix time in ms of the last change between up and down. */
  get since(): number {
    return this.#report.since;
  }

  /** Why it is not up. */
  get reason(): string {
    return this.#report.reason;
  }

  /** What went wrong last. */
  get lastError(): string {
    return this.#report.lastError;
  }

  /** On the IOC's clock, in ms; -Infinity: never. */
  get lastHeard(): number {
    return this.#connection.lastHeard;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get lengths(): Readonly<Record<Priority, number>> {
    return this.#waiting.lengths;
  }

  /** Ms in which a reply was waited for, so far. */
  get busyMs(): number {
    return this.#exchanges.busyMs;
  }

  watch(watcher: PortWatcher): () => void {
    return this.#watchers.add(watcher);
  }

  /** Takes its turn in the queue, or fails at once. */
  submit(exchange: Exchange): void {
    if (this.#waiting.submit(exchange, () => this.whyDown())) this.ref.send({ type: 'job' });
  }

  /** `psu is disconnected since 12:03:07: connection refused` */
  whyDown(): string {
    return this.#report.whyDown(this.state === 'disabled');
  }

  /** For who keeps it alive: it begins, and after a failure begins anew. */
  begin(id: string): this {
    const { name, times } = this.parts;
    if (this.#starts++ > 0) this.renew(logic, id, { name, times, seed: this.#services.random() });
    this.ref.start();
    if (this.#isServing) this.ref.send({ type: 'start' });
    return this;
  }

  /** The IOC serves. */
  start(): void {
    this.#isServing = true;
    this.ref.send({ type: 'start' });
  }

  stop(): void {
    this.#isServing = false;
    this.ref.send({ type: 'stop' });
  }

  /** It has thrown: its PVs are lost, and what waits fails. */
  abandon(): void {
    const wasUp = this.isUp;
    this.#report.reason = 'its code has failed';
    this.disconnect();
    if (!wasUp) return;
    this.#report.mark();
    this.#watchers.down(this.reason);
  }

  /** Resolves when it is closed for good. */
  async whenClosed(): Promise<void> {
    await waitFor(this.ref, ({ status }) => status !== 'active');
  }

  /** The init exchanges are to be run again before the next one: what they have set may be gone. */
  reopen(why: string): void {
    this.#connection.close();
    this.ref.send({ type: 'closed', why });
  }

  // --- actions of the machine

  open(): void {
    this.counters.opens++;
    this.#connection.open();
  }

  noteOpened({ peer }: EventOf<PortEvent, 'opened'>): void {
    this.#report.peer = peer;
    this.#inlet.reset();
    this.#exchanges.begin();
  }

  noteClosed({ why }: EventOf<PortEvent, 'closed'>): void {
    this.#report.reason = why;
  }

  noteConnectLimit(): void {
    this.#report.reason = `no connection within ${this.parts.times.connectMs / 1000} s`;
  }

  noteTimeouts(): void {
    this.#report.reason = 'no reply';
  }

  noteBabble(): void {
    this.#report.reason = 'it does not become silent after a time-out';
  }

  noteSilence(): void {
    this.#report.reason = `nothing heard for ${this.parts.times.keepAliveMs / 1000} s`;
  }

  noteDisabled(): void {
    this.#report.reason = DISABLED;
  }

  /** The reason was reported with the exchange that failed. */
  noteInit(): void {}

  noteStop(): void {
    this.#report.reason = STOPPED;
  }

  /** Fails all that waits, with one reason. */
  disconnect(): void {
    this.#waiting.admits = 'none';
    this.#connection.close();
    this.#inlet.reset();
    this.#exchanges.failAll(new PortError('down', this.whyDown()));
  }

  admitInit(): void {
    this.#waiting.admits = 'init';
    this.#waiting.add(this.parts.init());
  }

  admitAll(): void {
    this.#waiting.admits = 'all';
    this.#report.mark();
    this.#watchers.up();
  }

  admitLast(): void {
    this.#waiting.admits = 'last';
    this.#waiting.fail(new PortError('down', `${this.name} closes as the IOC stops`));
    this.#waiting.add(this.parts.goodbye());
  }

  fall(): void {
    this.#waiting.admits = 'none';
    this.#report.mark();
    this.#watchers.down(this.reason);
  }

  reportState(): void {
    this.#report.write(this.isUp);
    this.tellState();
  }

  tellState(): void {
    this.#watchers.changed();
  }

  next(): void {
    if (this.#exchanges.somethingWaits) this.ref.send({ type: 'job' });
    else if (this.#waiting.admits === 'init') this.ref.send({ type: 'init.done' });
    else if (this.#waiting.admits === 'last') this.ref.send({ type: 'drained' });
  }

  /** Sends the next step of the exchange whose turn it is. */
  send(): void {
    this.#exchanges.send(this.isOverloaded);
  }

  takeReply({ frame }: FrameEvent): void {
    this.#exchanges.takeReply(frame as Frame);
  }

  takeUnasked({ frame }: FrameEvent): void {
    const message = frame as Frame;
    this.counters.unasked++;
    const isMeant = this.#watchers.frame(message);
    this.traffic.add('<', message, '', '', undefined, isMeant ? undefined : 'unasked');
  }

  dropFrame({ frame }: FrameEvent): void {
    this.counters.unasked++;
    this.traffic.add('<', frame as Frame, '', '', undefined, 'unasked');
  }

  /** After a time-out. */
  dropLate(event: FrameEvent): void {
    const late = event.frame as Frame;
    if (this.parts.isUnsolicited(late)) this.takeUnasked(event);
    else this.#exchanges.dropLate(late);
  }

  expire(): void {
    this.#exchanges.expire();
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
    return this.#exchanges.somethingWaits;
  }

  mayPipeline(): boolean {
    const next = this.#waiting.peek();
    if (next === undefined) return false;
    if (next.options.interrupts && next.options.priority === 'abort') return true;
    return this.parts.framing.hasIds && this.#exchanges.outstanding.size < this.parts.inFlight;
  }

  expectsReply(): boolean {
    return this.#exchanges.outstanding.awaitsReply;
  }

  rests(): boolean {
    return this.#exchanges.outstanding.rests;
  }

  needsGap(): boolean {
    return this.parts.times.gapMs > 0;
  }

  isAnswer({ frame }: FrameEvent): boolean {
    const reply = frame as Frame;
    return this.#exchanges.outstanding.isDue(reply.id) && !this.parts.isUnsolicited(reply);
  }

  isAnswerBeforeGap(event: FrameEvent): boolean {
    return this.needsGap() && this.isAnswer(event);
  }

  leavesOthers(event: FrameEvent): boolean {
    return this.#exchanges.outstanding.size > 1 && this.isAnswer(event);
  }

  isStepOut(): boolean {
    return this.#exchanges.outstanding.size > 0;
  }

  closesAtOnce(): boolean {
    if (this.parts.framing.hasIds) return this.#troubles.timeouts + 1 >= this.#mostTimeouts;
    return this.parts.resync === 'close';
  }

  othersAreDue(): boolean {
    return this.parts.framing.hasIds && this.#exchanges.outstanding.hasOthers(this.#services.clock.now());
  }

  dropsById(): boolean {
    return this.parts.framing.hasIds;
  }

  mustReopen(): boolean {
    if (this.#troubles.timeouts >= this.#mostTimeouts) return true;
    return this.#exchanges.owed > 0 && this.parts.isCleanedByClosing && this.parts.resync !== 'settle';
  }

  babbles(): boolean {
    const { settleMs } = this.parts.times;
    return this.#services.clock.now() - this.#exchanges.recoveringSince >= MOST_SETTLES * settleMs;
  }

  heardLately(): boolean {
    return this.#services.clock.now() - this.lastHeard < this.parts.times.keepAliveMs;
  }

  // --- helpers

  get #mostTimeouts(): number {
    return this.parts.mostTimeouts ?? 2;
  }

  get #troubles(): { readonly failures: number; readonly timeouts: number } {
    return this.ref.getSnapshot().context;
  }

  #received(input: Uint8Array | Frame): void {
    try {
      if (input instanceof Uint8Array) {
        this.#watchers.input(input);
        this.#inlet.push(input);
      } else this.#inlet.take(input);
    } catch (error) {
      // A framing of an author's may throw.
      this.crash(error);
    }
  }

  #overflow(): void {
    this.traffic.say('too many bytes without an end of a frame', 'noise');
    this.#exchanges.giveUp(undefined);
  }
}
