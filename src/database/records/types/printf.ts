/**
 * printf: a text made from the format FMT with the values of INP0 to INP9. Where one cannot be read IVLS stands in its place.
 *
 * Conversions: %d %i %o %u %x %X %c %e %E %f %F %g %G %s %%, with flags, width, precision and the sizes hh h l ll; `*` takes an input.
 *
 * Source: printfRecord.c of base 7.0.10.
 */
import { formatE, formatF, formatG } from '../../../protocol/value/format.ts';
import { Dbe } from '../../../protocol/value/posting.ts';
import { castTo } from '../convert.ts';
import { deviceNames } from '../devices/names.ts';
import { commonFields, type DbfType, FieldTable } from '../field-table.ts';
import { allocateText, setText, textShape } from '../parts/long-text.ts';
import type { Part, RecordAccess, RecordSupport } from '../support.ts';

const table = new FieldTable(
  `${commonFields} VAL:X+% SIZV:US!^1=41 LEN:UL! OUT:OUT^1 FMT:T[81]+ IVLS:T[16]=LNK INP[0..9]:IN^1`,
  deviceNames('printf'),
);

export const printf: RecordSupport = {
  type: 'printf',
  table,
  allocate: allocateText,

  init(record) {
    record.device?.init?.(record);
  },

  *process(record) {
    const before = record.number('LEN');
    const text = yield* compose(record);
    setText(record, text.split('\0', 1)[0] ?? '');
    record.set('LEN', Math.min(new TextEncoder().encode(text).length + 1, record.number('SIZV')));
    record.set('UDF', 0);
    record.stamp();
    const fine = record.device?.write !== undefined && (yield* record.device.write(record));
    const mask = record.settleAlarm() | Dbe.VALUE | Dbe.LOG;
    record.post('VAL', mask);
    if (before !== record.number('LEN')) record.post('LEN', Dbe.VALUE | Dbe.LOG);
    return fine || 'failed';
  },

  array: textShape, // as in base, LEN does not follow a put
};

// --- helpers ------------------------------------------------------------------------------------------------------

const SPECIFICATION = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?(hh|h|ll|l)?([a-zA-Z%])/y;

function* compose(record: RecordAccess): Part<string> {
  const format = record.text('FMT');
  let text = '';
  let input = 0;
  for (let at = 0; at < format.length; ) {
    SPECIFICATION.lastIndex = at;
    const match = format[at] === '%' ? SPECIFICATION.exec(format) : null;
    if (match === null) {
      text += format[at++];
      continue;
    }
    at += match[0].length;
    const [, flags = '', width, precision, size = '', conversion = ''] = match;
    if (conversion === '%') {
      text += '%';
      continue;
    }
    let isFine = true;
    const numbers: (number | undefined)[] = [];
    for (const part of [width, precision]) {
      if (part !== '*') {
        numbers.push(part === undefined ? undefined : Number(part));
        continue;
      }
      const value = yield* read(record, input++, 'SHORT');
      if (value === undefined) isFine = false;
      numbers.push(Number(value ?? 0));
    }
    const value = yield* read(record, input++, typeOf(conversion, size), conversion === 's' && size === 'l');
    text +=
      value === undefined || !isFine
        ? record.text('IVLS')
        : pad(render(conversion, flags, numbers[1], value), flags, numbers[0] ?? 0, conversion);
  }
  return text;
}

type Read = number | bigint | string | undefined;

function* read(record: RecordAccess, index: number, dbf: DbfType, isLong = false): Part<Read> {
  const link = `INP${index}`;
  if (index > 9) return undefined;
  if (record.isConstant(link)) {
    const constant = record.constantArray(link, dbf, 1);
    return typeof constant === 'object' ? constant[0] : undefined;
  }
  const due = record.due(link);
  if (due) yield due;
  return (isLong ? record.readText(link) : record.read(link, dbf)) as Read;
}

function typeOf(conversion: string, size: string): DbfType {
  if (conversion === 's') return 'STRING';
  if (conversion === 'c') return 'LONG';
  if (/[eEfFgG]/.test(conversion)) return 'DOUBLE';
  const signed = /[di]/.test(conversion);
  if (size === 'hh') return signed ? 'CHAR' : 'UCHAR';
  if (size === 'h') return signed ? 'SHORT' : 'USHORT';
  if (size === 'll') return signed ? 'INT64' : 'UINT64';
  return signed ? 'LONG' : 'ULONG';
}

function render(conversion: string, flags: string, precision: number | undefined, value: NonNullable<Read>): string {
  if (conversion === 's') return precision === undefined ? String(value) : String(value).slice(0, precision);
  if (typeof value === 'bigint') {
    const text = whole(conversion, flags, value < 0n ? -value : value, precision);
    return /[ouxX]/.test(conversion) ? text : signOf(value, flags) + text;
  }
  const number = Number(value);
  if (conversion === 'c') return String.fromCharCode(castTo('UCHAR', number));
  const sign = signOf(Object.is(number, -0) ? -1 : number, flags);
  const isSigned = !/[ouxX]/.test(conversion);
  const digits = real(conversion, Math.abs(number), precision) ?? whole(conversion, flags, Math.abs(number), precision);
  return (isSigned ? sign : '') + digits;
}

function signOf(number: number | bigint, flags: string): string {
  return number < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

function real(conversion: string, size: number, precision = 6): string | undefined {
  const kind = conversion.toLowerCase();
  const format = { e: formatE, f: formatF, g: formatG }[kind];
  if (format === undefined) return undefined;
  const text = format(size, precision);
  return conversion === kind ? text : text.toUpperCase();
}

function whole(conversion: string, flags: string, size: number | bigint, precision = 1): string {
  const radix = { o: 8, x: 16, X: 16 }[conversion] ?? 10;
  let text = size.toString(radix).padStart(precision, '0');
  if (flags.includes('#') && Number(size) !== 0) text = { o: '0', x: '0x', X: '0x' }[conversion]! + text;
  return conversion === 'X' ? text.toUpperCase() : text;
}

function pad(text: string, flags: string, width: number, conversion: string): string {
  const size = Math.abs(width);
  if (flags.includes('-') || width < 0) return text.padEnd(size);
  if (!flags.includes('0') || /[sc]/.test(conversion)) return text.padStart(size);
  const [, prefix = '', digits = ''] = /^([-+ ]?(?:0[xX])?)(.*)$/.exec(text) ?? [];
  return prefix + digits.padStart(size - prefix.length, '0');
}
