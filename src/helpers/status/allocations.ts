/** Heap profiles as lists for people. */
import { fileURLToPath } from 'node:url';

/** Memory in use, by the place that allocated it. */
export interface Allocation {
  /** `function file:line` */
  readonly place: string;
  readonly bytes: number;
}

/** The part of `HeapProfiler.SamplingHeapProfileNode` that counts. */
export interface ProfileNode {
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

/** Most bytes first. */
export function allocations(head: ProfileNode): Allocation[] {
  const sizes = new Map<string, number>();
  const nodes = [head];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    nodes.push(...node.children);
    if (node.selfSize === 0) continue;
    const place = placeOf(node);
    sizes.set(place, (sizes.get(place) ?? 0) + node.selfSize);
  }
  return [...sizes].map(([place, bytes]) => ({ place, bytes })).sort((a, b) => b.bytes - a.bytes);
}

/** What was gained (above 0) and lost from one list to the next, the largest change first. */
export function changes(before: readonly Allocation[], now: readonly Allocation[]): Allocation[] {
  const bytes = new Map(before.map((allocation) => [allocation.place, -allocation.bytes]));
  for (const allocation of now) bytes.set(allocation.place, (bytes.get(allocation.place) ?? 0) + allocation.bytes);
  return [...bytes]
    .map(([place, difference]) => ({ place, bytes: difference }))
    .filter((change) => change.bytes !== 0)
    .sort((a, b) => Math.abs(b.bytes) - Math.abs(a.bytes));
}

/** One line each: bytes, then the place. */
export function table(list: readonly Allocation[]): string {
  return list.map(({ place, bytes }) => `${String(bytes).padStart(10)} ${place}`).join('\n');
}

// --- helpers ------------------------------------------------------------------------------------------------------

function placeOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  const name = functionName || '(anonymous)';
  if (url === '') return name;
  const file = url.startsWith('file:') ? fileURLToPath(url) : url;
  return `${name} ${file}:${lineNumber + 1}`;
}
