/** Values that may come later. */

/** Whether a handler answers later. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** Calls `next` at once, or when the promise is kept: a put that need not wait is done in the turn in which it came. */
export function after<T>(given: unknown, next: (value: unknown) => T): T | Promise<T> {
  return given instanceof Promise ? given.then(next) : next(given);
}

/** As `Promise.withResolvers` of Node 22. */
export function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: PromiseWithResolvers<T>['resolve'];
  let reject!: PromiseWithResolvers<T>['reject'];
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
