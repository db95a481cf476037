/** Fields of records whose value is an array or a long text. */
import type { Native } from '../../protocol/value/native.ts';
import { displayLinks, operatingRange } from './analog.ts';
import type { FieldLinks, RecordAccess } from './field-support.ts';
import { menus } from './menus.ts';

/** aai, aao, waveform; subArray, where NELM is the present length and MALM the most it can be. */
export function arrayLinks(type: string): FieldLinks {
  const capacity = { read: ({ maxCount }: RecordAccess) => maxCount };
  const valid = { read: ({ count }: RecordAccess) => count };
  return {
    ...displayLinks,
    ...operatingRange,
    FTVL: { read: ({ native }) => menus.menuFtype.indexOf(elementTypes[native]) },
    NORD: valid,
    ...(type === 'subArray' ? { MALM: capacity, NELM: valid } : { NELM: capacity }),
  };
}

/** lsi, lso, printf: bytes of the text with its NUL, and most bytes. */
export const longTextLinks: FieldLinks = {
  LEN: { read: ({ value }) => textBytes(value) },
  OLEN: { read: ({ value }) => textBytes(value) },
  SIZV: { read: ({ maxCount, count }) => Math.max(maxCount, count) },
};

/** stringin, stringout, state: what the value was compared with last, which is itself. */
export const textLinks: FieldLinks = { OVAL: { read: ({ value }) => String(value) } };

// --- helpers ------------------------------------------------------------------------------------------------------

const elementTypes: Readonly<Record<Native, (typeof menus.menuFtype)[number]>> = {
  string: 'STRING',
  boolean: 'UCHAR',
  int8: 'CHAR',
  uint8: 'UCHAR',
  int16: 'SHORT',
  uint16: 'USHORT',
  int32: 'LONG',
  uint32: 'ULONG',
  int64: 'INT64',
  uint64: 'UINT64',
  float: 'FLOAT',
  double: 'DOUBLE',
  enum: 'ENUM',
};

function textBytes(value: RecordAccess['value']): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length + 1;
  return typeof value === 'object' ? value.length + 1 : 1;
}
