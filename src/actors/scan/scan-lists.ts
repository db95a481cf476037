/** Who is to run when: the scans of one IOC by rate, by event, and by interrupt of a group. */
import type { ScanTrigger } from '../../machines/scan.ts';
import type { Services } from '../kernel/services.ts';
import { byPhase, type ScanMember } from './by-phase.ts';
import { QueueMeter } from './queue-meter.ts';
import type { ScanList, ScanOwner } from './scan.ts';
import { ScanRate } from './scan-rate.ts';

export class ScanLists implements ScanList {
  readonly queues: readonly QueueMeter[] = [0, 1, 2].map(() => new QueueMeter());
  readonly #owner: ScanOwner;
  readonly #services: Services;
  /** Where the grids of all rates begin. */
  readonly #originMs: number;
  readonly #rates = new Map<number, ScanRate>();
  readonly #lists = new Map<string, Set<ScanMember>>();

  constructor(owner: ScanOwner, services: Services) {
    this.#owner = owner;
    this.#services = services;
    this.#originMs = services.clock.now();
  }

  /** How many scans wait for an event or an interrupt: each may go on once at a time. */
  get triggered(): number {
    return [...this.#lists.values()].reduce((count, { size }) => count + size, 0);
  }

  get rates(): Iterable<ScanRate> {
    return this.#rates.values();
  }

  join(scan: ScanMember, trigger: ScanTrigger): void {
    if (trigger.kind === 'none') return;
    if (trigger.kind === 'period') {
      this.#rate(trigger.periodMs).join(scan);
      return;
    }
    const key = keyOf(trigger);
    const list = this.#lists.get(key);
    if (list === undefined) this.#lists.set(key, new Set([scan]));
    else list.add(scan);
  }

  leave(scan: ScanMember, trigger: ScanTrigger): void {
    if (trigger.kind === 'period') this.#rates.get(trigger.periodMs)?.leave(scan);
    else if (trigger.kind !== 'none') this.#lists.get(keyOf(trigger))?.delete(scan);
  }

  /** Runs everybody who waits for the event or the interrupt; answers how many they are: nobody while it is paused. */
  post(trigger: Occasion): number {
    if (this.#owner.isPaused) return 0;
    const scans = byPhase(this.#lists.get(keyOf(trigger)) ?? []);
    for (const scan of scans) scan.due();
    return scans.length;
  }

  pause(): void {
    for (const rate of this.#rates.values()) rate.pause();
  }

  resume(): void {
    for (const rate of this.#rates.values()) rate.resume();
  }

  // --- helpers

  #rate(periodMs: number): ScanRate {
    let rate = this.#rates.get(periodMs);
    if (rate === undefined) {
      rate = new ScanRate(this.#owner, this.#services, periodMs, this.#originMs);
      if (this.#owner.isPaused) rate.pause();
      this.#rates.set(periodMs, rate);
    }
    return rate;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

type Occasion = Extract<ScanTrigger, { readonly kind: 'event' | 'interrupt' }>;

function keyOf(occasion: Occasion): string {
  return occasion.kind === 'event' ? `event ${occasion.name}` : `interrupt ${occasion.source}`;
}
