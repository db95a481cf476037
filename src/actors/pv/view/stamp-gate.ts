/** `ts` without arguments: every update passes, stamped with the time at which it happened here. */
import { timestampFromMs } from '../../../protocol/value/time.ts';
import type { HeapClock } from '../../kernel/clock.ts';
import { Update } from '../update.ts';
import type { Gate } from './gate.ts';

export class StampGate implements Gate {
  readonly #clock: HeapClock;

  constructor(clock: HeapClock) {
    this.#clock = clock;
  }

  first(update: Update): Update {
    const { native, metadata, value, status, severity, userTag } = update;
    const time = timestampFromMs(this.#clock.wallTime());
    return new Update(native, metadata, { value, status, severity, ...time }, userTag);
  }

  pass(update: Update): Update {
    return this.first(update);
  }
}
