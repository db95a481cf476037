/** Wiring of a scan rate: its members, and the grid on which they run. */
import { type ScanRateWiring, scanRateMachine } from '../../machines/scan-rate.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import { byPhase, type ScanMember } from './by-phase.ts';

const logic = wire(scanRateMachine);

export class ScanRate extends Wired<typeof scanRateMachine> implements ScanRateWiring {
  readonly kind = 'scan';
  readonly periodMs: number;
  readonly #services: Services;
  readonly #members = new Set<ScanMember>();
  /** The n-th tick is due n periods later. */
  readonly #originMs: number;
  #ticks = 0;
  #missed = 0;
  #overruns = 0;

  constructor(parent: AnyWired, services: Services, periodMs: number, originMs: number) {
    super(logic, parent, `scanRate:${periodMs}`, { periodMs });
    this.periodMs = periodMs;
    this.#originMs = originMs;
    this.#services = services;
    this.ref.start();
  }

  label(): string {
    return `scans every ${this.periodMs / 1000} s`;
  }

  describe(): Record<string, unknown> {
    return { members: this.#members.size, ticks: this.#ticks, missedTicks: this.#missed, overruns: this.#overruns };
  }

  get size(): number {
    return this.#members.size;
  }

  /** Ticks that never came, because the process was busy. */
  get missed(): number {
    return this.#missed;
  }

  /** Times a scan was due while its last run went on, or while the process was busy. */
  get overruns(): number {
    return this.#overruns;
  }

  join(scan: ScanMember): void {
    this.#members.add(scan);
    this.ref.send({ type: 'joined' });
  }

  pause(): void {
    this.ref.send({ type: 'pause' });
  }

  resume(): void {
    this.ref.send({ type: 'resume' });
  }

  leave(scan: ScanMember): void {
    this.#members.delete(scan);
  }

  // --- actions and guards of the machine

  gather(): void {
    queueMicrotask(() => this.ref.send({ type: 'gathered' }));
  }

  runFirst(): void {
    for (const scan of byPhase(this.#members)) if (scan.runsAtOnce) scan.due();
  }

  findGrid(): void {
    this.#ticks = Math.floor((this.#services.clock.now() - this.#originMs) / this.periodMs) + 1;
  }

  tick(): void {
    this.#ticks++;
    for (const scan of byPhase(this.#members)) {
      if (scan.running) this.#overruns++;
      scan.due();
    }
  }

  planNext(): void {
    const now = this.#services.clock.now();
    let due = this.#originMs + this.#ticks * this.periodMs;
    if (due < now) {
      // Half a period of grace: a tick that is only late is still run, the ones before it never.
      const missed = Math.floor((now - due) / this.periodMs + 0.5);
      due += missed * this.periodMs;
      this.#ticks += missed;
      this.#missed += missed;
      this.#overruns += missed * this.#members.size;
      this.#services.counters.scanOverruns += missed * this.#members.size;
    }
    this.ref.send({ type: 'planned', untilNextMs: Math.max(due - now, 0) });
  }

  hasMembers(): boolean {
    return this.#members.size > 0;
  }
}
