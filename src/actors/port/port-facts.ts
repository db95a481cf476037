/** What a port knows of itself: for whoever looks at it, for the guards of its machine, and as the reasons that it gives. */

import type { PortEvent, portMachine } from '../../machines/port.ts';
import type { EventOf } from '../../machines/wired.ts';
import type { Frame } from '../../protocol/framing/framing.ts';
import type { HeapClock } from '../kernel/clock.ts';
import { Wired } from '../kernel/wired.ts';
import type { Priority } from './exchange.ts';
import type { Exchanges } from './exchanges.ts';
import type { PortConnection } from './port-connection.ts';
import type { PortCounters } from './port-counters.ts';
import type { PortParts } from './port-parts.ts';
import { DISABLED, type PortReport, STOPPED } from './port-report.ts';
import type { WaitingList } from './waiting-list.ts';

type FrameEvent = EventOf<PortEvent, 'frame'>;

/** Silences, of `settle`, that a device has to become quiet after a time-out. */
const MOST_SETTLES = 20;

/** Its connection and its exchanges are the business of `Port`. */
export abstract class PortFacts extends Wired<typeof portMachine> {
  abstract readonly name: string;
  abstract readonly parts: PortParts;
  protected abstract readonly clock: HeapClock;
  protected abstract readonly exchanges: Exchanges;
  protected abstract readonly waitingList: WaitingList;
  protected abstract readonly report: PortReport;
  protected abstract readonly connection: PortConnection;
  abstract readonly counters: PortCounters;

  label(): string {
    return this.name;
  }

  describe(): Record<string, unknown> {
    const { since, reason, lastError, peer } = this.report;
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
    return this.waitingList.admits === 'all';
  }

  /** The name of its state: `waiting`, `opening`, `up` … */
  get state(): string {
    const { value } = this.ref.getSnapshot();
    return typeof value === 'string' ? value : Object.keys(value)[0]!;
  }

  /** Unix time in ms of the last change between up and down. */
  get since(): number {
    return this.report.since;
  }

  /** Why it is not up. */
  get reason(): string {
    return this.report.reason;
  }

  /** What went wrong last. */
  get lastError(): string {
    return this.report.lastError;
  }

  /** On the IOC's clock, in ms; -Infinity: never. */
  get lastHeard(): number {
    return this.connection.lastHeard;
  }

  get waiting(): number {
    return this.waitingList.length;
  }

  get lengths(): Readonly<Record<Priority, number>> {
    return this.waitingList.lengths;
  }

  /** Ms in which a reply was waited for, so far. */
  get busyMs(): number {
    return this.exchanges.busyMs;
  }

  /** `psu is disconnected since 12:03:07: connection refused` */
  whyDown(): string {
    return this.report.whyDown(this.state === 'disabled');
  }

  // --- guards of the machine

  somethingWaits(): boolean {
    return this.exchanges.somethingWaits;
  }

  mayPipeline(): boolean {
    const next = this.waitingList.peek();
    if (next === undefined) return false;
    if (next.options.interrupts && next.options.priority === 'abort') return true;
    return this.parts.framing.hasIds && this.exchanges.outstanding.size < this.parts.inFlight;
  }

  expectsReply(): boolean {
    return this.exchanges.outstanding.awaitsReply;
  }

  rests(): boolean {
    return this.exchanges.outstanding.rests;
  }

  needsGap(): boolean {
    return this.parts.times.gapMs > 0;
  }

  isAnswer({ frame }: FrameEvent): boolean {
    const reply = frame as Frame;
    return this.exchanges.outstanding.isDue(reply.id) && !this.parts.isUnsolicited(reply);
  }

  isAnswerBeforeGap(event: FrameEvent): boolean {
    return this.needsGap() && this.isAnswer(event);
  }

  leavesOthers(event: FrameEvent): boolean {
    return this.exchanges.outstanding.size > 1 && this.isAnswer(event);
  }

  isStepOut(): boolean {
    return this.exchanges.outstanding.size > 0;
  }

  closesAtOnce(): boolean {
    if (this.parts.framing.hasIds) return this.troubles.timeouts + 1 >= this.mostTimeouts;
    return this.parts.resync === 'close';
  }

  othersAreDue(): boolean {
    return this.parts.framing.hasIds && this.exchanges.outstanding.hasOthers(this.clock.now());
  }

  dropsById(): boolean {
    return this.parts.framing.hasIds;
  }

  mustReopen(): boolean {
    if (this.troubles.timeouts >= this.mostTimeouts) return true;
    return this.exchanges.owed > 0 && this.parts.isCleanedByClosing && this.parts.resync !== 'settle';
  }

  babbles(): boolean {
    const { settleMs } = this.parts.times;
    return this.clock.now() - this.exchanges.recoveringSince >= MOST_SETTLES * settleMs;
  }

  heardLately(): boolean {
    return this.clock.now() - this.lastHeard < this.parts.times.keepAliveMs;
  }

  // --- reasons

  noteConnectLimit(): void {
    this.report.reason = `no connection within ${this.parts.times.connectMs / 1000} s`;
  }

  noteTimeouts(): void {
    this.report.reason = 'no reply';
  }

  noteBabble(): void {
    this.report.reason = 'it does not become silent after a time-out';
  }

  noteSilence(): void {
    this.report.reason = `nothing heard for ${this.parts.times.keepAliveMs / 1000} s`;
  }

  noteDisabled(): void {
    this.report.reason = DISABLED;
  }

  /** The reason was reported with the exchange that failed. */
  noteInit(): void {}

  noteStop(): void {
    this.report.reason = STOPPED;
  }

  // --- helpers

  private get mostTimeouts(): number {
    return this.parts.mostTimeouts ?? 2;
  }

  protected get troubles(): { readonly failures: number; readonly timeouts: number } {
    return this.ref.getSnapshot().context;
  }
}
