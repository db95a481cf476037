/** Those that are scanned, and PHAS: the order of those that are due on the same occasion. */

/** What a scan list holds: the loop of a PV, or a record. */
export interface ScanMember {
  /** PHAS */
  readonly phase: number;
  /** A run has begun and not ended: it would be an overrun. */
  readonly running: boolean;
  /** It need not wait for the first tick of a rate that begins. */
  readonly runsAtOnce: boolean;
  /** The period has passed, the event was posted, the device interrupts. */
  due(): void;
}

/** @returns by phase, lower ones first; those of the same phase in the order in which they came */
export function byPhase<T extends { readonly phase: number }>(scans: Iterable<T>): readonly T[] {
  const due = [...scans];
  return due.some(({ phase }) => phase !== 0) ? due.sort((a, b) => a.phase - b.phase) : due;
}
