/**
 * The three scales of a motor: user (VAL, RBV), dial (DVAL, DRBV) and raw steps (RVAL, RRBV).
 *
 * user = dial · DIR + OFF, dial = raw · MRES, and a turn of the motor is UREV = MRES · SREV dial units.
 *
 * Source: the motor module's motorRecord.cc. Where one of MRES, UREV and SREV is written, MRES and UREV follow.
 */
export interface ScaleFacts {
  /** OFF, in user units. */
  readonly offset: number;
  /** 1, or -1 when DIR is Neg. */
  readonly direction: 1 | -1;
  /** MRES: dial units per step, not 0. */
  readonly resolution: number;
  /** SREV: steps per turn, 1 or more. */
  readonly stepsPerTurn: number;
}

export class MotorScale implements ScaleFacts {
  readonly offset: number;
  readonly direction: 1 | -1;
  readonly resolution: number;
  readonly stepsPerTurn: number;

  constructor({ offset, direction, resolution, stepsPerTurn }: ScaleFacts) {
    this.offset = offset;
    this.direction = direction;
    this.resolution = resolution;
    this.stepsPerTurn = stepsPerTurn;
  }

  /** As the fields of the record say at the start: UREV, where it is given, counts rather than MRES. */
  static ofFields(read: (field: string) => number): MotorScale {
    const [stepsPerTurn, turn] = [read('SREV'), read('UREV')];
    const resolution = turn === 0 ? read('MRES') : turn / stepsPerTurn;
    return new MotorScale({ offset: read('OFF'), direction: read('DIR') === 0 ? 1 : -1, resolution, stepsPerTurn });
  }

  /** UREV: dial units per turn. */
  get turn(): number {
    return this.resolution * this.stepsPerTurn;
  }

  toUser(dial: number): number {
    return dial * this.direction + this.offset;
  }

  toDial(user: number): number {
    return (user - this.offset) * this.direction;
  }

  /** Whole steps. */
  toRaw(dial: number): number {
    return Math.round(dial / this.resolution);
  }

  fromRaw(steps: number): number {
    return steps * this.resolution;
  }

  /** The same scale except `changes`; a resolution of 0 and less than one step per turn are none. */
  with(changes: Partial<ScaleFacts>): MotorScale {
    const next = { ...this, ...changes };
    return next.resolution === 0 || !(next.stepsPerTurn >= 1) ? this : new MotorScale(next);
  }
}
