/** A PV that belongs to a device: what it shows while the device is lost, and what is read for it. */

import type { Taker } from '../../database/port/parse-value.ts';
import { PortError } from '../../database/port/port-error.ts';
import { AlarmStatus, type AlarmStatusName, Severity } from '../../protocol/value/alarm.ts';
import type { HeapClock, Timer } from '../kernel/clock.ts';
import type { LiveHandle } from '../pv/handle.ts';
import { Post } from '../pv/post.ts';
import type { Pv } from '../pv/pv.ts';

/** A PV, or a pair, of a group, as a port sees it. */
export interface MemberPv {
  /** Its key in the group. */
  readonly key: string;
  /** What is read; of a pair the readback. */
  readonly readback: LiveHandle;
  /** What clients put; of a PV that is not a pair the same. */
  readonly setpoint: LiveHandle;
  readonly isText: boolean;
  readonly isArray: boolean;
  readonly isReadOnly: boolean;
  /** Has puts go to the device, in place of what they did. Undefined: they are stored. */
  handlePuts(handler: ((value: unknown) => Promise<void>) | undefined): void;
}

/** When the device is lost. */
const LOST = { status: AlarmStatus.COMM, severity: Severity.INVALID };

export class BoundPv {
  readonly pv: MemberPv;
  readonly taker: Taker;
  readonly #clock: HeapClock;
  readonly #staleMs: number | undefined;
  readonly #onConnect: 'read' | 'write' | 'ask';
  /** Until its first good reading on this connection. */
  #isNew = true;
  #staleTimer: Timer | undefined;
  #lastReading = Number.NEGATIVE_INFINITY;
  /** Who waits for a value. */
  readonly #watchers = new Set<() => void>();

  constructor(pv: MemberPv, clock: HeapClock, { stale, onConnect = 'read' }: BoundOptions) {
    this.pv = pv;
    this.#clock = clock;
    this.#staleMs = stale === undefined ? undefined : stale * 1000;
    this.#onConnect = onConnect;
    const { native } = pv.readback.pv;
    const handle = pv.readback;
    this.taker = {
      native,
      isArray: pv.isArray,
      isText: pv.isText,
      get states() {
        return handle.metadata.enumStrings;
      },
    };
    this.lose();
  }

  get key(): string {
    return this.pv.key;
  }

  /** The IOC's clock, in ms; -Infinity: never. */
  get lastReading(): number {
    return this.#lastReading;
  }

  get isPair(): boolean {
    return this.pv.setpoint !== this.pv.readback;
  }

  /** The device is lost: INVALID with its old value and time stamp, until it is read again. */
  lose(): void {
    this.#isNew = true;
    this.#clock.clearTimeout(this.#staleTimer);
    this.#staleTimer = undefined;
    for (const pv of this.#pvs()) {
      pv.standing = LOST;
      const { seconds, nanoseconds } = pv.current;
      pv.deliver(new Post(undefined, { ...LOST, time: { seconds, nanoseconds } }));
    }
  }

  /** There is nothing to be read: the connection is all there is to wait for. */
  find(): void {
    for (const pv of this.#pvs()) {
      if (pv.standing === undefined) continue;
      pv.standing = undefined;
      pv.raise(undefined);
    }
  }

  /**
   * A good reading.
   *
   * @throws PortError when the PV cannot hold it
   */
  take(value: unknown): void {
    const { setpoint, readback } = this.pv;
    const stored = this.#stored(value);
    const wasNew = this.#isNew;
    this.#isNew = false;
    this.#lastReading = this.#clock.now();
    readback.pv.standing = undefined;
    readback.pv.write(stored);
    if (this.isPair && wasNew) this.#followOrAsk(setpoint, stored);
    if (this.#staleMs !== undefined) this.#awaitNext(this.#staleMs);
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** @param watcher called after each good reading. @returns ends it */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** A reading has failed. The value stays. */
  fail(status: AlarmStatusName, severity: 'MAJOR' | 'INVALID' = 'INVALID'): void {
    const { pv } = this.pv.readback;
    const alarm = { status: AlarmStatus[status], severity: Severity[severity] };
    // It is heard, and not understood: that is more than a lost connection, and no better.
    if (pv.standing !== undefined) pv.standing = { ...alarm, severity: Severity.INVALID };
    pv.raise(alarm);
  }

  // --- helpers

  *#pvs(): Iterable<Pv> {
    yield this.pv.readback.pv;
    if (this.isPair) yield this.pv.setpoint.pv;
  }

  #stored(value: unknown): unknown {
    try {
      return this.pv.readback.exact(value);
    } catch (error) {
      throw new PortError('mismatch', error instanceof Error ? error.message : String(error));
    }
  }

  /** The first reading on a connection tells what the device's setpoint is. */
  #followOrAsk(setpoint: LiveHandle, stored: unknown): void {
    const { pv } = setpoint;
    const value = pv.coerce(stored);
    const isOther = String(pv.current.value) !== String(value);
    pv.standing = undefined;
    if (this.#onConnect === 'read') pv.write(stored);
    else if (this.#onConnect === 'ask' && isOther) {
      pv.raise({ status: AlarmStatus.STATE, severity: Severity.MINOR });
    } else pv.raise(undefined);
  }

  #awaitNext(ms: number): void {
    this.#clock.clearTimeout(this.#staleTimer);
    this.#staleTimer = this.#clock.setTimeout(() => this.fail('TIMEOUT'), ms);
  }
}

export interface BoundOptions {
  readonly stale?: number;
  readonly onConnect?: 'read' | 'write' | 'ask';
}
