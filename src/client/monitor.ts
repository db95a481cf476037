/** A subscription as a program holds it. */
import type { CaError } from '../actors/ca/client/error.ts';
import type { ReadingForm, TypeChoice } from '../actors/ca/client/reading.ts';
import { UpdateQueue } from './update-queue.ts';

/** Updates kept for a slow loop when nothing else is said. */
export const DEFAULT_LIMIT = 1000;

/** What a monitor must know of its updates. */
interface Monitored {
  readonly pv: unknown;
}

/** `U` is the update: a reading with the PV that it is of. */
export interface SubscribeOptions<U> extends ReadingForm {
  /**
   * What to monitor: letters of `valp` (value, alarm, log, property) or DBE bits. Default 'va', as camonitor.
   */
  readonly mask?: string | number;
  /** Default 'time': the native type with alarm and time stamp. */
  readonly type?: TypeChoice;
  /** Elements; default 0: as many as there are at each update. */
  readonly count?: number;
  /**
   * Updates kept for a loop that is slow. Above that, or above 64 MiB of values, a PV loses its oldest update for each
   * new one; its newest is always kept. Default 1000.
   */
  readonly limit?: number;
  /** Cancels the subscription; a `for await` loop throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with each update, in the same turn; the Monitor is then not iterated. */
  readonly onUpdate?: (update: U) => void;
  /** Called when a reading fails, the right to read is missing, or the server refuses. The subscription goes on. */
  readonly onError?: (error: CaError) => void;
}

/**
 * Iterate it: `for await (const update of monitor)`. It lasts until it is cancelled or the loop is left, whatever
 * happens to the connection: each new one begins with the value as it is then.
 */
export class UpdateMonitor<U extends Monitored> implements AsyncIterable<U> {
  readonly #queue: UpdateQueue<U>;
  #cancel: (() => void) | undefined;

  /**
   * @param sizeOf bytes of memory that an update takes, except a few
   * @param taken the loop was given an update
   * @internal
   */
  constructor(limit: number, cancel: () => void, sizeOf: (update: U) => number, taken?: () => void) {
    this.#cancel = cancel;
    this.#queue = new UpdateQueue<U>(limit, () => this.cancel(), { sourceOf, sizeOf }, taken);
  }

  /** Updates lost because the loop was slower than the PV. */
  get discarded(): number {
    return this.#queue.discarded;
  }

  /** No update follows. A loop ends after those it has not taken yet. */
  cancel(): void {
    const cancel = this.#cancel;
    this.#cancel = undefined;
    cancel?.();
    this.#queue.end();
  }

  [Symbol.asyncIterator](): AsyncIterator<U, undefined> {
    return this.#queue;
  }

  /** @internal */
  push(update: U): void {
    this.#queue.push(update);
  }

  /** @internal */
  abort(reason: unknown): void {
    this.#queue.end(reason);
    this.cancel();
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function sourceOf({ pv }: Monitored): unknown {
  return pv;
}
