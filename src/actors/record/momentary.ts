/** Wiring of a momentary output: puts a bo record with HIGH back to 0 when its time is over. */
import { type MomentaryWiring, momentaryMachine } from '../../machines/momentary.ts';
import { wire } from '../kernel/wire.ts';
import { type AnyWired, Wired } from '../kernel/wired.ts';
import type { Pv } from '../pv/pv.ts';

const logic = wire(momentaryMachine);

export class Momentary extends Wired<typeof momentaryMachine> implements MomentaryWiring {
  readonly kind = 'record';
  readonly #pv: Pv;
  readonly #fall: () => void;

  /** @param fall processes the record as 0 */
  constructor(parent: AnyWired, pv: Pv, fall: () => void) {
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
    this.ref.send({ type: 'rose', durationMs: seconds * 1000 });
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
