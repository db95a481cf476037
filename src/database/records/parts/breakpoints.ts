/** Conversion by the breakpoint table that LINR names. Undefined: there is no such table. Tables come with a database. */
export interface Converted {
  readonly value: number;
  /** Beyond the ends of the table, where its outer slopes go on. */
  readonly outside: boolean;
}

export interface Breakpoint {
  readonly raw: number;
  readonly engineering: number;
}

/** By their place in menuConvert. */
const tables = new Map<number, readonly Breakpoint[]>();

export function defineTable(linearisation: number, points: readonly Breakpoint[]): void {
  tables.set(linearisation, points);
}

export function fromTable(linearisation: number, raw: number): Converted | undefined {
  return interpolate(tables.get(linearisation), raw, 'raw', 'engineering');
}

export function toTable(linearisation: number, engineering: number): Converted | undefined {
  return interpolate(tables.get(linearisation), engineering, 'engineering', 'raw');
}

// --- helpers ------------------------------------------------------------------------------------------------------

function interpolate(
  points: readonly Breakpoint[] | undefined,
  value: number,
  from: keyof Breakpoint,
  to: keyof Breakpoint,
): Converted | undefined {
  if (points === undefined) return undefined;
  const rises = points.at(-1)![from] > points[0]![from];
  const isPast = (point: Breakpoint) => (rises ? value >= point[from] : value <= point[from]);
  let index = points.findLastIndex(isPast);
  const outside = index === -1 || (index === points.length - 1 && value !== points.at(-1)![from]);
  index = Math.min(Math.max(index, 0), points.length - 2);
  const [a, b] = [points[index]!, points[index + 1]!];
  return { value: a[to] + ((value - a[from]) * (b[to] - a[to])) / (b[from] - a[from]), outside };
}
