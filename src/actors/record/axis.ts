/** A simulated axis: where it is, while it moves along one leg after the other. */
import { type Leg, rest } from '../../database/records/motor/leg.ts';

export class Axis {
  readonly #now: () => number;
  #leg: Leg;
  #start: number;
  /** The last motion went towards higher positions. */
  forward = true;

  /** @param now milliseconds, never going back */
  constructor(position: number, now: () => number) {
    this.#now = now;
    this.#leg = rest(position, 0);
    this.#start = now();
  }

  get position(): number {
    return this.#leg.at(this.#elapsed).position;
  }

  /** Signed, per second. */
  get speed(): number {
    return this.#leg.at(this.#elapsed).speed;
  }

  begin(leg: Leg): void {
    const way = leg.end - this.position;
    if (way !== 0) this.forward = way > 0;
    this.#leg = leg;
    this.#start = this.#now();
  }

  /** The leg is done, whatever rounding makes of its duration. */
  arrive(): void {
    this.#leg = rest(this.#leg.end, 0);
  }

  /** Says where it is, without motion. */
  calibrate(position: number): void {
    this.#leg = rest(position, 0);
  }

  // --- helpers

  /** Seconds since the leg began. */
  get #elapsed(): number {
    return (this.#now() - this.#start) / 1000;
  }
}
