/** What a process under attack tells about itself. */
import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { HeapClock } from '../../src/actors/kernel/clock.ts';
import type { AnyWired } from '../../src/actors/kernel/wired.ts';

export interface Vitals {
  /** JavaScript's heap and what it holds outside of it; after a collection, when one was asked for. */
  readonly heapBytes: number;
  readonly residentBytes: number;
  /** The most it has been since the start. */
  readonly peakResidentBytes: number;
  readonly descriptors: number;
  /** Armed on the clock of the machines. */
  readonly timers: number;
  /** Longest that the event loop was late since this was last asked, in ms. */
  readonly delayMs: number;
  /** Actors alive, by kind. */
  readonly actors: Readonly<Record<string, number>>;
  /** Lines of the log, by what they say. */
  readonly log: Readonly<Record<string, LoggedKind>>;
}

export interface LoggedKind {
  readonly times: number;
  /** The first one in full, with the stack of its error. */
  readonly first: string;
  readonly expected: boolean;
}

/** Actors below `root`, itself included, by kind. */
export function census(root: AnyWired): Record<string, number> {
  const counts: Record<string, number> = { [root.kind]: 1 };
  for (const child of root.children()) {
    for (const [kind, count] of Object.entries(census(child))) counts[kind] = (counts[kind] ?? 0) + count;
  }
  return counts;
}

/** Lines of a log, one per kind: numbers and quotations in them do not make another kind. */
export class LogBook {
  readonly #expected: readonly RegExp[];
  readonly #kinds: Record<string, LoggedKind> = {};

  /** @param expected what an attack may make the program say */
  constructor(expected: readonly RegExp[]) {
    this.#expected = expected;
  }

  get kinds(): Readonly<Record<string, LoggedKind>> {
    return this.#kinds;
  }

  note(message: string, stack = ''): void {
    const expected = this.#expected.some((pattern) => pattern.test(message));
    const kind = message
      .replaceAll(/\d+(\.\d+)*/g, '#')
      .replaceAll(/'[^']*'|"[^"]*"/g, '…')
      .slice(0, KIND_LENGTH);
    const known = this.#kinds[kind];
    if (known === undefined && Object.keys(this.#kinds).length >= MOST_KINDS) return;
    this.#kinds[kind] = {
      times: (known?.times ?? 0) + 1,
      first: known?.first ?? `${message}\n${stack}`.trim(),
      expected,
    };
  }
}

export class Pulse {
  readonly #root: AnyWired;
  readonly #clock: HeapClock;
  readonly #book: LogBook;
  readonly #delay = monitorEventLoopDelay({ resolution: 10 });

  constructor(root: AnyWired, clock: HeapClock, book: LogBook) {
    this.#root = root;
    this.#clock = clock;
    this.#book = book;
    this.#delay.enable();
  }

  /** @param collect whether garbage is collected first; the process must run with `--expose-gc` */
  async take(collect: boolean): Promise<Vitals> {
    const delayMs = this.#delay.max / 1e6;
    if (collect) await collectGarbage();
    this.#delay.reset();
    const { heapUsed, external, rss } = process.memoryUsage();
    return {
      heapBytes: heapUsed + external,
      residentBytes: rss,
      peakResidentBytes: process.resourceUsage().maxRSS * 1024,
      descriptors: readdirSync('/proc/self/fd').length,
      timers: this.#clock.pending,
      delayMs,
      actors: census(this.#root),
      log: this.#book.kinds,
    };
  }
}

// --- helpers --------------------------------------------------------------------------------------------------------

const KIND_LENGTH = 90;
const MOST_KINDS = 200;

/** Twice, with a turn in between: what finalizers release goes with the second. */
async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 2; round++) {
    gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
