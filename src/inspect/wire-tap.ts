/** Messages of one circuit, connection, port or door for one page: a bounded list of lines between flushes, and what the recent ones are made of. */
import type { WireLine } from './feed.ts';
import type { CensusEntry, Detach, InspectionSource, TapListener, TappedMessage, WireField } from './source.ts';

const KEPT_PER_FLUSH = 100;
const KEPT_MESSAGES = 2000;
const KEPT_BYTES = 4 << 20;
/** Of one message; the rest of a large array says little more. */
const SHOWN_BYTES = 16384;

/** What is shown of a message that somebody opens. */
export interface Opened {
  /** Its first bytes. */
  readonly bytes: Uint8Array;
  readonly fields: readonly WireField[];
}

export class WireTap implements TapListener {
  readonly entry: CensusEntry;
  readonly #detach: Detach;
  readonly #held = new Map<number, Opened>();
  #bytesHeld = 0;
  #lines: WireLine[] = [];
  #skipped = 0;
  #seq = 0;

  constructor(source: InspectionSource, entry: CensusEntry) {
    this.entry = entry;
    this.#detach = source.tap(entry.id, this);
  }

  close(): void {
    this.#detach();
  }

  flush(): { readonly lines: readonly WireLine[]; readonly skipped: number } {
    const flushed = { lines: this.#lines, skipped: this.#skipped };
    this.#lines = [];
    this.#skipped = 0;
    return flushed;
  }

  /** What a message is made of; undefined when it is no longer held. */
  open(seq: number): Opened | undefined {
    return this.#held.get(seq);
  }

  get isFull(): boolean {
    return this.#lines.length >= KEPT_PER_FLUSH;
  }

  skip(): void {
    this.#seq++;
    this.#skipped++;
  }

  note({ direction, at, type, text, pair, fields, bytes, pv, exchange }: TappedMessage): void {
    const seq = ++this.#seq;
    const line = { seq, at, direction, type, text, pv: pv ?? '', pair, size: bytes?.length ?? 0 };
    this.#lines.push(exchange === undefined ? line : { ...line, exchange });
    if (bytes !== undefined) this.#hold(seq, { bytes: bytes.slice(0, SHOWN_BYTES), fields });
  }

  #hold(seq: number, opened: Opened): void {
    this.#held.set(seq, opened);
    this.#bytesHeld += opened.bytes.length;
    for (const [oldest, { bytes }] of this.#held) {
      if (this.#held.size <= KEPT_MESSAGES && this.#bytesHeld <= KEPT_BYTES) return;
      this.#held.delete(oldest);
      this.#bytesHeld -= bytes.length;
    }
  }
}
