/** The delays of a port. */

/** Times in ms. */
export interface PortTimes {
  /** For opening. */
  readonly connectMs: number;
  /** After opening, before anything is sent: what comes is dropped. */
  readonly quietMs: number;
  /** Of silence after a time-out. */
  readonly settleMs: number;
  /** Between two exchanges. */
  readonly gapMs: number;
  /** Without a frame, after which the device is asked whether it is there. Infinity: never. */
  readonly keepAliveMs: number;
  readonly firstBackoffMs: number;
  readonly longestBackoffMs: number;
  /** For what is under way when the IOC stops. */
  readonly closeMs: number;
}

/**
 * How long to wait before the next try, in ms: it varies by 20 %, so that many ports do not try at once.
 *
 * @param failures since the last good exchange
 * @param seed in [0, 1): where the variations begin
 */
export function portBackoffMs(given: {
  readonly times: PortTimes;
  readonly failures: number;
  readonly seed: number;
}): number {
  const { times, failures, seed } = given;
  const plain = Math.min(times.firstBackoffMs * 2 ** Math.max(failures - 1, 0), times.longestBackoffMs);
  const varied = (seed + failures * GOLDEN) % 1;
  return plain * (0.8 + 0.4 * varied);
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** The golden section: its multiples modulo 1 are spread evenly. */
const GOLDEN = 0.618_033_988_75;
