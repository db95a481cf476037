/** Steps that have been sent and are not answered, and when they are overdue. */
import type { HeapClock, Timer } from '../kernel/clock.ts';
import type { Exchange, Step } from './exchange.ts';

interface Entry {
  readonly exchange: Exchange;
  readonly step: Step;
  readonly id: number | undefined;
  readonly sentAt: number;
  due: number;
  /** The reply has stopped before its end: what has come of it. */
  partial: Uint8Array | undefined;
}

export class Outstanding {
  readonly #clock: HeapClock;
  readonly #late: () => void;
  /** The oldest first. Most often there is one. */
  readonly #entries: Entry[] = [];
  /** One timer, which is not moved for each step: it looks what is due when it fires. */
  #timer: Timer | undefined;
  #busyMs = 0;
  #busySince = 0;

  /** @param late called when a step is overdue */
  constructor(clock: HeapClock, late: () => void) {
    this.#clock = clock;
    this.#late = late;
  }

  get size(): number {
    return this.#entries.length;
  }

  get awaitsReply(): boolean {
    return this.#entries.some(({ step }) => step.reply);
  }

  /** Whether a step is out that only waits. */
  get rests(): boolean {
    return this.#entries.some(({ step }) => step.waitMs !== undefined);
  }

  get busyMs(): number {
    return this.#busyMs + (this.#entries.length > 0 ? this.#clock.now() - this.#busySince : 0);
  }

  add(exchange: Exchange, step: Step, id: number | undefined, now: number, limitMs: number): Entry {
    const due = step.reply ? now + limitMs : Number.POSITIVE_INFINITY;
    const entry: Entry = { exchange, step, id, sentAt: now, due, partial: undefined };
    if (this.#entries.length === 0) this.#busySince = now;
    this.#entries.push(entry);
    if (due !== Number.POSITIVE_INFINITY && (this.#timer === undefined || this.#timer.due > due)) this.#arm(limitMs);
    return entry;
  }

  /** Whether a frame with this id, or with none, may be a reply. */
  isDue(id: number | undefined): boolean {
    return this.#indexOf(id) !== -1;
  }

  /** The step that a reply with this id, or with none, is for. */
  take(id: number | undefined): Entry | undefined {
    return this.#removeAt(this.#indexOf(id));
  }

  remove(exchange: Exchange): void {
    this.#removeAt(this.#entries.findIndex((entry) => entry.exchange === exchange));
  }

  /** The reply of the oldest has begun to come: from now on only pauses in it are limited, where they are. */
  begun(): void {
    const entry = this.#entries.find(({ step }) => step.reply);
    if (entry?.step.pauseMs !== undefined) entry.due = Number.POSITIVE_INFINITY;
  }

  /** Takes those whose time is over. */
  overdue(now: number): readonly Entry[] {
    const overdue = this.#entries.filter(({ due }) => due <= now);
    for (const entry of overdue) this.#removeAt(this.#entries.indexOf(entry));
    return overdue;
  }

  /** Whether some will still be due when the overdue ones are gone. */
  hasOthers(now: number): boolean {
    return this.#entries.some(({ due }) => due > now);
  }

  /** The oldest is not waited for any longer. */
  giveUp(partial: Uint8Array | undefined): void {
    const entry = this.#entries.find(({ step }) => step.reply);
    if (entry === undefined) return;
    entry.due = this.#clock.now();
    entry.partial = partial;
    this.#late();
  }

  clear(): Exchange[] {
    const exchanges = this.#entries.map(({ exchange }) => exchange);
    while (this.#entries.length > 0) this.#removeAt(0);
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    return exchanges;
  }

  // --- helpers

  #indexOf(id: number | undefined): number {
    for (let i = 0; i < this.#entries.length; i++) {
      const entry = this.#entries[i]!;
      if (entry.step.reply && entry.id === id) return i;
    }
    return -1;
  }

  #removeAt(index: number): Entry | undefined {
    if (index === -1) return undefined;
    const entry = index === 0 ? this.#entries.shift() : this.#entries.splice(index, 1)[0];
    if (this.#entries.length === 0) this.#busyMs += this.#clock.now() - this.#busySince;
    return entry;
  }

  #arm(ms: number): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    this.#timer = undefined;
    const now = this.#clock.now();
    const first = this.#entries.reduce((least, { due }) => Math.min(least, due), Number.POSITIVE_INFINITY);
    if (first === Number.POSITIVE_INFINITY) return;
    if (first > now) this.#arm(first - now);
    else {
      this.#late();
      const next = this.#entries.reduce((least, { due }) => Math.min(least, due), Number.POSITIVE_INFINITY);
      if (this.#timer === undefined && next > now && next !== Number.POSITIVE_INFINITY) this.#arm(next - now);
    }
  }
}
