/**
 * Conversion by the breakpoint table that LINR names: linear between two of its points, and on beyond its ends. The search begins where
 * the last one has ended (LBRK).
 *
 * Source: cvtBpt.c of base 7.0.10.
 */
import type { RecordAccess } from '../support.ts';
import type { Breakpoint } from './break-table.ts';

export interface Converted {
  readonly value: number;
  /** Beyond the ends of the table. */
  readonly outside: boolean;
}

/** Undefined: there is no table of the name that LINR shows. */
export function fromTable(record: RecordAccess, raw: number): Converted | undefined {
  return interpolate(record, raw, 'raw', (slope) => slope);
}

/** As `fromTable`, the other way round. */
export function toTable(record: RecordAccess, engineering: number): Converted | undefined {
  return interpolate(record, engineering, 'engineering', (slope) => 1 / slope);
}

// --- helpers ------------------------------------------------------------------------------------------------------

function interpolate(
  record: RecordAccess,
  value: number,
  from: keyof Breakpoint,
  inclination: (slope: number) => number,
): Converted | undefined {
  const name = record.table.field('LINR')?.choices[record.number('LINR')] ?? '';
  const points = record.services.breakTable(name)?.points;
  if (points === undefined) return undefined;
  const { index, outside } = search(points, value, from, record.number('INIT') === 0 ? record.number('LBRK') : 0);
  record.set('LBRK', index);
  const point = points[index]!;
  // The last point goes on with the slope that leads to it.
  const at = Math.min(index, points.length - 2);
  const [a, b] = [points[at]!, points[at + 1]!];
  const slope = inclination((b.engineering - a.engineering) / (b.raw - a.raw));
  const to = from === 'raw' ? 'engineering' : 'raw';
  return { value: point[to] + (value - point[from]) * slope, outside };
}

/** The point below the value, or the last one where it is beyond that. @param begin where the search begins */
function search(points: readonly Breakpoint[], value: number, from: keyof Breakpoint, begin: number) {
  const last = points.length - 1;
  const rises = points[last]![from] > points[0]![from];
  // As in base, a point belongs to what comes before it where the table rises, and to what comes after it where it falls.
  const isPast = (at: number) => (rises ? value > points[at]![from] : value <= points[at]![from]);
  const isBefore = (at: number) => (rises ? value < points[at]![from] : value > points[at]![from]);
  let index = Math.min(Math.max(begin, 0), last - 1);
  while (index < last && isPast(index + 1)) index++;
  while (index > 0 && isBefore(index)) index--;
  return { index, outside: index === last || isBefore(index) };
}
