/** The axis of a motor record, as the record drives it. Positions are in dial units, directions those of the dial. */
export interface Motion {
  readonly position: number;
  /** Signed, per second. */
  readonly speed: number;
  /** The last motion went towards higher positions. */
  readonly forward: boolean;
  /** It has found its home. */
  readonly homed: boolean;
  /** The limit switch that stands against it: 1 the high one, -1 the low one. */
  readonly atSwitch: -1 | 0 | 1;
  readonly isJogging: boolean;
  /** Goes to DVAL. */
  move(): void;
  jog(direction: 1 | -1): void;
  endJog(): void;
  home(direction: 1 | -1): void;
  /** Stops, and the target becomes where it stands. */
  stop(): void;
  /** SPMG is Pause: stops, and keeps the target. */
  pause(): void;
  /** SPMG is Go or Move again. */
  go(): void;
  /** Says where it is, without motion. */
  calibrate(dial: number): void;
}

/** What a motor record keeps besides its fields. */
export interface MotorMemory {
  /** Undefined: its author moves it. */
  readonly motion: Motion | undefined;
  /** A target was put, be it the one that there is. */
  asked: boolean;
  /** MRES, UREV and SREV, which cannot be 0, before a put. */
  kept: number;
  /** What RDBL held last. */
  linked?: number;
  /** What was last posted for each field. */
  readonly posted: Map<string, unknown>;
}
