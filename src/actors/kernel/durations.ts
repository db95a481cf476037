/** How long things took: a histogram, as metrics tell it. */

/** Upper ends of its classes, in seconds; what takes longer is in none of them. */
export const DURATION_BOUNDS = [0.001, 0.01, 0.1, 1, 10, 60] as const;

export class Durations {
  /** How many took so long at most, by `DURATION_BOUNDS`: each class holds those before it, too. */
  readonly counts: number[] = DURATION_BOUNDS.map(() => 0);
  count = 0;
  /** In seconds. */
  sum = 0;

  add(seconds: number): void {
    this.count++;
    this.sum += seconds;
    for (const [index, bound] of DURATION_BOUNDS.entries()) if (seconds <= bound) this.counts[index]!++;
  }
}
