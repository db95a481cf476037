/** `%T(format)`: a time, in seconds since 1970. */
import type { Calendar, CalendarTime, Datum, FormatBody, FormatHead } from './format.ts';
import { FormatError, isSpace, padded } from './format.ts';

export function timestampFormat(head: FormatHead, body: FormatBody) {
  if (body.next() !== '(') throw new FormatError('Format %T needs a time format: %T(%Y-%m-%d %H:%M:%S)');
  const format = body.until(')');
  return {
    type: 'double',
    print: (value: Datum, calendar: Calendar) =>
      typeof value === 'string' ? undefined : padded(calendar.format(forOutput(format), Number(value)), head),
    scan: (input: string, at: number, calendar: Calendar) => {
      const time: CalendarTime = {};
      const reader = new TimeReader(input, at, time);
      if (!reader.read(format)) return undefined;
      const seconds = time.unix ?? calendar.seconds(time);
      return { value: seconds + reader.fraction, length: reader.at - at, own: reader.at - at };
    },
  } as const;
}

// --- helpers ------------------------------------------------------------------------------------------------------

/** Fractions of a second, as the calendar knows them. */
function forOutput(format: string): string {
  return format
    .replaceAll(/%\.(\d?)S/g, (_, digits: string) => `%S.%0${digits === '' ? 6 : digits}f`)
    .replaceAll('%N', '%09f')
    .replaceAll('%f', '%06f')
    .replaceAll(/%[-+]\d{4}/g, '');
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

class TimeReader {
  readonly #input: string;
  readonly #time: CalendarTime;
  at: number;
  /** Of a second. */
  fraction = 0;
  #isAfternoon: boolean | undefined;

  constructor(input: string, at: number, time: CalendarTime) {
    this.#input = input;
    this.#time = time;
    this.at = at;
  }

  read(format: string): boolean {
    for (const [part] of format.matchAll(/%[-+]\d{4}|%0?\d?f|%\.\d?S|%[\s\S]|[\s\S]/g)) {
      if (!this.#part(part)) return false;
    }
    const { hour } = this.#time;
    if (this.#isAfternoon !== undefined && hour !== undefined) {
      this.#time.hour = (hour % 12) + (this.#isAfternoon ? 12 : 0);
    }
    return true;
  }

  #part(part: string): boolean {
    if (part === ' ') {
      while (this.at < this.#input.length && isSpace(this.#input, this.at)) this.at++;
      return true;
    }
    if (!part.startsWith('%') || part === '%%') return this.#literal(part.slice(-1));
    const zone = /^%([-+])(\d\d)(\d\d)$/.exec(part);
    if (zone !== null) {
      this.#time.zone = zoneOf(zone);
      return true;
    }
    const digits = /^%(?:0?(\d?)f|\.(\d?)S)$/.exec(part);
    if (digits !== null) {
      if (part.endsWith('S') && !this.#number('second', 2)) return false;
      if (part.endsWith('S') && !this.#literal('.')) return true;
      return this.#fraction(Number(digits[1] || digits[2] || 6));
    }
    return this.#conversion(part[1]!);
  }

  #conversion(letter: string): boolean {
    const time = this.#time;
    switch (letter) {
      case 'Y':
        return this.#number('year', 4);
      case 'y': {
        if (!this.#number('year', 2)) return false;
        time.year = time.year! + (time.year! < 69 ? 2000 : 1900);
        return true;
      }
      case 'm':
        return this.#number('month', 2);
      case 'd':
      case 'e':
        return this.#number('day', 2);
      case 'H':
      case 'k':
      case 'I':
      case 'l':
        return this.#number('hour', 2);
      case 'M':
        return this.#number('minute', 2);
      case 'S':
        return this.#number('second', 2);
      case 'N':
        return this.#fraction(9);
      case 's':
        return this.#number('unix', 20);
      case 'b':
      case 'B':
      case 'h': {
        const word = this.#take(/^[a-z]{3,9}/i);
        time.month = MONTHS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
        return time.month > 0;
      }
      case 'a':
      case 'A':
        return this.#take(/^[a-z]{3,9}/i) !== '';
      case 'p': {
        const word = this.#take(/^[ap]m/i);
        this.#isAfternoon = /^p/i.test(word);
        return word !== '';
      }
      case 'z': {
        const zone = /^([-+])(\d\d):?(\d\d)$/.exec(this.#take(/^[-+]\d\d:?\d\d/));
        if (zone !== null) time.zone = zoneOf(zone);
        return zone !== null;
      }
      case 'T':
        return this.read('%H:%M:%S');
      case 'D':
        return this.read('%m/%d/%y');
      case 'F':
        return this.read('%Y-%m-%d');
      case 'R':
        return this.read('%H:%M');
      default:
        return false;
    }
  }

  #literal(character: string): boolean {
    if (this.#input[this.at] !== character) return false;
    this.at++;
    return true;
  }

  #take(pattern: RegExp): string {
    const found = pattern.exec(this.#input.slice(this.at))?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  #number(part: keyof CalendarTime, most: number): boolean {
    const digits = this.#take(new RegExp(`^\\s*\\d{1,${most}}`));
    if (digits === '') return false;
    this.#time[part] = Number(digits);
    return true;
  }

  #fraction(most: number): boolean {
    const digits = this.#take(new RegExp(`^\\d{1,${most}}`));
    this.fraction = Number(`0.${digits === '' ? '0' : digits}`);
    return true;
  }
}

/** Minutes east of Greenwich. */
function zoneOf([, sign, hours, minutes]: RegExpExecArray): number {
  const size = Number(hours) * 60 + Number(minutes);
  return sign === '-' ? -size : size;
}
