/** One direction of a TCP connection, put together from segments that come out of order, twice, or not at all. */

export interface StreamPiece {
  readonly bytes: Uint8Array;
  /** Bytes before it are missing from the capture. */
  readonly afterGap: boolean;
}

export class TcpStream {
  /** Number of the next byte; undefined before the first segment. */
  #next: number | undefined;
  /** The receiver has all bytes before this one. */
  #acknowledged: number | undefined;
  /** What comes next does not follow what came last. */
  #isAfterGap = false;
  /** Segments that came too early, by their number. */
  readonly #early = new Map<number, Uint8Array>();
  #earlyBytes = 0;

  /** The connection was opened in the capture: nothing came before. */
  opened(sequence: number): void {
    this.#next = (sequence + 1) >>> 0;
    this.#acknowledged = undefined;
    this.#isAfterGap = false;
    this.#early.clear();
    this.#earlyBytes = 0;
  }

  /** What this segment completes, in order. A stream whose opening was not captured begins after a gap. */
  push(sequence: number, bytes: Uint8Array): StreamPiece[] {
    if (bytes.length === 0) return [];
    if (this.#next === undefined) this.#isAfterGap = true;
    this.#next ??= sequence;
    this.#keep(sequence, bytes);
    return [...this.#takeReady(), ...this.#passOver()];
  }

  /** The receiver has all before `sequence`: what is missing of that was not captured, and is not waited for. */
  acknowledged(sequence: number): StreamPiece[] {
    if (this.#acknowledged === undefined || distance(sequence, this.#acknowledged) > 0) this.#acknowledged = sequence;
    return this.#passOver();
  }

  /** The capture is over: what was kept, although something before it is missing. */
  flush(): StreamPiece[] {
    const pieces: StreamPiece[] = [];
    while (this.#early.size > 0) pieces.push(...this.#jump(this.#nearestEarly()));
    return pieces;
  }

  /** Goes on after bytes that will not come any more. */
  #passOver(): StreamPiece[] {
    const pieces: StreamPiece[] = [];
    while (this.#early.size > 0 && (this.#isMissed() || this.#isTooMuch())) {
      const nearest = this.#nearestEarly();
      const known = this.#acknowledged;
      // What lies between may still come.
      const isWaited = !this.#isTooMuch() && known !== undefined && distance(nearest, known) > 0;
      pieces.push(...this.#jump(isWaited ? known : nearest));
    }
    return pieces;
  }

  #isMissed(): boolean {
    return this.#acknowledged !== undefined && distance(this.#acknowledged, this.#next!) > 0;
  }

  #isTooMuch(): boolean {
    return this.#earlyBytes > MOST_EARLY_BYTES || this.#early.size > MOST_EARLY_SEGMENTS;
  }

  #nearestEarly(): number {
    const next = this.#next!;
    return [...this.#early.keys()].reduce((nearest, one) =>
      distance(one, next) < distance(nearest, next) ? one : nearest,
    );
  }

  #jump(to: number): StreamPiece[] {
    this.#next = to;
    this.#isAfterGap = true;
    return this.#takeReady();
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

  #takeReady(): StreamPiece[] {
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
        pieces.push({ bytes: fresh, afterGap: this.#isAfterGap });
        this.#isAfterGap = false;
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
