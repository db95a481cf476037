/** Wiring of a scan: runs a PV's scan handler, and raises SCAN on the PV while that fails. */
import type { SnapshotFrom } from 'xstate';
import { type ScanEvent, type ScanTrigger, type ScanWiring, scanMachine } from '../../machines/scan.ts';
import type { EventOf } from '../../machines/wired.ts';
import { AlarmStatus, Severity } from '../../protocol/value/alarm.ts';
import type { Services } from '../kernel/services.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Pv } from '../pv/pv.ts';
import type { ScanMember } from './by-phase.ts';
import type { QueueMeter } from './queue-meter.ts';

const logic = wire(scanMachine);

type Snapshot = SnapshotFrom<typeof scanMachine>;

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
  readonly kind = 'scan';
  /** PHAS of the PV's record: of those due on the same occasion, whose phase is lower runs first. */
  phase = 0;
  readonly runsAtOnce = true;
  readonly #pv: Pv;
  readonly #services: Services;
  readonly #owner: ScanOwner;
  readonly #run: () => unknown;
  #listed: ScanTrigger = { kind: 'none' };
  #runs = 0;
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
    return {
      trigger: this.trigger,
      runs: this.#runs,
      overruns: this.overruns,
      failing: this.#in({ health: 'failing' }),
    };
  }

  get trigger(): ScanTrigger {
    return this.ref.getSnapshot().context.trigger;
  }

  set trigger(trigger: ScanTrigger) {
    this.ref.send({ type: 'trigger.changed', trigger });
  }

  /** A run has begun and not ended. */
  get running(): boolean {
    return this.#in({ run: 'running' });
  }

  /** Times it was due while a run went on. */
  get overruns(): number {
    return this.ref.getSnapshot().context.overruns;
  }

  due(): void {
    this.deliver({ type: 'due' });
  }

  /** Asks for a run, or joins the one that goes on. A promise when it takes time; it never rejects. */
  process(): Promise<void> | undefined {
    this.ref.send({ type: 'process' });
    if (!this.running) return undefined;
    return new Promise((resolve) => {
      this.#joined.push(resolve);
    });
  }

  // --- actions of the machine

  /** Actions run before the new snapshot is published: `this.trigger` is still the old one. */
  joinList(event: ScanEvent): void {
    this.#listed = event.type === 'trigger.changed' ? event.trigger : this.trigger;
    this.#owner.scans.join(this, this.#listed);
  }

  leaveList(): void {
    this.#owner.scans.leave(this, this.#listed);
  }

  reportOverrun(): void {
    this.#services.counters.scanOverruns++;
    this.#queue?.overrun();
  }

  /** The run itself is another event, so that `running` is true from its beginning. */
  beginRun(): void {
    this.ref.send({ type: 'run.begins' });
  }

  run(): void {
    this.#runs++;
    let answer: unknown;
    try {
      answer = this.#run();
    } catch (error) {
      this.ref.send({ type: 'run.failed', error });
      return;
    }
    if (!(answer instanceof Promise)) {
      this.ref.send({ type: 'run.finished' });
      return;
    }
    const queue = this.#queue;
    queue?.enter();
    const finish = (event: ScanEvent) => {
      queue?.leave();
      this.ref.send(event);
    };
    answer.then(
      () => finish({ type: 'run.finished' }),
      (error: unknown) => finish({ type: 'run.failed', error }),
    );
  }

  /** The run has ended: so have those that joined it. */
  answer(): void {
    for (const resolve of this.#joined.splice(0)) resolve();
  }

  reportFailure({ error }: EventOf<ScanEvent, 'run.failed'>): void {
    this.#services.log.error({ err: error, pv: this.#pv.name }, `The scan of ${this.#pv.name} failed`);
  }

  raiseAlarm(): void {
    this.#services.counters.handlerErrors++;
    this.#pv.raise({ status: AlarmStatus.SCAN, severity: Severity.MAJOR });
  }

  clearAlarm(): void {
    if (this.#pv.current.status === AlarmStatus.SCAN) this.#pv.raise(undefined);
  }

  // --- helpers

  #in(state: Parameters<Snapshot['matches']>[0]): boolean {
    return this.ref.getSnapshot().matches(state);
  }

  /** Undefined when it does not wait for an event or an interrupt. */
  get #queue(): QueueMeter | undefined {
    const { kind } = this.#listed;
    if (kind !== 'event' && kind !== 'interrupt') return undefined;
    return this.#owner.scans.queues[this.#owner.priorityOf(this.#pv)];
  }
}
