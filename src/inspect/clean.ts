/**
 * Plain, bounded copies of anything an actor holds: what goes to the page must be JSON, small, and free of surprises.
 *
 * Looking changes nothing and runs none of the author's code: getters are not called, proxies are not touched, and of a
 * large collection only what is shown is visited.
 */
import { types } from 'node:util';
import type { Json } from './source.ts';

const MAX_DEPTH = 5;
const MAX_ITEMS = 50;
const MAX_TEXT = 400;
/** Values copied in all, so that a wide and deep object stays small too. */
const MAX_VALUES = 500;

/**
 * Copies a value as JSON. Functions, sockets, buffers, actors, getters, proxies and cycles become a word in angle brackets;
 * what is cut off says so.
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
    default:
      return value === null ? null : copyObject(value as object, depth, budget);
  }
}

function copyObject(value: object, depth: number, budget: Budget): Json {
  if (types.isProxy(value)) return '<proxy>';
  if (typeof value === 'function') return `<function ${textAt(value, 'name') ?? ''}>`;
  if (budget.above.includes(value)) return '<cycle>';
  if (ArrayBuffer.isView(value)) return `<${className(value)}, ${value.byteLength} bytes>`;
  if (types.isDate(value)) return dateText(value);
  if (types.isNativeError(value)) return `<${errorName(value)}: ${textAt(value, 'message') ?? ''}>`;
  const actor = textAt(value, 'sessionId') === undefined ? undefined : textAt(value, 'id');
  if (actor !== undefined) return `<actor ${actor}>`;
  if (depth >= MAX_DEPTH) return '<deeper>';
  budget.above.push(value);
  try {
    if (Array.isArray(value)) return copyList(elementsOf(value), value.length, depth, budget);
    if (types.isSet(value)) return copyList(Set.prototype.values.call(value), sizeOf(value), depth, budget);
    if (types.isMap(value)) return copyEntries(keyedOf(value), sizeOf(value), depth, budget);
    const prototype: object | null = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype) return `<${className(value)}>`;
    const keys = Object.keys(value);
    return copyEntries(propertiesOf(value, keys), keys.length, depth, budget);
  } finally {
    budget.above.pop();
  }
}

function copyList(items: Iterable<unknown>, length: number, depth: number, budget: Budget): Json {
  const list: Json[] = [];
  for (const item of items) {
    if (list.length === MAX_ITEMS || budget.left <= 0) {
      list.push(`<${length - list.length} more>`);
      break;
    }
    list.push(copy(item, depth + 1, budget));
  }
  return list;
}

function copyEntries(
  entries: Iterable<readonly [string, unknown]>,
  length: number,
  depth: number,
  budget: Budget,
): Json {
  const copied: [string, Json][] = [];
  for (const [key, item] of entries) {
    if (copied.length === MAX_ITEMS || budget.left <= 0) {
      copied.push(['…', `<${length - copied.length} more>`]);
      break;
    }
    copied.push([key, copy(item, depth + 1, budget)]);
  }
  return Object.fromEntries(copied);
}

// What follows reads the value's own data and nothing that could be code of its author.

/** Stands for what only its author's code could tell. */
const GETTER = Symbol('<getter>');

function valueAt(object: object, key: PropertyKey): unknown {
  const property = Object.getOwnPropertyDescriptor(object, key);
  return property?.get === undefined ? property?.value : GETTER;
}

/** Undefined when there is no such text. */
function textAt(object: object, key: PropertyKey): string | undefined {
  const value = valueAt(object, key);
  return typeof value === 'string' ? value : undefined;
}

function* elementsOf(array: readonly unknown[]): Iterable<unknown> {
  for (let index = 0; index < array.length; index++) yield shown(valueAt(array, index));
}

function* propertiesOf(object: object, keys: readonly string[]): Iterable<[string, unknown]> {
  for (const key of keys) yield [key, shown(valueAt(object, key))];
}

function* keyedOf(map: ReadonlyMap<unknown, unknown>): Iterable<[string, unknown]> {
  const entries = Map.prototype.entries.call(map) as IterableIterator<[unknown, unknown]>;
  for (const [key, value] of entries) yield [keyText(key), value];
}

function shown(value: unknown): unknown {
  return value === GETTER ? '<getter>' : value;
}

function keyText(key: unknown): string {
  return (typeof key === 'object' && key !== null) || typeof key === 'function'
    ? String(copyObject(key, MAX_DEPTH, { left: 1, above: [] }))
    : String(copy(key, 0, { left: 1, above: [] }));
}

const SIZES = [Map, Set].map(({ prototype }) => Object.getOwnPropertyDescriptor(prototype, 'size')!.get!);

function sizeOf(collection: object): number {
  return SIZES[types.isMap(collection) ? 0 : 1]!.call(collection) as number;
}

function dateText(date: Date): string {
  const time = Date.prototype.getTime.call(date);
  return Number.isNaN(time) ? '<invalid date>' : new Date(time).toISOString();
}

/** Of the class that made it, as far as its prototypes tell; `object` when they do not. */
function className(value: object): string {
  let at: object | null = Object.getPrototypeOf(value);
  while (at !== null && !types.isProxy(at)) {
    const maker = valueAt(at, 'constructor');
    if (typeof maker === 'function' && !types.isProxy(maker)) return textAt(maker, 'name') ?? 'object';
    at = Object.getPrototypeOf(at);
  }
  return 'object';
}

/** Errors inherit their names. */
function errorName(error: Error): string {
  let at: object | null = error;
  while (at !== null && !types.isProxy(at)) {
    const name = textAt(at, 'name');
    if (name !== undefined) return name;
    at = Object.getPrototypeOf(at);
  }
  return 'Error';
}
