/** Wiring of a scan: runs a PV's scan handler, and raises SCAN on the PV while that fails. */
import { type ScanContext, type ScanTrigger, type ScanWiring, scanMachine } from '../../machines/scan.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Pv } from '../pv/pv.ts';
import type { ScanMember } from './by-phase.ts';
import type { QueueMeter } from './queue-meter.ts';

const logic = wire(scanMachine);

/** Where scans are listed by what sets them off. */
export interface ScanList {
  /** Scans on events and interrupts that take time, by priority: 0 to 2. */
  readonly queues: readonly QueueMeter[];
  join(scan: ScanMember, trigger: ScanTrigger): void;
  leave(scan: ScanMember, trigger: ScanTrigger): void;
}

/** The IOC, as its scans see it. */
export interface ScanOwner extends AnyWired {
  readonly scans: ScanList;
  /** Nothing is scanned for now. */
  readonly isPaused: boolean;
  /** PRIO of the PV's record: 0 LOW, 1 MEDIUM, 2 HIGH; 0 for a PV without a record. */
  priorityOf(pv: Pv): number;
}

export class ScanLoop extends Wired<typeof scanMachine> implements ScanWiring, ScanMember {
  readonly kind = 'helper';
  /** PHAS of the PV's record: of those due on the same occasion, whose phase is lower runs first. */
  phase = 0;
  readonly #pv: Pv;
  readonly #services: Services;
  readonly #owner: ScanOwner;
  readonly #run: () => unknown;
  #listed: ScanTrigger = { kind: 'none' };
  #failed = false;
  #runs = 0;
  #finished = 0;
  readonly #joined: (() => void)[] = [];

  /** @param run processes the PV once; a promise ends the run when it settles */
  constructor(owner: ScanOwner, services: Services, pv: Pv, trigger: ScanTrigger, run: () => unknown) {
    super(logic, owner, `scan:${pv.name}`, { name: pv.name, trigger });
    this.#pv = pv;
    this.#services = services;
    this.#owner = owner;
    this.#run = run;
    this.ref.start();
  }

  label(): string {
    return `scan of ${this.#pv.name}`;
  }

  describe(): Record<string, unknown> {
    return { trigger: this.trigger, runs: this.#runs, overruns: this.overruns, failing: this.#failed };
  }

  get trigger(): ScanTrigger {
    return this.#context.trigger;
  }

  set trigger(trigger: ScanTrigger) {
    this.ref.send({ type: 'trigger.changed', trigger });
  }

  /** A run has begun and not ended. */
  get running(): boolean {
    return this.#runs > this.#finished;
  }

  /** Times it was due while a run went on. */
  get overruns(): number {
    return this.#context.overruns;
  }

  due(): void {
    this.deliver({ type: 'due' });
  }

  /** Asks for a run, or joins the one that goes on. A promise when it takes time; it never rejects. */
  process(): Promise<void> | undefined {
    const runs = this.#finished;
    this.ref.send({ type: 'process' });
    if (this.#finished !== runs) return undefined;
    return new Promise((resolve) => {
      this.#joined.push(resolve);
    });
  }

  // --- actions of the machine

  /** A new trigger comes with the event: the machine does not have it yet. */
  joinList(event: { type: string; trigger?: ScanTrigger }): void {
    this.#listed = event.trigger ?? this.trigger;
    this.#owner.scans.join(this, this.#listed);
  }

  leaveList(): void {
    this.#owner.scans.leave(this, this.#listed);
  }

  reportOverrun(): void {
    this.#services.counters.scanOverruns++;
    this.#queue?.overrun();
  }

  run(): void {
    this.#runs++;
    let answer: unknown;
    try {
      answer = this.#run();
    } catch (error) {
      this.#finish(error);
      return;
    }
    if (!(answer instanceof Promise)) {
      this.#finish();
      return;
    }
    const queue = this.#queue;
    queue?.enter();
    const finish = (error?: unknown) => {
      queue?.leave();
      this.#finish(error);
    };
    answer.then(() => finish(), finish);
  }

  // --- helpers

  get #context(): ScanContext {
    return this.ref.getSnapshot().context as ScanContext;
  }

  /** Undefined when it does not wait for an event or an interrupt. */
  get #queue(): QueueMeter | undefined {
    const { kind } = this.#listed;
    if (kind !== 'event' && kind !== 'interrupt') return undefined;
    return this.#owner.scans.queues[this.#owner.priorityOf(this.#pv)];
  }

  #finish(error?: unknown): void {
    if (error !== undefined) this.#complain(error);
    else if (this.#failed) this.#recover();
    this.#finished++;
    this.ref.send({ type: 'run.finished' });
    for (const resolve of this.#joined.splice(0)) resolve();
  }

  #complain(error: unknown): void {
    const pv = this.#pv;
    if (!this.#failed) this.#services.log.error({ err: error, pv: pv.name }, `The scan of ${pv.name} failed`);
    this.#failed = true;
    this.#services.counters.handlerErrors++;
    pv.raise({ status: AlarmStatus.SCAN, severity: Severity.MAJOR });
  }

  #recover(): void {
    this.#failed = false;
    if (this.#pv.current.status === AlarmStatus.SCAN) this.#pv.raise(undefined);
  }
}
