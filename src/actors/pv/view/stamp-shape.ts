/**
 * `ts` with arguments: the value becomes the time stamp, as seconds and nanoseconds or as text in local time.
 *
 * Base gives whole seconds and nanoseconds as unsigned 32-bit integers, which Channel Access carries as DOUBLE.
 */
import type { TimestampFilter } from '../../../database/channel/filter.ts';
import { EPICS_EPOCH, type Timestamp, timestampToMs } from '../../../protocol/value/time.ts';
import type { Shape } from './shape.ts';

export function stampShape({ output, epoch }: TimestampFilter): Shape {
  const since = epoch === 'unix' ? EPICS_EPOCH : 0;
  switch (output) {
    case 'sec':
      return number(({ seconds }) => seconds + since);
    case 'nsec':
      return number(({ nanoseconds }) => nanoseconds);
    case 'ts':
      return {
        native: 'double',
        maxCount: 2,
        apply: (_, { seconds, nanoseconds }) => Float64Array.of(seconds + since, nanoseconds),
      };
    case 'epics':
    case 'iso':
      return { native: 'string', maxCount: 1, apply: (_, stamp) => localTime(stamp, output) };
    default:
      return number(({ seconds, nanoseconds }) => seconds + since + nanoseconds / 1e9);
  }
}

// --- helpers ------------------------------------------------------------------------------------------------------

function number(of: (stamp: Timestamp) => number): Shape {
  return { native: 'double', maxCount: 1, apply: (_, stamp) => of(stamp) };
}

/** `2026-01-31 23:59:59.000001`, or `2026-01-31T23:59:59.000001+0100`. */
function localTime(stamp: Timestamp, form: 'epics' | 'iso'): string {
  if (stamp.seconds === 0 && stamp.nanoseconds === 0) return '<undefined>';
  const date = new Date(timestampToMs({ seconds: stamp.seconds, nanoseconds: 0 }));
  const day = [digits(date.getFullYear(), 4), digits(date.getMonth() + 1, 2), digits(date.getDate(), 2)].join('-');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => digits(part, 2)).join(':');
  const time = `${clock}.${digits(Math.trunc(stamp.nanoseconds / 1000), 6)}`;
  return form === 'epics' ? `${day} ${time}` : `${day}T${time}${zone(-date.getTimezoneOffset())}`;
}

/** `+0100`, from minutes east of Greenwich. */
function zone(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${digits(Math.trunc(size / 60), 2)}${digits(size % 60, 2)}`;
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, '0');
}
