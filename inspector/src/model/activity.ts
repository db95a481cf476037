/** Which states of a definition are active. */
import type { Definition } from './definition.ts';
import type { StateValue } from './world.ts';

/** Ids of the active states for a state value; the root is always among them. */
export function activeStates(definition: Definition, value: StateValue): Set<string> {
  const active = new Set<string>();
  collect(definition, value, active);
  return active;
}

/**
 * The state value that a row shows as text: `session.open.serving · monitors.flowing`.
 * It is the inverse of the hub's `stateText`.
 */
export function parseStateText(text: string): StateValue {
  const regions = splitRegions(text);
  if (regions.length === 1) return parsePath(text);
  return Object.fromEntries(regions.map(parseRegion));
}

/** The parallel regions of a state as text: split at ` · ` outside parentheses. */
export function splitRegions(text: string): string[] {
  const regions: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    else if (depth === 0 && text.startsWith(' · ', at)) {
      regions.push(text.slice(start, at));
      start = at + 3;
    }
  }
  regions.push(text.slice(start));
  return regions;
}

// --- helpers ------------------------------------------------------------------------------------------------------

function collect(node: Definition, value: StateValue | undefined, active: Set<string>): void {
  active.add(node.id);
  if (value === undefined) return;
  const below = typeof value === 'string' ? { [value]: undefined } : value;
  for (const [key, inner] of Object.entries(below)) {
    const child = node.states[key];
    if (child) collect(child, inner, active);
  }
}

/** `a.b`, `a(b.c · d)`. */
function parsePath(text: string): StateValue {
  const [key, inner] = parseRegion(text);
  return inner === '' ? key : { [key]: inner };
}

function parseRegion(text: string): [key: string, inner: StateValue] {
  const end = text.search(/[.(]/);
  if (end < 0) return [text, ''];
  const key = text.slice(0, end);
  const inner = text[end] === '(' ? text.slice(end + 1, -1) : text.slice(end + 1);
  return [key, parseStateText(inner)];
}
