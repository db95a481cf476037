/** What `out` sends. */
import { shown } from './escapes.ts';
import type { Calendar, Datum, ValueFormat } from './format.ts';
import { bytesOf, type Pattern } from './pattern.ts';

/** Where values come from. */
export interface Values {
  readonly calendar: Calendar;
  /** For a format; of arrays all elements. A text: why there are none. */
  values(format: ValueFormat): readonly Datum[] | { readonly fault: string };
}

/** The bytes, without terminator, or what is wrong. */
export function print(pattern: Pattern, separator: Pattern, source: Values): string | { readonly fault: string } {
  let output = '';
  const between = bytesOf(separator);
  for (const part of pattern) {
    if (part.kind !== 'format') output += bytesOf([part]);
    else if (part.format.kind === 'pseudo') output = part.format.finish(output);
    else {
      const printed = printValues(part.format, between, source);
      if (typeof printed !== 'string') return printed;
      output += printed;
    }
  }
  return output;
}

export function printValues(format: ValueFormat, between: string, source: Values): string | { readonly fault: string } {
  const values = source.values(format);
  if ('fault' in values) return values;
  const texts: string[] = [];
  for (const value of values) {
    const text = format.print?.(value, source.calendar);
    if (text === undefined) {
      const written = typeof value === 'string' ? shown(value) : value;
      return { fault: `Cannot format value ${written} with '${format.source}'` };
    }
    texts.push(text);
  }
  return texts.join(between);
}
