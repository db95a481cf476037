/** Formats and protocols for tests of one line. */
import { compileProtocol } from '../../../src/database/stream/compile.ts';
import type { Calendar, CalendarTime, Datum, ValueFormat } from '../../../src/database/stream/format.ts';
import { type MatchRules, match, type Taker } from '../../../src/database/stream/match.ts';
import { parsePattern } from '../../../src/database/stream/pattern.ts';
import { print } from '../../../src/database/stream/print.ts';
import { parseProtocolFile } from '../../../src/database/stream/protocol-file.ts';
import { describeFault, FaultList } from '../../../src/database/text/fault.ts';

/** UTC; what is missing is as in 2026-01-02. */
export const calendar: Calendar = {
  format: (format, seconds) => {
    const date = new Date(Math.floor(seconds) * 1000).toISOString();
    const fraction = seconds - Math.floor(seconds);
    return format
      .replaceAll(/%0?(\d)f/g, (_, n) => String(Math.floor(fraction * 10 ** n)).padStart(Number(n), '0'))
      .replaceAll(/%([YmdHMS])/g, (_, letter: string) => {
        const at = { Y: [0, 4], m: [5, 7], d: [8, 10], H: [11, 13], M: [14, 16], S: [17, 19] }[letter]!;
        return date.slice(at[0], at[1]);
      });
  },
  seconds: ({ year = 2026, month = 1, day = 2, hour = 0, minute = 0, second = 0, zone = 0 }: CalendarTime) =>
    Date.UTC(year, month - 1, day, hour, minute - zone, second) / 1000,
};

/** What `out` sends for a value. */
export function out(format: string, value: Datum | readonly Datum[] = 0, separator = ''): string {
  const printed = print(parsePattern(format, 'out'), parsePattern(separator, 'text'), {
    calendar,
    values: () => (Array.isArray(value) ? value : [value as Datum]),
  });
  return typeof printed === 'string' ? printed : printed.fault;
}

export interface Matched {
  readonly values: readonly Datum[];
  readonly faults: readonly string[] | undefined;
}

/** What `in` reads of an input. @param most values per format */
export function read(
  format: string,
  input: string,
  { most = 1, separator = '', ignoresExtra = false, present = 0 as Datum, refuse = '' } = {},
): Matched {
  const values: Datum[] = [];
  const taker: Taker = {
    calendar,
    values: () => [present],
    take: (_: ValueFormat, next) => {
      if (refuse !== '') return refuse;
      for (let i = 0; i < most; i++) {
        const value = next();
        if (value === undefined) break;
        values.push(value);
      }
      return undefined;
    },
  };
  const rules: MatchRules = { separator: parsePattern(separator, 'text'), ignoresExtra };
  return { values, faults: match(parsePattern(format, 'in'), input, rules, taker) };
}

export function parsed(text: string) {
  const faults = new FaultList();
  const file = parseProtocolFile({ name: 'x.proto', text, macros: '' }, faults);
  return { file, faults, words: () => faults.all.map(describeFault).join('\n') };
}

/** The protocol `p`, or what is wrong with it. */
export function compiled(text: string, given: readonly string[] = [], name = 'p') {
  const { file, faults, words } = parsed(text);
  const protocol = file && compileProtocol(file, name, given, faults);
  return { protocol, messages: faults.all.map(({ message }) => message), words };
}

/** Bytes by their hex digits: `02 ff`. */
export function hex(digits: string): string {
  return digits
    .split(' ')
    .map((pair) => String.fromCharCode(Number.parseInt(pair, 16)))
    .join('');
}
