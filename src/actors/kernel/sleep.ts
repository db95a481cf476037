/** Waiting on a clock. */
import type { HeapClock } from './clock.ts';

/** Resolves after so many seconds; rejects with its reason when `signal` is aborted before. */
export function sleep(clock: HeapClock, signal: AbortSignal, seconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clock.clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = clock.setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, seconds * 1000);
    signal.addEventListener('abort', stop, { once: true });
  });
}
