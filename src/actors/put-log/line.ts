/**
 * A put as a line of a log.
 *
 * Source: caPutLog R4 (caPutLogTask.c, caPutJsonLogTask.cpp) and its documentation.
 */

import { formatG } from '../../protocol/value/format.ts';
import { charsToText } from '../../protocol/value/text.ts';
import { EPICS_EPOCH } from '../../protocol/value/time.ts';
import type { Value } from '../../protocol/value/value.ts';
import type { EndedPut } from '../pv/put-observer.ts';
import { formatTime } from '../pv/strftime.ts';

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

/** What a site may choose of its lines. */
export interface LineStyle {
  /** Stands before each line. */
  readonly prefix?: string | undefined;
  /** Of `text`, as strftime takes it; default `%d-%b-%y %H:%M:%S`. */
  readonly timeFormat?: string | undefined;
  /** Of `json`: what each line says besides. */
  readonly metadata?: ReadonlyMap<string, string> | undefined;
}

export function putLine(format: PutLogFormat, logged: LoggedPut, style: LineStyle = {}): string {
  const { prefix = '' } = style;
  if (format === 'text') return `${prefix}${cut(textLine(logged, style))}\n`;
  return `${prefix}${JSON.stringify(format === 'json' ? jsonOf(logged, style) : fullOf(logged))}\n`;
}

/** A number that can be compared, in text that of an array's first element; undefined for others. */
export function numberOf(value: Value | undefined, format: PutLogFormat): number | undefined {
  const first = typeof value === 'object' && format === 'text' ? value[0] : value;
  return typeof first === 'number' || typeof first === 'bigint' ? Number(first) : undefined;
}

/** Texts in arrays of characters are lines of their own in caPutLog's JSON. */
export function isCombined({ pv, value }: EndedPut, format: PutLogFormat): boolean {
  return format !== 'json' || !(pv.definition.isText === true || value instanceof Int8Array);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const LONGEST_LINE = 255;
/** Bytes of a value that are logged. */
const LONGEST_VALUE = 400;
const TIME_FORMAT = '%d-%b-%y %H:%M:%S';

function textLine({ at, put, burst }: LoggedPut, { timeFormat = TIME_FORMAT }: LineStyle): string {
  const { client, pv, value, old } = put;
  const range = burst === undefined ? '' : ` min=${formatG(burst.low, 6)} max=${formatG(burst.high, 6)}`;
  const time = formatTime(timeFormat, at / 1000 - EPICS_EPOCH);
  return `${time} ${client.host || '-'} ${client.user || '-'} ${pv.name} new=${plain(value)} old=${plain(old)}${range}`;
}

function jsonOf({ at, put, burst }: LoggedPut, { metadata }: LineStyle): object {
  const { client, pv, value, old } = put;
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  return {
    date: `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    time: `${clock(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`,
    host: client.host,
    user: client.user,
    ...(metadata && Object.fromEntries(metadata)),
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

function clock(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

function cut(line: string): string {
  return line.length > LONGEST_LINE ? line.slice(0, LONGEST_LINE) : line;
}
