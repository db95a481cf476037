/** Plain, bounded copies of anything an actor holds: what goes to the page must be JSON, small, and free of surprises. */
import type { Json } from './source.ts';

const MAX_DEPTH = 5;
const MAX_ITEMS = 50;
const MAX_TEXT = 400;
/** Values copied in all, so that a wide and deep object stays small too. */
const MAX_VALUES = 500;

/**
 * Copies a value as JSON. Functions, sockets, buffers, actors and cycles become a word in angle brackets; what is cut
 * off says so.
 */
export function clean(value: unknown): Json {
  return copy(value, 0, { left: MAX_VALUES, above: [] });
}

/**
 * The stack of an error without the folders of this machine: `at Pv.write (src/actors/pv/pv.ts:12:3)`.
 * Paths outside the package keep their last two parts.
 */
export function cleanStack(stack: string): string {
  return stack.replace(/(?:file:\/\/)?(?:[A-Za-z]:)?[/\\](?:[^\s():]+[/\\])+[^\s():]+/g, (path) => {
    const parts = path.split(/[/\\]/);
    const known = parts.findLastIndex((part) => ['src', 'dist', 'node_modules', 'test'].includes(part));
    return parts.slice(known >= 0 ? known : -2).join('/');
  });
}

// --- helpers ------------------------------------------------------------------------------------------------------

interface Budget {
  left: number;
  /** Objects that are being copied, outermost first. */
  readonly above: object[];
}

function copy(value: unknown, depth: number, budget: Budget): Json {
  budget.left--;
  switch (typeof value) {
    case 'string':
      return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}… (${value.length} characters)` : value;
    case 'number':
      return Number.isFinite(value) ? value + 0 : String(value); // JSON has no -0
    case 'boolean':
      return value;
    case 'bigint':
    case 'symbol':
      return String(value);
    case 'undefined':
      return null;
    case 'function':
      return `<function ${value.name}>`;
    default:
      return value === null ? null : copyObject(value as object, depth, budget);
  }
}

function copyObject(value: object, depth: number, budget: Budget): Json {
  if (budget.above.includes(value)) return '<cycle>';
  if (ArrayBuffer.isView(value)) return `<${value.constructor.name}, ${value.byteLength} bytes>`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '<invalid date>' : value.toISOString();
  if (value instanceof Error) return `<${value.name}: ${value.message}>`;
  if ('sessionId' in value && 'getSnapshot' in value && 'id' in value) return `<actor ${String(value.id)}>`;
  if (depth >= MAX_DEPTH) return '<deeper>';
  budget.above.push(value);
  try {
    if (Array.isArray(value) || value instanceof Set) return copyList([...value], depth, budget);
    if (value instanceof Map)
      return copyEntries(
        [...value].map(([key, item]) => [String(key), item]),
        depth,
        budget,
      );
    const prototype: object | null = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype) return `<${value.constructor.name}>`;
    return copyEntries(Object.entries(value), depth, budget);
  } finally {
    budget.above.pop();
  }
}

function copyList(items: readonly unknown[], depth: number, budget: Budget): Json {
  const list: Json[] = [];
  for (const item of items) {
    if (list.length === MAX_ITEMS || budget.left <= 0) {
      list.push(`<${items.length - list.length} more>`);
      break;
    }
    list.push(copy(item, depth + 1, budget));
  }
  return list;
}

function copyEntries(entries: readonly (readonly [string, unknown])[], depth: number, budget: Budget): Json {
  const copied: [string, Json][] = [];
  for (const [key, item] of entries) {
    if (copied.length === MAX_ITEMS || budget.left <= 0) {
      copied.push(['…', `<${entries.length - copied.length} more>`]);
      break;
    }
    copied.push([key, copy(item, depth + 1, budget)]);
  }
  return Object.fromEntries(copied);
}
