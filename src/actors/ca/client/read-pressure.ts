/**
 * Whether this client keeps up with a server.
 *
 * libca asks the system whether more bytes are waiting after each read; ten times in a row mean that it falls behind. Node
 * does not say, but a chunk that fills its read buffer means the same.
 */
export class ReadPressure {
  #fullReads = 0;

  /** @returns what has changed with a chunk of this size */
  read(size: number): 'behind' | 'caught.up' | undefined {
    if (size >= FULL_READ) {
      this.#fullReads++;
      return this.#fullReads === CONTIGUOUS_READS ? 'behind' : undefined;
    }
    const wasBehind = this.#fullReads >= CONTIGUOUS_READS;
    this.#fullReads = 0;
    return wasBehind ? 'caught.up' : undefined;
  }

  /** It has caught up, as far as can be known. */
  reset(): void {
    this.#fullReads = 0;
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** What Node reads at a time, in bytes. */
const FULL_READ = 65536;

const CONTIGUOUS_READS = 10;
