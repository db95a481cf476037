/** The faults that a played device has, which of them are due, and which requests they hit. */
import { concerns, type Fault } from '../../../database/port/fault.ts';
import type { HeapClock, Timer } from '../../kernel/clock.ts';

export class ActiveFault {
  readonly fault: Fault;
  /** Requests that it has hit. */
  hits = 0;
  timer: Timer | undefined;
  isDue = false;

  constructor(fault: Fault) {
    this.fault = fault;
  }
}

export interface FaultListener {
  began(fault: ActiveFault): void;
  over(fault: ActiveFault): void;
}

export class FaultPlan {
  readonly #clock: HeapClock;
  readonly #random: () => number;
  readonly #listener: FaultListener;
  readonly #faults = new Set<ActiveFault>();
  #hits = 0;

  constructor(clock: HeapClock, random: () => number, listener: FaultListener) {
    this.#clock = clock;
    this.#random = random;
    this.#listener = listener;
  }

  /** Requests that were hit, by all faults so far. */
  get hits(): number {
    return this.#hits;
  }

  /** Those that are due, the latest last. */
  get due(): readonly ActiveFault[] {
    return [...this.#faults].filter(({ isDue }) => isDue);
  }

  /** Whether one of this name is due. */
  has(name: Fault['name']): boolean {
    for (const { fault, isDue } of this.#faults) if (isDue && fault.name === name) return true;
    return false;
  }

  /** @returns ends it */
  add(fault: Fault): () => void {
    const added = new ActiveFault(fault);
    this.#faults.add(added);
    const { after = 0 } = fault;
    if (after > 0) added.timer = this.#clock.setTimeout(() => this.#begin(added), after * 1000);
    else this.#begin(added);
    return () => this.#end(added);
  }

  clear(): void {
    for (const fault of [...this.#faults]) this.#end(fault);
  }

  /** The fault that hits a request; undefined: none does. */
  hit(request: string): ActiveFault | undefined {
    for (const active of this.#faults) {
      const { fault, isDue } = active;
      if (!isDue || !concerns(fault, request)) continue;
      if (fault.chance !== undefined && this.#random() >= fault.chance) continue;
      this.count(active);
      return active;
    }
    return undefined;
  }

  /** It has hit once more. */
  count(active: ActiveFault): void {
    active.hits++;
    this.#hits++;
    if (active.hits === active.fault.count) this.#end(active);
  }

  // --- helpers

  #begin(active: ActiveFault): void {
    active.isDue = true;
    const { name, arg, for: span } = active.fault;
    const seconds = span ?? (name === 'reboot' ? Number(arg ?? 1) : undefined);
    active.timer = seconds === undefined ? undefined : this.#clock.setTimeout(() => this.#end(active), seconds * 1000);
    this.#listener.began(active);
  }

  #end(active: ActiveFault): void {
    if (!this.#faults.delete(active)) return;
    this.#clock.clearTimeout(active.timer);
    const { isDue } = active;
    active.isDue = false;
    if (isDue) this.#listener.over(active);
  }
}
