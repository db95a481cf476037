/**
 * `arr` and `[start:increment:end]`: a part of an array.
 *
 * Negative numbers count from the end of what is valid at that time; a range beyond it has no elements.
 */
import type { ArrayFilter } from '../../../database/channel/filter.ts';
import type { ArrayValue, ScalarValue, Value } from '../../../protocol/value/value.ts';
import type { Shape } from './shape.ts';

/** Scalars stay as they are. */
export function arrayShape(filter: ArrayFilter, { native, maxCount }: Pick<Shape, 'native' | 'maxCount'>): Shape {
  return {
    native,
    maxCount: maxCount === 1 ? 1 : rangeIn(filter, maxCount).count,
    apply: (value) => (typeof value === 'object' ? partOf(value, filter) : value),
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** What `filter` means for `length` elements (base: `wrapArrayIndices`). */
function rangeIn({ start, increment, end }: ArrayFilter, length: number): { first: number; count: number } {
  const first = Math.min(Math.max(start < 0 ? length + start : start, 0), length);
  const last = Math.min(Math.max(end < 0 ? length + end : end, 0), length - 1);
  return { first, count: last < first ? 0 : 1 + Math.trunc((last - first) / increment) };
}

function partOf(value: ArrayValue, filter: ArrayFilter): Value {
  const { first, count } = rangeIn(filter, value.length);
  const { increment } = filter;
  if (!('subarray' in value)) return Array.from({ length: count }, (_, i) => value[first + i * increment]!);
  if (increment === 1) return value.subarray(first, first + count);
  const part = value.slice(0, count);
  const slots = part as { [index: number]: ScalarValue };
  for (let i = 0; i < count; i++) slots[i] = value[first + i * increment]!;
  return part;
}
