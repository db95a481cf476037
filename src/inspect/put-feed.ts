/**
 * Clients' puts, each with what it has set off, while a page shows them.
 *
 * To follow what a put sets off costs each event of the IOC something: it is done only while somebody reads.
 */
import type { Detach, InspectionSource, PutLine } from './source.ts';

const KEPT_PER_FLUSH = 50;

export class PutFeed {
  readonly #source: InspectionSource;
  #detach: Detach | undefined;
  #lines: PutLine[] = [];
  #skipped = 0;

  constructor(source: InspectionSource) {
    this.#source = source;
  }

  start(): void {
    this.#detach ??= this.#source.followPuts((line) => {
      if (this.#lines.length < KEPT_PER_FLUSH) this.#lines.push(line);
      else this.#skipped++;
    });
  }

  stop(): void {
    this.#detach?.();
    this.#detach = undefined;
    this.flush();
  }

  /** What was noted since the last time. */
  flush(): { readonly puts: readonly PutLine[]; readonly skipped: number } {
    const flushed = { puts: this.#lines, skipped: this.#skipped };
    this.#lines = [];
    this.#skipped = 0;
    return flushed;
  }
}
