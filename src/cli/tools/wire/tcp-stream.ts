/** One direction of a TCP connection, put together from segments that come out of order, twice, or not at all. */

export interface StreamPiece {
  readonly bytes: Uint8Array;
  /** Bytes before it are missing from the capture. */
  readonly afterGap: boolean;
}

export class TcpStream {
  /** Number of the next byte; undefined before the first segment. */
  #next: number | undefined;
  /** Segments that came too early, by their number. */
  readonly #early = new Map<number, Uint8Array>();
  #earlyBytes = 0;

  /** The connection was opened in the capture: nothing came before. */
  opened(sequence: number): void {
    this.#next = (sequence + 1) >>> 0;
    this.#early.clear();
    this.#earlyBytes = 0;
  }

  /** What this segment completes, in order. A stream whose opening was not captured begins after a gap. */
  push(sequence: number, bytes: Uint8Array): StreamPiece[] {
    if (bytes.length === 0) return [];
    const begins = this.#next === undefined;
    this.#next ??= sequence;
    this.#keep(sequence, bytes);
    const pieces = this.#takeReady(begins);
    if (this.#earlyBytes <= MOST_EARLY_BYTES && this.#early.size <= MOST_EARLY_SEGMENTS) return pieces;
    // What is missing will not come any more.
    const next = this.#next;
    this.#next = [...this.#early.keys()].reduce((nearest, one) =>
      distance(one, next) < distance(nearest, next) ? one : nearest,
    );
    return [...pieces, ...this.#takeReady(true)];
  }

  #keep(sequence: number, bytes: Uint8Array): void {
    const ahead = distance(sequence, this.#next!);
    // Sent again: what is new in it, if anything.
    const known = ahead < 0 ? -ahead : 0;
    if (known >= bytes.length) return;
    const at = (sequence + known) >>> 0;
    const fresh = bytes.subarray(known);
    const before = this.#early.get(at);
    if (before !== undefined && before.length >= fresh.length) return;
    this.#earlyBytes += fresh.length - (before?.length ?? 0);
    this.#early.set(at, fresh);
  }

  #takeReady(afterGap: boolean): StreamPiece[] {
    const pieces: StreamPiece[] = [];
    for (let found = true; found; ) {
      found = false;
      for (const [at, bytes] of this.#early) {
        const ahead = distance(at, this.#next!);
        if (ahead > 0) continue;
        this.#early.delete(at);
        this.#earlyBytes -= bytes.length;
        found = true;
        if (-ahead >= bytes.length) continue;
        const fresh = bytes.subarray(-ahead);
        pieces.push({ bytes: fresh, afterGap: afterGap && pieces.length === 0 });
        this.#next = (this.#next! + fresh.length) >>> 0;
      }
    }
    return pieces;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

const MOST_EARLY_BYTES = 4 << 20;
const MOST_EARLY_SEGMENTS = 1000;

/** How far `a` is ahead of `b`; numbers wrap at 2^32. */
function distance(a: number, b: number): number {
  return (a - b) | 0;
}
