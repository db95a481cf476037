/** Heap profiles as lists for people. */
import { fileURLToPath } from 'node:url';

/** Memory in use, by the place that allocated it. */
export interface Allocation {
  /** `function file:line`; of what has no file, or is Node's own, also who called it: `Set < fill /ioc.ts:12`. */
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
  const visits: { readonly node: ProfileNode; readonly caller: string | undefined }[] = [
    { node: head, caller: undefined },
  ];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { node, caller } = visit;
    const own = placeOf(node);
    const { url } = node.callFrame;
    const isInFile = url !== '' && !url.startsWith('node:');
    for (const child of node.children) visits.push({ node: child, caller: isInFile ? own : caller });
    if (node.selfSize === 0) continue;
    const place = isInFile || caller === undefined ? own : `${own} < ${caller}`;
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
