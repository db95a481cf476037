/** Local time, for the timestamps of protocols. */
import type { Calendar } from '../../database/stream/format.ts';
import { EPICS_EPOCH } from '../../protocol/value/time.ts';
import { formatTime } from '../pv/strftime.ts';

/** @param wallTime Unix time in ms: what a date lacks is that of today */
export function localCalendar(wallTime: () => number): Calendar {
  return {
    format: (format, seconds) => formatTime(format, seconds - EPICS_EPOCH),
    seconds: (time) => {
      const now = new Date(wallTime());
      const { year = now.getFullYear(), month = now.getMonth() + 1, day = now.getDate() } = time;
      const { hour = 0, minute = 0, second = 0, zone } = time;
      if (zone !== undefined) return Date.UTC(year, month - 1, day, hour, minute - zone, second) / 1000;
      return new Date(year, month - 1, day, hour, minute, second).getTime() / 1000;
    },
  };
}
