/**
 * Shapes: what a channel's modifiers make of each value, and with it of the channel's type.
 *
 * `$` shows text as bytes, `arr` and `[…]` a part of an array, `ts` with arguments the time stamp. A shape knows nothing
 * but the value and its stamp: it is the same for reads and for all subscriptions.
 *
 * Source: EPICS base 7, "Channel Filters": the filters that run after the event queue.
 */

import type { Native } from '../../../protocol/value/native.ts';
import type { Timestamp } from '../../../protocol/value/time.ts';
import type { Value } from '../../../protocol/value/value.ts';

export interface Shape {
  readonly native: Native;
  /** Most elements. */
  readonly maxCount: number;
  apply(value: Value, stamp: Timestamp): Value;
}
