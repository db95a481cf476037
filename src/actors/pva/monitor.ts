/** Wiring of a monitor: what a content shows becomes updates, as fast as the client takes them. */

import type { Requester } from '../../database/pv/definition.ts';
import { type MonitorEvent, type MonitorWiring, monitorMachine } from '../../machines/pva/monitor.ts';
import type { EventOf } from '../../machines/wired.ts';
import type { BitSet } from '../../protocol/pva/bit-set.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Content, ContentFeed } from './content.ts';
import type { Shown } from './encoded.ts';
import type { MonitorOptions } from './monitor-options.ts';
import type { Outlet } from './outlet.ts';
import type { Selection } from './selection.ts';

const logic = wire(monitorMachine, ({ queueSize, pipeline }) => `${queueSize} ${pipeline}`);

/** The channel, as its monitors see it. */
export interface MonitorOwner extends AnyWired {
  readonly sid: number;
  readonly outlet: Outlet;
  readonly content: Content;
  readonly requester: Requester;
  /** Monitors that wait for the client to read. */
  readonly backlog: Set<Monitor>;
  monitorReleased(monitor: Monitor): void;
}

/** The event `update`. */
interface Changed {
  readonly type: 'update';
  readonly shown: Shown;
  /** Selected leaves that have changed. */
  readonly bits: BitSet;
}

export class Monitor extends Wired<typeof monitorMachine> implements MonitorWiring {
  readonly kind = 'pvaMonitor';
  readonly channel: MonitorOwner;
  readonly ioid: number;
  readonly #selection: Selection;
  readonly #options: MonitorOptions;
  readonly #queue: { shown: Shown; bits: BitSet }[] = [];
  #feed: ContentFeed | undefined;
  /** Updates that the client has granted; without pipeline, as many as come. */
  #window: number;
  #sent = 0;
  #merged = 0;

  constructor(channel: MonitorOwner, ioid: number, selection: Selection, options: MonitorOptions) {
    const { queueSize, pipeline } = options;
    super(logic, channel, `monitor-${ioid}`, { ioid, queueSize, pipeline });
    this.channel = channel;
    this.ioid = ioid;
    this.#selection = selection;
    this.#options = options;
    this.#window = pipeline ? options.window : Number.POSITIVE_INFINITY;
    this.ref.start();
  }

  label(): string {
    return `monitor #${this.ioid}`;
  }

  describe(): Record<string, unknown> {
    return {
      ioid: this.ioid,
      queueSize: this.#options.queueSize,
      sent: this.#sent,
      waiting: this.#queue.length,
      merged: this.#merged,
      ...(this.#options.pipeline ? { window: this.#window } : {}),
    };
  }

  /** `DBE_` bits that it listens to. */
  get mask(): number {
    return this.#options.mask;
  }

  /** Updates that wait to be sent. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Updates sent, and those merged into newer ones before they were. */
  get activity(): number {
    return this.#sent + this.#merged;
  }

  // --- actions and guards of the machine

  subscribe(): void {
    const { content, requester } = this.channel;
    this.#feed = content.subscribe(this.#options, requester, (shown, changed) => {
      const bits = this.#selection.of(changed);
      if (!bits.isEmpty || this.#sent + this.#queue.length === 0) {
        this.deliver({ type: 'update', shown, bits } as MonitorEvent);
      }
    });
    this.#feed.first();
  }

  send({ shown, bits }: MonitorEvent & Changed): void {
    const { outlet } = this.channel;
    this.#sent++;
    this.#window--;
    outlet.update(this.ioid, shown.delta(bits, outlet.littleEndian));
  }

  queue({ shown, bits }: MonitorEvent & Changed): void {
    const newest = this.#queue.at(-1);
    if (newest === undefined || this.#queue.length < this.#options.queueSize) {
      this.#queue.push({ shown, bits });
    } else {
      newest.shown = shown;
      if (newest.bits !== bits) newest.bits = newest.bits.copy().union(bits);
      this.#merged++;
      this.channel.outlet.countMerged();
    }
    if (this.channel.outlet.isFull) this.channel.backlog.add(this);
  }

  flush(): void {
    while (this.#queue.length > 0 && this.#window > 0) {
      this.send({ type: 'update', ...this.#queue.shift()! });
    }
  }

  widen({ count }: EventOf<MonitorEvent, 'acknowledged'>): void {
    this.#window += count;
  }

  drop(): void {
    this.#queue.length = 0;
  }

  refresh(): void {
    this.#feed?.first();
  }

  release(): void {
    this.#feed?.end();
    this.#feed = undefined;
    this.#queue.length = 0;
    this.channel.backlog.delete(this);
    this.channel.monitorReleased(this);
  }

  isCongested(): boolean {
    return this.channel.outlet.isFull;
  }

  isStarved(): boolean {
    return this.#window <= 0;
  }

  isShort(event: MonitorEvent): boolean {
    const granted = event.type === 'acknowledged' ? event.count : 0;
    return this.#queue.length > this.#window + granted;
  }
}
