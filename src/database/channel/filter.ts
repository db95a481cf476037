/**
 * Channel filters: what a client may ask to happen to a channel's updates, in the JSON after its name.
 *
 * `rec.VAL{"dbnd":{"abs":0.5}}` names a filter and its arguments; several in one map apply in the order given. Here they
 * are only understood and checked; each subscription runs its own.
 *
 * Base matches the names of arguments and of their choices by prefix, which lets `{"a":1}` mean `abs`. Here names are
 * written in full. Numbers may be given as text, as base allows.
 *
 * Source: EPICS base 7, "Channel Filters" (dbnd.c, arr.c, ts.c, sync.c, decimate.c, utag.c).
 */

/** Every `increment`-th element from `start` to `end`, both included; negative numbers count from the end. */
export interface ArrayFilter {
  readonly type: 'arr';
  readonly start: number;
  /** At least 1. */
  readonly increment: number;
  readonly end: number;
}

/** Passes scalars that moved by more than a deadband since the last one passed. */
export interface DeadbandFilter {
  readonly type: 'dbnd';
  /** `abs`: in the PV's units. `rel`: in percent of the last value passed. */
  readonly mode: 'abs' | 'rel';
  readonly deadband: number;
}

/** Time stamps: replaces the stamp by the time of reading, or the value by the stamp. */
export interface TimestampFilter {
  readonly type: 'ts';
  /**
   * `now`: the value stays and its stamp becomes the present. Otherwise the value becomes the stamp: `dbl` seconds with
   * fraction, `sec` seconds, `nsec` nanoseconds, `ts` both, `epics` and `iso` local time as text.
   */
  readonly output: 'now' | 'dbl' | 'sec' | 'nsec' | 'ts' | 'epics' | 'iso';
  /** Seconds count from 1990 (`epics`) or 1970 (`unix`). */
  readonly epoch: 'epics' | 'unix';
}

/** Passes updates depending on a named state of the IOC. Whether the state exists is not checked here. */
export interface SyncFilter {
  readonly type: 'sync';
  readonly mode: 'before' | 'first' | 'last' | 'after' | 'while' | 'unless';
  /** 1 to 19 characters. */
  readonly state: string;
}

/** Passes the first update and then every `n`-th. */
export interface DecimateFilter {
  readonly type: 'dec';
  /** At least 1. */
  readonly n: number;
}

/** Passes updates whose user tag matches: `(tag & mask) === value`. */
export interface UserTagFilter {
  readonly type: 'utag';
  /** 32 bits. */
  readonly mask: number;
  readonly value: number;
}

export type Filter = ArrayFilter | DeadbandFilter | TimestampFilter | SyncFilter | DecimateFilter | UserTagFilter;

/** Why something was not understood, for the log: clients only learn that the channel cannot be created. */
export interface Fault {
  readonly fault: string;
}

/** One entry of the map: the filter's name and its arguments, as read from JSON. */
export function parseFilter(name: string, args: unknown): Filter | Fault {
  const parser = Object.hasOwn(parsers, name) ? parsers[name as Filter['type']] : undefined;
  if (!parser) return { fault: `filter "${name}" does not exist: use ${Object.keys(parsers).join(', ')}` };
  if (!isMap(args)) return { fault: `filter "${name}" takes a map of arguments, such as ${parser.example}` };
  const unknown = Object.keys(args).find((key) => !parser.keys.includes(key));
  if (unknown !== undefined) {
    return { fault: `filter "${name}" has no argument "${unknown}": use ${parser.keys.join(', ')}` };
  }
  const filter = parser.parse(args);
  return typeof filter === 'string' ? { fault: `filter "${name}": ${filter}` } : filter;
}

/** `start:increment:end` as base completes it; an increment below 1 counts as 1. */
export function arrayFilter(start = 0, increment = 1, end = -1): ArrayFilter {
  return { type: 'arr', start, increment: Math.max(1, increment), end };
}

type Arguments = Readonly<Record<string, unknown>>;

interface FilterParser {
  readonly keys: readonly string[];
  readonly example: string;
  /** The filter, or what is wrong with its arguments. */
  readonly parse: (args: Arguments) => Filter | string;
}

const syncModes = ['before', 'first', 'last', 'after', 'while', 'unless'] as const;
const numberOutputs = ['dbl', 'sec', 'nsec', 'ts'] as const;
const textOutputs = ['epics', 'iso'] as const;
const epochs = ['epics', 'unix'] as const;
const int32 = { min: -0x80000000, max: 0x7fffffff };

const parsers: Record<Filter['type'], FilterParser> = {
  arr: { keys: ['s', 'i', 'e'], example: '{"s":0,"i":2,"e":-1}', parse: parseArray },
  dbnd: { keys: ['abs', 'rel', 'd', 'm'], example: '{"abs":0.5}', parse: parseDeadband },
  ts: { keys: ['num', 'str', 'epoch'], example: '{}', parse: parseTimestamp },
  sync: { keys: ['m', 's', ...syncModes], example: '{"while":"beam"}', parse: parseSync },
  dec: { keys: ['n'], example: '{"n":10}', parse: parseDecimate },
  utag: { keys: ['M', 'V'], example: '{"M":1,"V":1}', parse: parseUserTag },
};

function parseArray({ s = 0, i = 1, e = -1 }: Arguments): Filter | string {
  const start = integer(s, int32.min, int32.max);
  const increment = integer(i, int32.min, int32.max);
  const end = integer(e, int32.min, int32.max);
  if (start === undefined || increment === undefined || end === undefined) return '"s", "i" and "e" are integers';
  return arrayFilter(start, increment, end);
}

function parseDeadband({ abs, rel, d, m }: Arguments): Filter | string {
  const given = [abs, rel, d].filter((width) => width !== undefined);
  if (given.length > 1) return 'give one of "abs", "rel" and "d"';
  if (m !== undefined && d === undefined) return '"m" goes with "d"';
  const deadband = number(given[0] ?? 0);
  if (deadband === undefined || deadband < 0) return 'the deadband is a number, 0 or more';
  const mode = d === undefined ? (rel === undefined ? 'abs' : 'rel') : oneOf(['abs', 'rel'], m ?? 'abs');
  if (mode === undefined) return '"m" is "abs" or "rel"';
  return { type: 'dbnd', mode, deadband };
}

function parseTimestamp({ num, str, epoch = 'epics' }: Arguments): Filter | string {
  if (num !== undefined && str !== undefined) return 'give one of "num" and "str"';
  const from = oneOf(epochs, epoch);
  if (from === undefined) return '"epoch" is "epics" or "unix"';
  if (num === undefined && str === undefined) return { type: 'ts', output: 'now', epoch: from };
  const output = num === undefined ? oneOf(textOutputs, str) : oneOf(numberOutputs, num);
  if (output === undefined) return '"num" is "dbl", "sec", "nsec" or "ts"; "str" is "epics" or "iso"';
  return { type: 'ts', output, epoch: from };
}

function parseSync({ m, s, ...modes }: Arguments): Filter | string {
  const [named, ...more] = Object.entries(modes);
  if (more.length > 0 || (named && (m !== undefined || s !== undefined))) return 'give one mode';
  const mode = oneOf(syncModes, named ? named[0] : m);
  const state = named ? named[1] : s;
  if (mode === undefined) return `"m" is one of ${syncModes.join(', ')}`;
  if (typeof state !== 'string' || state.length < 1 || state.length > 19)
    return 'the state is 1 to 19 characters of text';
  return { type: 'sync', mode, state };
}

function parseDecimate({ n }: Arguments): Filter | string {
  const every = integer(n, 1, int32.max);
  return every === undefined ? '"n" is an integer, 1 or more' : { type: 'dec', n: every };
}

function parseUserTag({ M = 0xffffffff, V = 0 }: Arguments): Filter | string {
  const mask = integer(M, int32.min, 0xffffffff);
  const value = integer(V, int32.min, 0xffffffff);
  if (mask === undefined || value === undefined) return '"M" and "V" are integers of 32 bits';
  return { type: 'utag', mask: mask >>> 0, value: value >>> 0 };
}

function isMap(args: unknown): args is Arguments {
  return typeof args === 'object' && args !== null && !Array.isArray(args);
}

/** A finite number, or text that is one. */
function number(argument: unknown): number | undefined {
  const value = typeof argument === 'string' && argument.trim() !== '' ? Number(argument) : argument;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function integer(argument: unknown, min: number, max: number): number | undefined {
  const value = number(argument);
  return value !== undefined && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}

function oneOf<const T extends string>(choices: readonly T[], argument: unknown): T | undefined {
  return choices.find((choice) => choice === argument);
}
