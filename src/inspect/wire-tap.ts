/** One circuit's messages for one page: a bounded list of lines between flushes, and the bytes of the recent ones. */

import type { Request } from '../protocol/ca/requests.ts';
import type { Response } from '../protocol/ca/responses.ts';
import type { WireLine } from './feed.ts';
import type { CensusEntry, Detach, InspectionSource, TapListener, TappedMessage } from './source.ts';
import { pairOf, requestText, responseText } from './wire.ts';

const KEPT_PER_FLUSH = 100;
const KEPT_MESSAGES = 2000;
const KEPT_BYTES = 4 << 20;
/** Of one message; the rest of a large array says little more. */
const SHOWN_BYTES = 16384;

export class WireTap implements TapListener {
  readonly entry: CensusEntry;
  readonly #detach: Detach;
  readonly #bytes = new Map<number, Uint8Array>();
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

  /** The bytes of a message in hexadecimal; empty when they are no longer held. */
  hex(seq: number): string {
    const bytes = this.#bytes.get(seq);
    return bytes === undefined ? '' : Buffer.from(bytes).toString('hex');
  }

  get isFull(): boolean {
    return this.#lines.length >= KEPT_PER_FLUSH;
  }

  skip(): void {
    this.#seq++;
    this.#skipped++;
  }

  note({ direction, at, message, bytes, pv }: TappedMessage): void {
    const seq = ++this.#seq;
    const text = direction === 'in' ? requestText(message as Request) : responseText(message as Response);
    this.#lines.push({
      seq,
      at,
      direction,
      type: message.type,
      text,
      pv: pv ?? '',
      pair: pairOf(message as Request | Response),
      size: bytes?.length ?? 0,
    });
    if (bytes !== undefined) this.#hold(seq, bytes.slice(0, SHOWN_BYTES));
  }

  #hold(seq: number, bytes: Uint8Array): void {
    this.#bytes.set(seq, bytes);
    this.#bytesHeld += bytes.length;
    for (const [oldest, old] of this.#bytes) {
      if (this.#bytes.size <= KEPT_MESSAGES && this.#bytesHeld <= KEPT_BYTES) return;
      this.#bytes.delete(oldest);
      this.#bytesHeld -= old.length;
    }
  }
}
