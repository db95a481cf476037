/** Many operations waiting for one AbortSignal: one listener for all, so that a thousand reads share a signal. */

const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `onAbort` when the signal is aborted; not at once for one that is already.
 *
 * @returns stops waiting
 */
export function whenAborted(signal: AbortSignal, onAbort: () => void): () => void {
  let callbacks = waiting.get(signal);
  if (callbacks === undefined) {
    const all = new Set<() => void>();
    signal.addEventListener('abort', () => {
      for (const callback of [...all]) callback();
    });
    waiting.set(signal, all);
    callbacks = all;
  }
  callbacks.add(onAbort);
  return () => callbacks.delete(onAbort);
}
