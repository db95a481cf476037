/** Numbers and times for people. */
import { splitRegions } from './activity.ts';

const UNITS = ['B', 'kB', 'MB', 'GB'] as const;

/** `1.2 MB` */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value.toFixed(0) : value.toPrecision(3)} ${UNITS[unit]}`;
}

/** `12,345`; below a hundred with a digit after the point. */
export function rate(perSecond: number): string {
  if (perSecond === 0) return '0';
  return perSecond < 100 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en');
}

export function whole(count: number): string {
  return count.toLocaleString('en');
}

/** `0.5039813409` for `0.5039813409111331`: as many digits as a person reads. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(10)));
}

/**
 * Labels of the ticks of an axis, which differ wherever the ticks do: `2e-8` and `4e-8`, not both 0. Ticks that are far from 1
 * are shown with an exponent, all of them the same way.
 */
export function tickTexts(ticks: readonly number[]): string[] {
  const step = Math.abs((ticks[1] ?? 0) - (ticks[0] ?? 0));
  const largest = Math.max(...ticks.map(Math.abs), 0);
  if (largest === 0 || step === 0) return ticks.map(String);
  if (largest >= 1e-3 && largest < 1e7) {
    const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return ticks.map((tick) => tick.toFixed(Math.min(decimals, 20)));
  }
  const digits = Math.max(0, Math.floor(Math.log10(largest) + 1e-9) - Math.floor(Math.log10(step) + 1e-9));
  return ticks.map((tick) => (tick === 0 ? '0' : tick.toExponential(Math.min(digits, 20)).replace('e+', 'e')));
}

/** `14:03:07.125`, local time. */
export function clock(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const millis = String(Math.floor(date.getMilliseconds())).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${millis}`;
}

/** `2026-05-01 14:03:07.125`, local time. */
export function dateTime(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(at)}`;
}

/** `850 ms`, `12 s`, `3 min 5 s`, `2 h 10 min`, `4 d 3 h`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The innermost states alone: `session.open.serving · monitors.flowing` → `serving · flowing`. */
export function shortState(state: string): string {
  return state.replace(/[^\s·()]+[.(]/g, '').replaceAll(')', '');
}

/**
 * A change of state: of parallel regions those that changed.
 * `axis.turning · mode.moving` to `axis.resting · mode.moving` is `axis.turning → axis.resting`.
 */
export function changeText(from: string, to: string): string {
  const before = splitRegions(from);
  const after = splitRegions(to);
  if (before.length === 1 || before.length !== after.length) return `${from} → ${to}`;
  const changed = before.flatMap((region, nth) => (region === after[nth] ? [] : [`${region} → ${after[nth]}`]));
  return changed.join(' · ');
}

/** Words of a name in camel case: `lastReceivedAt` → `last received`. */
export function factName(name: string): string {
  const words = name.replace(/(At|Ms|Bytes)$/, '').replace(/([a-z0-9])([A-Z])/g, '$1 $2');
  return words.toLowerCase();
}

/** A fact as text, with the unit that its name tells: `...Bytes`, `...Ms`, `...At`. */
export function factText(name: string, value: unknown, now: number): string {
  if (typeof value === 'number') {
    if (/bytes/i.test(name)) return bytes(value);
    if (name === 'timestamp') return value === 0 ? 'never' : dateTime(value);
    if (name.endsWith('At')) return value === 0 ? 'not while looked at' : `${duration(now - value)} ago`;
    if (name.endsWith('Ms')) return `${shortNumber(value)} ms`;
    return Number.isInteger(value) ? whole(value) : shortNumber(value);
  }
  if (/limits$/i.test(name) && Array.isArray(value)) return value.map(String).join(' to ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
