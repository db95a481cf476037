/** How far a motor may go, in dial units: DLLM and DHLM. Where the lower is not below the higher there are no limits. */
import type { Limits } from '../../../protocol/value/sample.ts';
import type { MotorScale } from './scale.ts';

/** Where a jog without limits goes: nowhere near. */
const FAR = 1e12;

export class TravelLimits {
  readonly low: number;
  readonly high: number;

  constructor(low: number, high: number) {
    this.low = low;
    this.high = high;
  }

  /** From limits as users see them; DIR may put the lower one at the higher end of the dial. */
  static ofUser(range: readonly [number, number], scale: MotorScale): TravelLimits {
    const ends = range.map((user) => scale.toDial(user));
    return new TravelLimits(Math.min(...ends), Math.max(...ends));
  }

  /** As given at the start: by DHLM and DLLM, by HLM and LLM, or else by the PV's control limits. */
  static ofFields(
    read: (field: string) => number,
    { controlLow, controlHigh }: Pick<Limits, 'controlLow' | 'controlHigh'>,
    scale: MotorScale,
  ): TravelLimits {
    const dial = new TravelLimits(read('DLLM'), read('DHLM'));
    if (dial.low !== dial.high) return dial;
    const [low, high] = [read('LLM'), read('HLM')];
    return TravelLimits.ofUser(low === high ? [controlLow, controlHigh] : [low, high], scale);
  }

  get apply(): boolean {
    return this.low < this.high;
  }

  isBeyond(dial: number): boolean {
    return this.apply && (dial < this.low || dial > this.high);
  }

  /** The last position in a direction; who is beyond it already stays where it is. */
  end(direction: number, from: number): number {
    const { low, high } = this.apply ? this : { low: -FAR, high: FAR };
    return direction > 0 ? Math.max(high, from) : Math.min(low, from);
  }

  /** As users see them: equal when there are none. */
  toUser(scale: MotorScale): readonly [low: number, high: number] {
    if (!this.apply) return [0, 0];
    const ends = [scale.toUser(this.low), scale.toUser(this.high)];
    return [Math.min(...ends), Math.max(...ends)];
  }
}
