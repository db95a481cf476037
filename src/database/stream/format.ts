/**
 * One format of a protocol, `%5.1f`: what it is, and what it does to bytes.
 *
 * Bytes are text of Latin-1 everywhere here: each character is one byte.
 *
 * Source: the documentation of StreamDevice 2.8, and StreamDevice as run.
 */

/** What a record gives to be printed, or gets of what was scanned. Whole numbers beyond 2^53 are bigint. */
export type Datum = number | bigint | string;

/** What kind of value a format has; a pseudo format has none. */
export type DataType = 'long' | 'ulong' | 'double' | 'enum' | 'string';

export interface Flags {
  /** `*`: the value is dropped. */
  readonly skips: boolean;
  /** `#` */
  readonly alternate: boolean;
  /** A blank. */
  readonly blank: boolean;
  /** `+` */
  readonly plus: boolean;
  /** `0` */
  readonly zero: boolean;
  /** `-` */
  readonly left: boolean;
  /** `?`: what cannot be read is 0. */
  readonly forgives: boolean;
  /** `=`: input must be as the present value reads. */
  readonly compares: boolean;
  /** `!`: input must be `width` bytes long. */
  readonly isExact: boolean;
}

/** What stands in front of the conversion character. */
export interface FormatHead {
  readonly flags: Flags;
  /** 0: none was given. */
  readonly width: number;
  /** Undefined: none was given. */
  readonly precision: number | undefined;
}

/** What a format has read. */
export interface Scanned {
  readonly value: Datum;
  /** Bytes used, white space in front included. */
  readonly length: number;
  /** Bytes of the value itself. */
  readonly own: number;
}

/** A format with a value. */
export interface ValueFormat extends FormatHead {
  readonly kind: 'value';
  /** As it is written. */
  readonly source: string;
  /** `record.FIELD`, `record` or `FIELD`: whose value it is, where not the record's own. */
  readonly target: string | undefined;
  readonly printed: DataType;
  readonly scanned: DataType;
  /** Undefined: it cannot be printed so. */
  print?(value: Datum, calendar: Calendar): string | undefined;
  /** Reads at a place; undefined: what is there is something else. */
  scan?(input: string, at: number, calendar: Calendar): Scanned | undefined;
}

/** A format that works on the bytes themselves: checksums, substitutions. */
export interface PseudoFormat {
  readonly kind: 'pseudo';
  readonly source: string;
  /** All that is to be sent, of what was printed so far. */
  finish(output: string): string;
  /** All input with the place that has been come to, as it goes on; undefined: it does not match. */
  prepare(input: string, at: number): { readonly input: string; readonly at: number } | undefined;
}

export type Format = ValueFormat | PseudoFormat;

/** A date and a time of day; what is missing is that of the present. */
export interface CalendarTime {
  year?: number;
  /** 1 to 12 */
  month?: number;
  day?: number;
  hour?: number;
  minute?: number;
  second?: number;
  /** Minutes east of Greenwich; undefined: local time. */
  zone?: number;
  /** Seconds since 1970, in place of all others. */
  unix?: number;
}

/** Times need to know where and when one is. */
export interface Calendar {
  /** As strftime, local time; `%0nf` has n digits of the fraction. @param seconds since 1970 */
  format(format: string, seconds: number): string;
  /** Seconds since 1970. */
  seconds(time: CalendarTime): number;
}

/** What is wrong with a format, or another value of a protocol file. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}

/** What a conversion character makes of the head. */
export type Conversion = (head: FormatHead, body: FormatBody) => Converted;

export type Converted = Partial<Pick<ValueFormat, 'print' | 'scan'>> &
  ({ readonly type: DataType; readonly printed?: DataType } | Pick<PseudoFormat, 'finish' | 'prepare'>);

/** The source after the conversion character. */
export interface FormatBody {
  /** The next character; undefined: there is none. */
  next(): string | undefined;
  /**
   * Up to an end that no backslash stands before; escapes stay as they are.
   *
   * @throws FormatError when there is none
   */
  until(end: string): string;
}

/** Where the value begins: white space is skipped, and counts to the width with the blank flag only. */
export function field(
  input: string,
  at: number,
  { flags, width }: FormatHead,
): { readonly start: number; readonly text: string } {
  let start = at;
  while (start < input.length && isSpace(input, start)) start++;
  const counted = flags.blank ? start - at : 0;
  return { start, text: width === 0 ? input.slice(start) : input.slice(start, start + Math.max(width - counted, 0)) };
}

export function isSpace(input: string, at: number): boolean {
  const code = input.charCodeAt(at);
  return code === 32 || (code >= 9 && code <= 13);
}

/** To the width, on the side that the flags say. */
export function padded(text: string, { flags, width }: FormatHead, filler = ' '): string {
  return flags.left ? text.padEnd(width, filler) : text.padStart(width, filler);
}
