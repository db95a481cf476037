import { describe, expect, test } from 'vitest';
import { DbrNative } from '../../../src/protocol/ca/dbr-native.ts';
import {
  Dbr,
  type DbrName,
  dbrPaddedSize,
  dbrSize,
  dbrTypeOf,
  dbrTypes,
  isReadable,
  isWritable,
} from '../../../src/protocol/ca/dbr-types.ts';

/** Number, name, size of one element, size of a further one, offset of the value: as compiled from db_access.h. */
const compiled: readonly [number, DbrName, number, number, number][] = [
  [0, 'STRING', 40, 40, 0],
  [1, 'SHORT', 2, 2, 0],
  [2, 'FLOAT', 4, 4, 0],
  [3, 'ENUM', 2, 2, 0],
  [4, 'CHAR', 1, 1, 0],
  [5, 'LONG', 4, 4, 0],
  [6, 'DOUBLE', 8, 8, 0],
  [7, 'STS_STRING', 44, 40, 4],
  [8, 'STS_SHORT', 6, 2, 4],
  [9, 'STS_FLOAT', 8, 4, 4],
  [10, 'STS_ENUM', 6, 2, 4],
  [11, 'STS_CHAR', 6, 1, 5],
  [12, 'STS_LONG', 8, 4, 4],
  [13, 'STS_DOUBLE', 16, 8, 8],
  [14, 'TIME_STRING', 52, 40, 12],
  [15, 'TIME_SHORT', 16, 2, 14],
  [16, 'TIME_FLOAT', 16, 4, 12],
  [17, 'TIME_ENUM', 16, 2, 14],
  [18, 'TIME_CHAR', 16, 1, 15],
  [19, 'TIME_LONG', 16, 4, 12],
  [20, 'TIME_DOUBLE', 24, 8, 16],
  [21, 'GR_STRING', 44, 40, 4],
  [22, 'GR_SHORT', 26, 2, 24],
  [23, 'GR_FLOAT', 44, 4, 40],
  [24, 'GR_ENUM', 424, 2, 422],
  [25, 'GR_CHAR', 20, 1, 19],
  [26, 'GR_LONG', 40, 4, 36],
  [27, 'GR_DOUBLE', 72, 8, 64],
  [28, 'CTRL_STRING', 44, 40, 4],
  [29, 'CTRL_SHORT', 30, 2, 28],
  [30, 'CTRL_FLOAT', 52, 4, 48],
  [31, 'CTRL_ENUM', 424, 2, 422],
  [32, 'CTRL_CHAR', 22, 1, 21],
  [33, 'CTRL_LONG', 48, 4, 44],
  [34, 'CTRL_DOUBLE', 88, 8, 80],
  [35, 'PUT_ACKT', 2, 2, 0],
  [36, 'PUT_ACKS', 2, 2, 0],
  [37, 'STSACK_STRING', 48, 40, 8],
  [38, 'CLASS_NAME', 40, 40, 0],
];

test('there are 39 types', () => {
  expect(dbrTypes.length).toBe(39);
});

test.each(compiled)(
  'type %i is %s: %i bytes, %i per further element, value at %i',
  (number, name, size, valueSize, valueOffset) => {
    expect(Dbr[name]).toBe(number);
    expect(dbrTypes[number]).toMatchObject({ name, number, size, valueSize, valueOffset });
    expect(dbrSize(number, 0)).toBe(valueOffset);
    expect(dbrSize(number, 1)).toBe(size);
    expect(dbrSize(number, 4)).toBe(size + 3 * valueSize);
  },
);

test('groups are rows of seven natives', () => {
  expect(dbrTypeOf('PLAIN', DbrNative.CHAR)).toBe(Dbr.CHAR);
  expect(dbrTypeOf('STS', DbrNative.STRING)).toBe(Dbr.STS_STRING);
  expect(dbrTypeOf('TIME', DbrNative.DOUBLE)).toBe(Dbr.TIME_DOUBLE);
  expect(dbrTypeOf('GR', DbrNative.ENUM)).toBe(Dbr.GR_ENUM);
  expect(dbrTypeOf('CTRL', DbrNative.LONG)).toBe(Dbr.CTRL_LONG);
  expect(dbrTypes[Dbr.CTRL_LONG]).toMatchObject({ group: 'CTRL', native: DbrNative.LONG });
  expect(dbrTypes[Dbr.CLASS_NAME]).toMatchObject({ group: 'SPECIAL', native: DbrNative.STRING });
});

describe('which types go which way', () => {
  const numbers = [-1, ...compiled.keys(), 39, 0.5, 65535, Number.NaN];

  test('all but the acknowledgements can be read', () => {
    expect(numbers.filter(isReadable)).toEqual([...Array.from({ length: 35 }, (_, i) => i), 37, 38]);
  });

  test('the plain types and the acknowledgements can be written', () => {
    expect(numbers.filter(isWritable)).toEqual([0, 1, 2, 3, 4, 5, 6, 35, 36]);
  });
});

describe('dbrSize', () => {
  test('is exact for the largest count there is', () => {
    expect(dbrSize(Dbr.TIME_STRING, 0xffffffff)).toBe(171798691812);
  });

  test('refuses types that do not exist', () => {
    expect(() => dbrSize(39, 1)).toThrow(new RangeError('DBR type 39 does not exist: types are 0 to 38'));
  });

  test.each([
    [Dbr.TIME_DOUBLE, 3, 40],
    [Dbr.TIME_SHORT, 3, 24],
    [Dbr.CTRL_CHAR, 5, 32],
    [Dbr.GR_ENUM, 2, 432],
    [Dbr.TIME_CHAR, 0, 16],
    [Dbr.DOUBLE, 0, 0],
  ])('type %i with %i elements is padded to %i bytes', (type, count, size) => {
    expect(dbrPaddedSize(type, count)).toBe(size);
  });
});
