/** PINI: which records are processed when the IOC starts, is paused and goes on; those of one kind in the order of PHAS. */
import type { DbRecord } from './db-record.ts';
import type { Engine } from './engine.ts';
import { Slot } from './slots.ts';

const kinds = ['NO', 'YES', 'RUN', 'RUNNING', 'PAUSE', 'PAUSED'] as const;

export type PiniKind = (typeof kinds)[number];

export class InitialProcessing {
  readonly #engine: Engine;
  readonly #after: (seconds: number, run: () => void) => () => void;
  /** Each keeps from processing what is still to come. */
  readonly #coming = new Set<() => void>();

  /** @param after calls later, and returns what keeps it from that */
  constructor(engine: Engine, after: (seconds: number, run: () => void) => () => void) {
    this.#engine = engine;
    this.#after = after;
  }

  process(records: readonly DbRecord[], kind: PiniKind): void {
    const due = records.filter((record) => isOf(record, kind));
    due.sort((a, b) => (a.values[Slot.PHAS] as number) - (b.values[Slot.PHAS] as number));
    for (const record of due) this.#engine.process(record, 'process', `PINI ${kind}`);
  }

  /** Each kind that there is in a turn of its own: what those before it have begun without a delay is done by then. */
  processLater(records: readonly DbRecord[], [kind, ...others]: readonly PiniKind[]): void {
    if (kind === undefined) return;
    if (!records.some((record) => isOf(record, kind))) {
      this.processLater(records, others);
      return;
    }
    const end = this.#after(0, () => {
      this.#coming.delete(end);
      this.process(records, kind);
      this.processLater(records, others);
    });
    this.#coming.add(end);
  }

  end(): void {
    for (const end of this.#coming) end();
    this.#coming.clear();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function isOf({ values }: DbRecord, kind: PiniKind): boolean {
  return values[Slot.PINI] === kinds.indexOf(kind);
}
