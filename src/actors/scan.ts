/** The body of a scan: runs a PV's scan handler, and raises SCAN on the PV while that fails. */
import { scanMachine } from '../machines/scan.ts';
import { AlarmStatus, Severity } from '../protocol/alarm.ts';
import { embody, Wired } from './hot-path.ts';
import type { Pv } from './pv.ts';
import type { Runtime } from './runtime.ts';

const logic = embody(scanMachine);

export class ScanLoop extends Wired {
  readonly kind = 'helper';
  readonly #pv: Pv;
  readonly #runtime: Runtime;
  readonly #run: () => unknown;
  #failed = false;
  #runs = 0;

  /** @param run processes the PV once; a promise ends the run when it settles. */
  constructor(parent: Wired, runtime: Runtime, pv: Pv, periodMs: number, run: () => unknown) {
    super(logic, parent, `scan:${pv.name}`, { name: pv.name, periodMs });
    this.#pv = pv;
    this.#runtime = runtime;
    this.#run = run;
    this.ref.start();
  }

  label(): string {
    return `scan of ${this.#pv.name}`;
  }

  describe(): Record<string, unknown> {
    return { periodMs: this.periodMs, runs: this.#runs, failing: this.#failed };
  }

  /** 0: paused. */
  get periodMs(): number {
    return this.ref.getSnapshot().context.periodMs;
  }

  set periodMs(periodMs: number) {
    this.ref.send({ type: 'rate.changed', periodMs } as { type: string });
  }

  // --- actions of the machine

  run(): void {
    this.#runs++;
    let answer: unknown;
    try {
      answer = this.#run();
    } catch (error) {
      this.#finish(error);
      return;
    }
    if (answer instanceof Promise)
      answer.then(
        () => this.#finish(),
        (error: unknown) => this.#finish(error),
      );
    else this.#finish();
  }

  // --- helpers

  #finish(error?: unknown): void {
    if (error !== undefined) this.#complain(error);
    else if (this.#failed) this.#recover();
    this.ref.send({ type: 'run.finished' });
  }

  #complain(error: unknown): void {
    const pv = this.#pv;
    if (!this.#failed) this.#runtime.log.error({ err: error, pv: pv.name }, `The scan of ${pv.name} failed`);
    this.#failed = true;
    this.#runtime.counters.handlerErrors++;
    pv.raise({ status: AlarmStatus.SCAN, severity: Severity.MAJOR });
  }

  #recover(): void {
    this.#failed = false;
    if (this.#pv.current.status === AlarmStatus.SCAN) this.#pv.raise(undefined);
  }
}
