/** Time stamps as EPICS base shows them, in local time. */
import { formatF } from '../../protocol/value/format.ts';
import { type Timestamp, timestampToMs } from '../../protocol/value/time.ts';

/** `%Y-%m-%d %H:%M:%S.%06f`; a stamp of zero is `<undefined>`. */
export function stampText(stamp: Timestamp, digits = 6): string {
  if (stamp.seconds === 0 && stamp.nanoseconds === 0) return '<undefined>';
  const date = new Date(timestampToMs({ seconds: stamp.seconds, nanoseconds: 0 }));
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${clockText(date)}.${fraction(stamp.nanoseconds, digits)}`;
}

/** `%a %b %d %Y %H:%M:%S.%f`, as in exception messages. */
export function longStampText(stamp: Timestamp): string {
  const date = new Date(timestampToMs({ seconds: stamp.seconds, nanoseconds: 0 }));
  const day = `${DAYS[date.getDay()]} ${MONTHS[date.getMonth()]} ${two(date.getDate())} ${date.getFullYear()}`;
  return `${day} ${clockText(date)}.${fraction(stamp.nanoseconds, 9)}`;
}

/** `%+12.6f` of the seconds from `before` to `after`. */
export function differenceText(after: Timestamp, before: Timestamp): string {
  const seconds = after.seconds - before.seconds + (after.nanoseconds - before.nanoseconds) / 1e9;
  const text = formatF(seconds, 6);
  return (text.startsWith('-') ? text : `+${text}`).padStart(12);
}

// --- helpers ------------------------------------------------------------------------------------------------------

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function clockText(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Rounded, but never up to the next second. */
function fraction(nanoseconds: number, digits: number): string {
  if (nanoseconds > 999_999_999) return 'OVF';
  const place = 10 ** (9 - digits);
  const rounded = Math.min(nanoseconds + Math.floor(place / 2), 999_999_999);
  return String(Math.floor(rounded / place)).padStart(digits, '0');
}
