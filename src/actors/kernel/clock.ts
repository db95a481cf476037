/**
 * Time for a whole IOC: one heap of timers, kept in order of due time and, among equals, of arming.
 *
 * Every delay of every machine (beacons, scans, autosave, the examples) runs on the clock that the root actor was made
 * with. XState's own simulated clock skips timers that re-arm themselves and grows quadratically; this one moves to
 * each due time in turn and fires one timer at a time, so that an hour of behaviour takes milliseconds and the same
 * start gives the same order of events.
 *
 * `HeapClock` knows no real time: somebody advances it. `RealClock` advances it by the process's monotonic clock,
 * optionally faster (`speed`).
 */
import { performance } from 'node:perf_hooks';
import { keepCause } from './cause.ts';
import { keepOwner, runAsNobody } from './escapes.ts';

export interface Timer {
  readonly due: number;
  readonly sequence: number;
  readonly fire: () => void;
  cancelled: boolean;
}

export class HeapClock {
  readonly #heap: Timer[] = [];
  readonly #epochMs: number;
  #now = 0;
  #sequence = 0;
  #live = 0;

  /** @param epochMs wall-clock time (Unix, ms) at which this clock's `now()` is 0. */
  constructor(epochMs = 0) {
    this.#epochMs = epochMs;
  }

  /** Milliseconds since the clock was made. Never goes back. */
  now(): number {
    return this.#now;
  }

  /** Unix time in ms, with fractions: what a PV's time stamp is taken from. */
  wallTime(): number {
    return this.#epochMs + this.now();
  }

  /** Where wall-clock time comes from, to people. */
  get source(): string {
    return 'Simulated';
  }

  /** Times that wall-clock time went back. */
  get setBacks(): number {
    return 0;
  }

  /** Number of timers armed. */
  get pending(): number {
    return this.#live;
  }

  setTimeout(fire: () => void, delayMs: number): Timer {
    const due = this.now() + Math.max(delayMs || 0, 0);
    const timer = { due, sequence: this.#sequence++, fire: keepCause(keepOwner(fire)), cancelled: false };
    if (due === Number.POSITIVE_INFINITY) return timer; // never
    this.#push(timer);
    this.#live++;
    this.armed(timer);
    return timer;
  }

  clearTimeout(timer: Timer | undefined): void {
    if (timer === undefined || timer.cancelled) return;
    timer.cancelled = true;
    if (timer.due === Number.POSITIVE_INFINITY) return;
    this.#live--;
    if (this.#heap.length > 64 && this.#live < this.#heap.length / 2) this.#compact();
  }

  /** Fires everything due within the next `ms` milliseconds, in order; timers armed meanwhile included. */
  advance(ms: number): void {
    this.advanceTo(this.#now + ms);
  }

  advanceTo(time: number): void {
    for (let timer = this.#first(); timer !== undefined && timer.due <= time; timer = this.#first()) {
      this.#pop();
      if (timer.due > this.#now) this.#now = timer.due;
      timer.cancelled = true;
      this.#live--;
      timer.fire();
    }
    if (time > this.#now) this.#now = time;
  }

  /**
   * As `advance`, but lets promises settle between timers due at different times: for behaviour that waits for what it
   * has started, such as `await ioc.sleep(1)`.
   */
  async run(ms: number): Promise<void> {
    const end = this.now() + ms;
    await settled();
    for (let due = this.nextDue(); due !== undefined && due <= end; due = this.nextDue()) {
      this.advanceTo(due);
      await settled();
    }
    this.advanceTo(end);
    await settled();
  }

  /** Due time of the next timer, or undefined when none is armed. */
  nextDue(): number | undefined {
    return this.#first()?.due;
  }

  /** Hook for a clock that drives itself: a timer has been armed. */
  protected armed(_timer: Timer): void {}

  /** The next timer that is still wanted. */
  #first(): Timer | undefined {
    while (this.#heap.length > 0 && this.#heap[0]!.cancelled) this.#pop();
    return this.#heap[0];
  }

  /** Cancelled timers stay in the heap until they surface; many of them are thrown out at once. */
  #compact(): void {
    const live = this.#heap.filter((timer) => !timer.cancelled).sort(byDue);
    this.#heap.splice(0, this.#heap.length, ...live);
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (byDue(heap[parent]!, timer) <= 0) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && byDue(heap[child + 1]!, heap[child]!) < 0) child++;
      if (byDue(last, heap[child]!) <= 0) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

/** Longest delay that Node's timers take; a longer one is slept in pieces. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

/** Milliseconds by which the host's clock may differ before it is followed: more than it takes to read it. */
const STEP_MS = 10;

/** Read `Date.now()` at most once per millisecond: it is half the cost of a time stamp. */
const LOOK_MS = 1;

/**
 * A heap clock driven by the process's monotonic clock, `speed` times as fast. At speed 1 wall-clock time follows the
 * host's clock when that is set, as after a boot before the network; timers do not.
 */
export class RealClock extends HeapClock {
  readonly #started = performance.now();
  readonly #speed: number;
  /** Unix time in ms when `now()` was 0. */
  #origin = Date.now();
  /** `now()` when the host's clock was last looked at. */
  #looked = Number.NEGATIVE_INFINITY;
  #setBacks = 0;
  #sleep: NodeJS.Timeout | undefined;
  #wake = Number.POSITIVE_INFINITY;
  #firing = false;

  /** @param speed simulated seconds per real second, above 0. */
  constructor(speed = 1) {
    super();
    if (!(speed > 0)) throw new RangeError(`The clock's speed must be above 0, but is ${speed}.`);
    this.#speed = speed;
  }

  /** Its seconds per real second. */
  get speed(): number {
    return this.#speed;
  }

  override now(): number {
    return (performance.now() - this.#started) * this.#speed;
  }

  override wallTime(): number {
    const now = this.now();
    const own = this.#origin + now;
    if (this.#speed !== 1 || now - this.#looked < LOOK_MS) return own;
    this.#looked = now;
    const step = Date.now() - own;
    // Both were read at the same time, and not with a pause of the process between them.
    if (Math.abs(step) < STEP_MS || this.now() - now > 1) return own;
    if (step < 0) this.#setBacks++;
    this.#origin += step;
    return own + step;
  }

  override get source(): string {
    return this.#speed === 1 ? 'OS Clock' : `OS Clock, ${this.#speed} times as fast`;
  }

  override get setBacks(): number {
    return this.#setBacks;
  }

  /** Forgets the pending wake-up, so that the process can end. */
  stop(): void {
    clearTimeout(this.#sleep);
    this.#wake = Number.POSITIVE_INFINITY;
  }

  protected override armed(timer: Timer): void {
    if (!this.#firing && timer.due < this.#wake) this.#sleepUntil(timer.due);
  }

  #sleepUntil(due: number): void {
    clearTimeout(this.#sleep);
    this.#wake = due;
    const ms = Math.ceil((due - this.now()) / this.#speed);
    this.#sleep = runAsNobody(() => setTimeout(() => this.#fire(), Math.min(Math.max(ms, 0), LONGEST_SLEEP_MS)));
  }

  #fire(): void {
    this.#wake = Number.POSITIVE_INFINITY;
    this.#firing = true;
    try {
      this.advanceTo(this.now());
    } finally {
      this.#firing = false;
      const next = this.nextDue();
      if (next !== undefined) this.#sleepUntil(next);
    }
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Resolves when all promises that can settle have. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function byDue(a: Timer, b: Timer): number {
  return a.due - b.due || a.sequence - b.sequence;
}
