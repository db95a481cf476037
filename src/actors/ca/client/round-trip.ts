/** The estimate of how long an answer to a search takes: the mean of what was measured, and how far it varies. */

/** Bounds of a sample, and the first estimate (libca, `minRoundTripEstimate`). */
export const LEAST_ROUND_TRIP_MS = 32;
const MOST_ROUND_TRIP_MS = 30_000;

export class RoundTrip {
  #meanMs = LEAST_ROUND_TRIP_MS;
  #deviationMs = 0;

  /** Almost no answer takes longer. */
  get estimateMs(): number {
    return this.#meanMs + 4 * this.#deviationMs;
  }

  measured(ms: number): void {
    const sample = Math.min(Math.max(ms, LEAST_ROUND_TRIP_MS), MOST_ROUND_TRIP_MS);
    const error = sample - this.#meanMs;
    this.#meanMs += error / 8;
    this.#deviationMs += (Math.abs(error) - this.#deviationMs) / 4;
  }
}
