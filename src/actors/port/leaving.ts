/** What is sent and has not left yet. */
import type { HeapClock } from '../kernel/clock.ts';

/** @param limitMs for it to leave; undefined: as long as the connection lasts. @throws Error, by rejection, that says why it has not */
export function leaving(clock: HeapClock, sending: Promise<void>, limitMs: number | undefined): Promise<void> {
  if (limitMs === undefined) return sending;
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => reject(new Error(`it has not left within ${limitMs} ms`)), limitMs);
    sending.then(resolve, reject).finally(() => clock.clearTimeout(timer));
  });
}
