/** Fields of records whose value is an array or a long text. */
import { type NativeName, nativeNames } from '../../protocol/value/value.ts';
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
    FTVL: { read: ({ native }) => menus.menuFtype.indexOf(elementTypes[nativeNames[native]!]) },
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

const elementTypes: Readonly<Record<NativeName, (typeof menus.menuFtype)[number]>> = {
  STRING: 'STRING',
  SHORT: 'SHORT',
  FLOAT: 'FLOAT',
  ENUM: 'ENUM',
  CHAR: 'UCHAR',
  LONG: 'LONG',
  DOUBLE: 'DOUBLE',
};

function textBytes(value: RecordAccess['value']): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length + 1;
  return typeof value === 'number' ? 1 : value.length + 1;
}
