/** Values that may come later. */

/** Whether a handler answers later. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** Calls `next` at once, or when the promise is kept: a put that need not wait is done in the turn in which it came. */
export function after<T>(given: unknown, next: (value: unknown) => T): T | Promise<T> {
  return given instanceof Promise ? given.then(next) : next(given);
}
