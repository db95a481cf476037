/** From the source of a format, `%(EGU)-5.1f`, to what it does. */
import { binaryConversions } from './binary.ts';
import { SourceBody } from './body.ts';
import { checksumFormat } from './checksums.ts';
import { type Conversion, type Flags, type Format, FormatError, type FormatHead } from './format.ts';
import { doubleConversions, integerConversions } from './numbers.ts';
import { regexFormat, substitutionFormat } from './regex.ts';
import { textConversions } from './texts.ts';
import { timestampFormat } from './timestamp.ts';

export interface ParsedFormat {
  readonly format: Format;
  /** Where the source goes on. */
  readonly end: number;
}

/**
 * @param at of the `%`
 * @throws FormatError
 */
export function parseFormat(source: string, at: number, direction: 'in' | 'out'): ParsedFormat {
  const { target, head, conversion: place } = headOf(source, at);
  const letter = source[place] ?? '';
  const conversion = conversions[letter];
  if (conversion === undefined) {
    throw new FormatError(`No converter registered for format '${source.slice(at, place + 1)}'`);
  }
  const body = new SourceBody(source, place + 1);
  const converted = conversion(head, body);
  const written = source.slice(at, body.at);
  if (!('type' in converted)) {
    if (target !== undefined) throw new FormatError(`Format '${written}' has no value: (${target}) is not allowed`);
    return { format: { ...converted, kind: 'pseudo', source: written }, end: body.at };
  }
  const { type, printed = type, print, scan } = converted;
  if (direction === 'out' && print === undefined) {
    throw new FormatError(`Format conversion %${letter} is only allowed in input formats`);
  }
  if (direction === 'out' && (head.flags.compares || head.flags.skips || head.flags.forgives)) {
    throw new FormatError(`Flags *, ? and = are only allowed in input formats: '${written}'`);
  }
  if (head.flags.isExact && head.width === 0) throw new FormatError(`Flag ! needs a width: '${written}'`);
  return {
    format: {
      kind: 'value',
      source: written,
      target,
      ...head,
      printed,
      scanned: type,
      ...(print && { print }),
      ...(scan && { scan }),
    },
    end: body.at,
  };
}

// --- helpers ------------------------------------------------------------------------------------------------------

const conversions: Readonly<Record<string, Conversion>> = {
  ...integerConversions,
  ...doubleConversions,
  ...textConversions,
  ...binaryConversions,
  '<': checksumFormat,
  '/': (head, body) => (head.flags.alternate ? substitutionFormat(head, body) : regexFormat(head, body)),
  T: timestampFormat,
};

function headOf(source: string, start: number): { target: string | undefined; head: FormatHead; conversion: number } {
  let at = start + 1;
  let target: string | undefined;
  if (source[at] === '(') {
    const close = source.indexOf(')', at);
    if (close === -1) throw new FormatError(`Missing ')' after '${source.slice(start)}'`);
    target = source.slice(at + 1, close);
    at = close + 1;
  }
  const [flags = ''] = /^[*#+ 0\-?=!]*/.exec(source.slice(at))!;
  at += flags.length;
  const [size = '', width = '', precision] = /^(\d*)(?:\.(\d*))?/.exec(source.slice(at))!;
  at += size.length;
  return {
    target,
    head: {
      flags: flagsOf(flags),
      width: Number(width),
      precision: precision === undefined ? undefined : Number(precision),
    },
    conversion: at,
  };
}

function flagsOf(text: string): Flags {
  return {
    skips: text.includes('*'),
    alternate: text.includes('#'),
    blank: text.includes(' '),
    plus: text.includes('+'),
    zero: text.includes('0'),
    left: text.includes('-'),
    forgives: text.includes('?'),
    compares: text.includes('='),
    isExact: text.includes('!'),
  };
}
