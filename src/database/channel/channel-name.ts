/**
 * Channel names: `record[.FIELD][$][ '[' start:increment:end ']' ][ {json} ]`.
 *
 * A record's name ends at its first dot; braces, brackets and dollars before it belong to the name (many sites write
 * "SR:C01{PS:1}I-SP"). Modifiers therefore need a dot: `rec.$`, `rec.[0:9]`, `rec.VAL{…}`, never `rec{…}`.
 *
 * PV names may hold dots themselves. Whoever looks names up tries, in this order: the whole name as it is; `target`,
 * the name without its modifiers; then `field` of `record`. Upper and lower case differ, in field names too.
 *
 * Source: EPICS base dbChannel.c, "Channel Filters".
 */

import JSON5 from 'json5';
import { type ArrayFilter, arrayFilter, type Fault, type Filter, parseFilter } from './filter.ts';

/** The part of a channel name that says which PV is meant. */
export interface ChannelPath {
  /** The name without its modifiers and without a dot at its end: "rec.VAL" in `rec.VAL$[0:9]`, "rec" in `rec.{…}`. */
  readonly target: string;
  /** What is before the last dot of `target`; all of it when there is none. 1 to 60 characters. */
  readonly record: string;
  /** What follows that dot; undefined when there is none, which means VAL. */
  readonly field: string | undefined;
}

export interface ChannelName extends ChannelPath {
  /** `$`: text is read and written as an array of CHAR. */
  readonly longString: boolean;
  /** What happens to the channel's values, in order. `[…]` is an `arr` filter in front of those in the JSON. */
  readonly filters: readonly Filter[];
}

/** Characters of a record's name that base allows. */
export const maxRecordName = 60;

/** Understands a name from the wire; answers why not when it cannot. Never throws. */
export function parseChannelName(name: string): ChannelName | Fault {
  const path = parseChannelPath(name);
  if ('fault' in path) return path;
  const { modifiers, ...which } = path;
  const longString = modifiers.startsWith('$');
  const filters = parseModifiers(longString ? modifiers.slice(1) : modifiers);
  return 'fault' in filters ? filters : { ...which, longString, filters };
}

/** As `parseChannelName`, but what is after the path is not looked at: a search asks for no more. */
export function parseChannelPath(name: string): (ChannelPath & { readonly modifiers: string }) | Fault {
  const dot = name.indexOf('.');
  const modifiers = dot === -1 ? -1 : name.slice(dot).search(/[$[{]/);
  const end = modifiers === -1 ? name.length : dot + modifiers;
  const path = name.slice(0, end);
  const lastDot = path.lastIndexOf('.');
  const record = lastDot === -1 ? path : path.slice(0, lastDot);
  const field = lastDot === -1 ? '' : path.slice(lastDot + 1);
  if (record === '') return { fault: 'the record name is empty' };
  if (record.length > maxRecordName) {
    return { fault: `the record name has ${record.length} characters: ${maxRecordName} are allowed` };
  }
  if (!/^\w*$/.test(field)) return { fault: `"${field}" is not a field name: letters, digits and _ are allowed` };
  const target = field === '' ? record : path;
  return { target, record, field: field === '' ? undefined : field, modifiers: name.slice(end) };
}

function parseModifiers(text: string): readonly Filter[] | Fault {
  if (text === '') return [];
  if (text.startsWith('{')) return parseJson(text);
  const close = text.indexOf(']');
  if (!text.startsWith('[') || close === -1)
    return { fault: `"${text}" is not a modifier: use $, [start:increment:end] or {…}` };
  const slice = parseSlice(text.slice(1, close));
  if ('fault' in slice) return slice;
  const rest = text.slice(close + 1);
  if (rest === '') return [slice];
  if (!rest.startsWith('{')) return { fault: `unexpected "${rest}" after "]"` };
  const filters = parseJson(rest);
  return 'fault' in filters ? filters : [slice, ...filters];
}

/** `i`, `s:e` or `s:i:e`; parts between colons may be left out. Numbers are those of C: `0x1f` and `017`, too. */
function parseSlice(text: string): ArrayFilter | Fault {
  const parts = text.split(':');
  const numbers = parts.map((part) => (part === '' ? undefined : integer(part)));
  const valid = parts.every((part) => /^(?:[+-]?(?:0x[\da-f]{1,7}|0[0-7]{0,8}|[1-9]\d{0,8}))?$/i.test(part));
  if (!valid || parts.length > 3 || text === '') {
    return { fault: `"[${text}]" is not a range: use [index], [start:end] or [start:increment:end] with integers` };
  }
  if (parts.length === 1) return arrayFilter(numbers[0], 1, numbers[0]);
  if (parts.length === 2) return arrayFilter(numbers[0], 1, numbers[1]);
  return arrayFilter(numbers[0], numbers[1], numbers[2]);
}

/** As strtol reads it, which takes the base from the first digits. */
function integer(text: string): number {
  const digits = text.replace(/^[+-]/, '');
  const base = /^0x/i.test(digits) ? 16 : digits.startsWith('0') ? 8 : 10;
  const size = Number.parseInt(digits, base);
  return text.startsWith('-') ? -size : size;
}

function parseJson(text: string): readonly Filter[] | Fault {
  let map: object;
  try {
    // Text that starts with a brace is a map or an error.
    map = JSON5.parse<object>(text);
  } catch (error) {
    return { fault: `${text} is not JSON: ${String(error)}` };
  }
  const filters: Filter[] = [];
  for (const [name, args] of Object.entries(map)) {
    const filter = parseFilter(name, args);
    if ('fault' in filter) return filter;
    filters.push(filter);
  }
  return filters;
}
