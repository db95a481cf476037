/**
 * A put with completion: it is completed when the record, and everything that it has had processed, is done.
 *
 * One at a time belongs to a record; the next waits its turn. While the record is active a put with completion waits, too.
 *
 * Source: dbNotify.c of base 7.0.10.
 */
/** A record, as far as puts with completion go. */
export interface Notified {
  readonly isActive: boolean;
  notify: PutNotify | undefined;
}

export class PutNotify {
  readonly #waiting = new Set<Notified>();
  readonly #done: (() => void)[];
  /** The record that was put to: a ring of links that comes back to it is not waited for again. */
  #first: Notified | undefined;

  constructor(done: () => void) {
    this.#done = [done];
  }

  /** @param record whose processing it waits for */
  begin(record: Notified): void {
    this.#first ??= record;
    record.notify = this;
    this.#waiting.add(record);
  }

  /** A link is about to have another record processed. */
  add(record: Notified): void {
    if (record.isActive || record.notify !== undefined || record === this.#first) return;
    this.begin(record);
  }

  /** Another one waits for the same. */
  join(done: () => void): void {
    this.#done.push(done);
  }

  completed(record: Notified): void {
    record.notify = undefined;
    if (this.#waiting.delete(record) && this.#waiting.size === 0) for (const done of this.#done) done();
  }
}
