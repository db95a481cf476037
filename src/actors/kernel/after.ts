/** Goes on at once, or when a promise is kept: puts that need not wait are done in the turn in which they came. */
export function after<T>(given: unknown, next: (value: unknown) => T): T | Promise<T> {
  return given instanceof Promise ? given.then(next) : next(given);
}
