/**
 * A put as a line of a log.
 *
 * Source: caPutLog R4 (caPutLogTask.c, caPutJsonLogTask.cpp) and its documentation.
 */

import { formatG } from '../../protocol/value/format.ts';
import { charsToText } from '../../protocol/value/text.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { EndedPut } from '../pv/put-observer.ts';

/** `text` and `json` are caPutLog's; `full` tells refused puts, too, and why. */
export type PutLogFormat = 'text' | 'json' | 'full';

/** One put, or a burst of them. */
export interface LoggedPut {
  /** Unix time in ms. */
  readonly at: number;
  readonly put: EndedPut;
  /** Lowest and highest number, and how many puts, of a burst. */
  readonly burst?: { readonly low: number; readonly high: number; readonly count: number };
}

export function putLine(format: PutLogFormat, logged: LoggedPut, prefix = ''): string {
  if (format === 'text') return `${cut(`${prefix}${textLine(logged)}`)}\n`;
  return `${prefix}${JSON.stringify(format === 'json' ? jsonOf(logged) : fullOf(logged))}\n`;
}

/** A number that can be compared; undefined for others. */
export function numberOf(value: Value | undefined): number | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}

// --- helpers ------------------------------------------------------------------------------------------------------

const LONGEST_LINE = 255;
/** Bytes of a value that are logged. */
const LONGEST_VALUE = 400;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function textLine({ at, put, burst }: LoggedPut): string {
  const { client, pv, value, old } = put;
  const range = burst === undefined ? '' : ` min=${formatG(burst.low, 6)} max=${formatG(burst.high, 6)}`;
  return `${day(at)} ${client.host || '-'} ${client.user || '-'} ${pv.name} new=${plain(value)} old=${plain(old)}${range}`;
}

function jsonOf({ at, put, burst }: LoggedPut): object {
  const { client, pv, value, old } = put;
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  return {
    date: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    time: `${clock(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`,
    host: client.host,
    user: client.user,
    pv: pv.name,
    ...jsonValue('new', value, pv.definition.isText === true),
    ...jsonValue('old', old, pv.definition.isText === true),
    ...(burst && { min: number(burst.low), max: number(burst.high), burst: burst.count }),
  };
}

function fullOf({ at, put }: LoggedPut): object {
  const { client, pv, value, old, outcome } = put;
  const isText = pv.definition.isText === true;
  return {
    time: new Date(at).toISOString(),
    user: client.user,
    host: client.host,
    from: client.peer,
    pv: pv.name,
    ...jsonValue('old', old, isText),
    ...(value !== undefined && jsonValue('new', value, isText)),
    outcome: outcome.kind,
    ...(outcome.kind !== 'done' && { reason: outcome.reason }),
    ...(put.caused && { caused: put.caused.effects, ...(put.caused.leftOut > 0 && { more: put.caused.leftOut }) }),
  };
}

function jsonValue(name: 'new' | 'old', value: Value | undefined, isText: boolean): object {
  if (value === undefined) return {};
  if (typeof value === 'string') return { [name]: value.slice(0, LONGEST_VALUE) };
  if (typeof value !== 'object') return { [name]: number(Number(value)) };
  if (isText && value instanceof Uint8Array) return { [name]: charsToText(value).slice(0, LONGEST_VALUE) };
  const elements: unknown[] = [];
  let bytes = 0;
  for (const each of value as Iterable<number | string | bigint>) {
    bytes += typeof each === 'string' ? each.length : 8;
    if (bytes > LONGEST_VALUE) break;
    elements.push(typeof each === 'string' ? each : number(Number(each)));
  }
  return { [name]: elements, [`${name}-size`]: value.length };
}

function number(value: number): number | string {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'Nan' : value > 0 ? 'Infinity' : '-Infinity';
}

function plain(value: Value | undefined): string {
  const first = typeof value === 'object' ? value[0] : value;
  if (first === undefined) return '';
  if (typeof first === 'string') return JSON.stringify(first);
  return typeof first === 'bigint' ? String(first) : formatG(first, 6);
}

/** `29-Nov-26 02:34:07` */
function day(at: number): string {
  const date = new Date(at);
  const year = String(date.getFullYear() % 100).padStart(2, '0');
  return `${String(date.getDate()).padStart(2, '0')}-${months[date.getMonth()]}-${year} ${clock(date)}`;
}

function clock(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

function cut(line: string): string {
  return line.length > LONGEST_LINE ? line.slice(0, LONGEST_LINE) : line;
}
