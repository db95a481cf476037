/** A breakpoint table, as a dbd says it. */
export interface BreakTable {
  readonly name: string;
  /** At least two; both of their numbers rise or fall all the way. */
  readonly points: readonly Breakpoint[];
}

export interface Breakpoint {
  readonly raw: number;
  readonly engineering: number;
}
