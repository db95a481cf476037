/**
 * Time as C's strftime writes it, with base's `%0nf`: the fraction of a second in n digits.
 *
 * Source: epicsTimeToStrftime of base 7.0.10; the C locale.
 */
import { EPICS_EPOCH } from '../../protocol/value/time.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November'],
  'December',
];

/** @param time seconds since the EPICS epoch; shown in local time */
export function formatTime(format: string, time: number): string {
  const date = new Date((Math.floor(time) + EPICS_EPOCH) * 1000);
  const fraction = time - Math.floor(time);
  return format.replace(
    /%(?:0?(\d)f|([a-zA-Z%]))/g,
    (whole, digits: string | undefined, letter: string | undefined) => {
      if (digits !== undefined)
        return String(Math.floor(fraction * 10 ** Number(digits))).padStart(Number(digits), '0');
      return part(date, letter!) ?? whole;
    },
  );
}

// --- helpers ------------------------------------------------------------------------------------------------------

function part(date: Date, letter: string): string | undefined {
  const two = (value: number) => String(value).padStart(2, '0');
  const hour12 = date.getHours() % 12 === 0 ? 12 : date.getHours() % 12;
  const parts: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getFullYear()),
    y: () => two(date.getFullYear() % 100),
    m: () => two(date.getMonth() + 1),
    d: () => two(date.getDate()),
    e: () => String(date.getDate()).padStart(2),
    H: () => two(date.getHours()),
    I: () => two(hour12),
    M: () => two(date.getMinutes()),
    S: () => two(date.getSeconds()),
    p: () => (date.getHours() < 12 ? 'AM' : 'PM'),
    a: () => days[date.getDay()]!.slice(0, 3),
    A: () => days[date.getDay()]!,
    b: () => months[date.getMonth()]!.slice(0, 3),
    B: () => months[date.getMonth()]!,
    j: () =>
      String(Math.floor((Number(date) - Number(new Date(date.getFullYear(), 0, 1))) / 86_400_000) + 1).padStart(3, '0'),
    F: () => `${parts.Y!()}-${parts.m!()}-${parts.d!()}`,
    T: () => `${parts.H!()}:${parts.M!()}:${parts.S!()}`,
    R: () => `${parts.H!()}:${parts.M!()}`,
    D: () => `${parts.m!()}/${parts.d!()}/${parts.y!()}`,
    s: () => String(Math.floor(Number(date) / 1000)),
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
  };
  return parts[letter]?.();
}
