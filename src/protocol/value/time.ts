/**
 * EPICS time: seconds and nanoseconds since 1990-01-01T00:00:00Z, each an unsigned 32-bit number.
 *
 * Leap seconds are not counted, as in POSIX time. The seconds wrap in February 2126. 0/0 is what an IOC sends for a
 * record that was never processed. The clock is the caller's: nothing here asks for the time.
 */
export interface Timestamp {
  /** Since the EPICS epoch, 0 .. 2^32 - 1. */
  readonly seconds: number;
  /** 0 .. 999_999_999 */
  readonly nanoseconds: number;
}

/** The EPICS epoch in seconds of POSIX time (`POSIX_TIME_AT_EPICS_EPOCH`). */
export const EPICS_EPOCH = 631152000;

/** Time stamp of a record that was never processed. */
export const UNDEFINED_TIME: Timestamp = { seconds: 0, nanoseconds: 0 };

/** From milliseconds of POSIX time, as `Date.now()` gives them; fractions count. */
export function timestampFromMs(unixMs: number): Timestamp {
  const unixSeconds = Math.floor(unixMs / 1000);
  // Rounding of a fraction must not reach the next second, nor fall below this one.
  const nanoseconds = Math.min(Math.max(Math.floor((unixMs - unixSeconds * 1000) * 1e6), 0), 999_999_999);
  return { seconds: (unixSeconds - EPICS_EPOCH) >>> 0, nanoseconds };
}

/** Milliseconds of POSIX time, with a fraction; a double resolves about a quarter of a microsecond there. */
export function timestampToMs(timestamp: Timestamp): number {
  return (timestamp.seconds + EPICS_EPOCH) * 1000 + timestamp.nanoseconds / 1e6;
}

/** From nanoseconds of POSIX time: exact. */
export function timestampFromNs(unixNs: bigint): Timestamp {
  const sinceEpoch = unixNs - BigInt(EPICS_EPOCH) * NS_PER_SECOND;
  const nanoseconds = ((sinceEpoch % NS_PER_SECOND) + NS_PER_SECOND) % NS_PER_SECOND;
  const seconds = BigInt.asUintN(32, (sinceEpoch - nanoseconds) / NS_PER_SECOND);
  return { seconds: Number(seconds), nanoseconds: Number(nanoseconds) };
}

/** Nanoseconds of POSIX time: exact. */
export function timestampToNs(timestamp: Timestamp): bigint {
  return BigInt(timestamp.seconds + EPICS_EPOCH) * NS_PER_SECOND + BigInt(timestamp.nanoseconds);
}

const NS_PER_SECOND = 1_000_000_000n;
