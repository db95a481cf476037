/** The body of a momentary output: puts a bo record with HIGH back to 0 when its time is over. */
import { momentaryMachine } from '../../machines/momentary.ts';
import { embody, Wired } from '../kernel/embody.ts';
import type { Pv } from '../pv/pv.ts';

const logic = embody(momentaryMachine);

export class Momentary extends Wired {
  readonly kind = 'helper';
  readonly #pv: Pv;
  readonly #fall: () => void;

  /** @param fall processes the record as 0 */
  constructor(parent: Wired, pv: Pv, fall: () => void) {
    super(logic, parent, `momentary:${pv.name}`, { name: pv.name, durationMs: 0 });
    this.#pv = pv;
    this.#fall = fall;
    this.ref.start();
  }

  label(): string {
    return `momentary ${this.#pv.name}`;
  }

  describe(): Record<string, unknown> {
    return { value: this.#pv.current.value };
  }

  /** The record was processed, and is 1. */
  rise(seconds: number): void {
    this.ref.send({ type: 'rose', durationMs: seconds * 1000 } as { type: string });
  }

  end(): void {
    this.ref.send({ type: 'shut.down' });
  }

  // --- actions and guards of the machine

  fall(): void {
    this.#fall();
  }

  isBusy(): boolean {
    return this.#pv.busyWithPuts;
  }
}
