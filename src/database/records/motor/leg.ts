/**
 * A leg: one piece of an axis's motion, planned when it begins.
 *
 * Speed rises from 0 to the speed of travel at a constant rate, and falls again at the end. A short way does not reach
 * the speed of travel.
 */
export interface Leg {
  /** Seconds; 0 when there is nowhere to go. */
  readonly duration: number;
  readonly end: number;
  /** Position and signed speed after some seconds. */
  at(seconds: number): { readonly position: number; readonly speed: number };
}

/** From rest to rest. @param acceleration seconds to reach `speed`; 0: at once */
export function travel(from: number, to: number, speed: number, acceleration: number): Leg {
  const distance = Math.abs(to - from);
  const sign = Math.sign(to - from);
  if (distance === 0) return rest(from, 0);
  const rate = acceleration > 0 ? speed / acceleration : Number.POSITIVE_INFINITY;
  // The way covered while the speed rises, and once more while it falls; a short way is all rising and falling.
  const top = Math.min(speed, Math.sqrt(distance * rate));
  const rise = rate === Number.POSITIVE_INFINITY ? 0 : top / rate;
  const cruise = (distance - top * rise) / top;
  const duration = 2 * rise + cruise;
  return {
    duration,
    end: to,
    at: (seconds) => {
      if (seconds >= duration) return { position: to, speed: 0 };
      const left = duration - seconds;
      if (seconds < rise) return moved((rate * seconds * seconds) / 2, rate * seconds);
      if (left < rise) return moved(distance - (rate * left * left) / 2, rate * left);
      return moved((top * rise) / 2 + top * (seconds - rise), top);
    },
  };
  function moved(way: number, present: number) {
    return { position: from + sign * way, speed: sign * present };
  }
}

/** From a speed to rest. @param rate units per second per second; Infinity: at once */
export function slowDown(from: number, speed: number, rate: number): Leg {
  if (speed === 0 || rate === Number.POSITIVE_INFINITY) return rest(from, 0);
  const duration = Math.abs(speed) / rate;
  const end = from + (speed * duration) / 2;
  return {
    duration,
    end,
    at: (seconds) => {
      if (seconds >= duration) return { position: end, speed: 0 };
      const left = duration - seconds;
      return { position: end - (Math.sign(speed) * rate * left * left) / 2, speed: Math.sign(speed) * rate * left };
    },
  };
}

/** No motion, for some seconds. */
export function rest(position: number, duration: number): Leg {
  return { duration, end: position, at: () => ({ position, speed: 0 }) };
}
