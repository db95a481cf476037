/** PHAS: the order of those that are due on the same occasion. */

/** @returns by phase, lower ones first; those of the same phase in the order in which they came */
export function byPhase<T extends { readonly phase: number }>(scans: Iterable<T>): readonly T[] {
  const due = [...scans];
  return due.some(({ phase }) => phase !== 0) ? due.sort((a, b) => a.phase - b.phase) : due;
}
