/** Of the process of the clients: what the client library keeps over many restarts of its servers. */
import { readdirSync } from 'node:fs';

export interface OwnVitals {
  /** After a garbage collection. */
  readonly heapBytes: number;
  readonly residentBytes: number;
  readonly descriptors: number;
}

/** The process must run with `--expose-gc`. */
export async function ownVitals(): Promise<OwnVitals> {
  for (let round = 0; round < 2; round++) {
    gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    heapBytes: heapUsed + external,
    residentBytes: rss,
    descriptors: readdirSync('/proc/self/fd').length,
  };
}
