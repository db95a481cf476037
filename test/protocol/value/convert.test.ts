import { describe, expect, test } from 'vitest';
import { type ConversionContext, convertRead, convertWrite } from '../../../src/protocol/value/convert.ts';
import type { Native } from '../../../src/protocol/value/native.ts';
import { elementCount, type Value } from '../../../src/protocol/value/value.ts';
import { fc } from '../../support/properties.ts';

const [STRING, SHORT, FLOAT, ENUM, CHAR, LONG, DOUBLE] = [
  'string',
  'int16',
  'float',
  'enum',
  'uint8',
  'int32',
  'double',
] as const;
const context: ConversionContext = { precision: 2, enumStrings: ['Off', 'On', '5'] };
const bare: ConversionContext = { precision: undefined, enumStrings: [] };
const natives: readonly Native[] = [STRING, SHORT, FLOAT, ENUM, CHAR, LONG, DOUBLE];
const third = Math.fround(1 / 3);

/** What one value of each type reads as in the seven types of Channel Access, in the order STRING … DOUBLE. */
const reads: readonly [Native, Value, readonly (Value | undefined)[]][] = [
  [STRING, '12', ['12', 12, 12, 12, 12, 12, 12]],
  [STRING, '-1.5 mm', ['-1.5 mm', -1, -1.5, undefined, 255, -1, -1.5]],
  [STRING, '', ['', 0, 0, undefined, 0, 0, 0]],
  [STRING, 'abc', ['abc', undefined, undefined, undefined, undefined, undefined, undefined]],
  [STRING, '1e39', ['1e39', 1, undefined, 1, 1, 1, 1e39]],
  [SHORT, -2, ['-2', -2, -2, 65534, 254, -2, -2]],
  [FLOAT, third, ['0.33', 0, third, 0, 0, 0, third]],
  [ENUM, 1, ['On', 1, 1, 1, 1, 1, 1]],
  [ENUM, 3, ['Illegal_Value', 3, 3, 3, 3, 3, 3]],
  [ENUM, 65535, ['Illegal_Value', -1, 65535, 65535, 255, 65535, 65535]],
  [CHAR, 200, ['200', 200, 200, 200, 200, 200, 200]],
  [LONG, 70000, ['70000', 4464, 70000, 4464, 112, 70000, 70000]],
  [DOUBLE, -1.75, ['-1.75', -1, -1.75, 65535, 255, -1, -1.75]],
  [DOUBLE, 1e300, ['1.00e+300', 32767, 3.4028234663852886e38, 65535, 255, 0x7fffffff, 1e300]],
  [DOUBLE, Number.NaN, ['nan', 0, Number.NaN, 0, 0, 0, Number.NaN]],
  [
    STRING,
    ['1', '2'],
    [
      ['1', '2'],
      Int16Array.of(1, 2),
      Float32Array.of(1, 2),
      Uint16Array.of(1, 2),
      Uint8Array.of(1, 2),
      Int32Array.of(1, 2),
      Float64Array.of(1, 2),
    ],
  ],
  [STRING, ['1', ''], [['1', ''], undefined, undefined, undefined, undefined, undefined, undefined]],
  [
    DOUBLE,
    Float64Array.of(1.5, -1),
    [
      ['1.50', '-1.00'],
      Int16Array.of(1, -1),
      Float32Array.of(1.5, -1),
      Uint16Array.of(1, 65535),
      Uint8Array.of(1, 255),
      Int32Array.of(1, -1),
      Float64Array.of(1.5, -1),
    ],
  ],
  [
    CHAR,
    new Uint8Array(),
    [
      [],
      new Int16Array(),
      new Float32Array(),
      new Uint16Array(),
      new Uint8Array(),
      new Int32Array(),
      new Float64Array(),
    ],
  ],
];

describe.each(reads)('%s holding %j', (from, value, expected) => {
  test.each(natives)('is read as %s', (to) => {
    expect(convertRead(from, value, to, context)).toStrictEqual(expected[natives.indexOf(to)]);
  });
});

describe('reading as text', () => {
  test('shows six decimals where no precision is configured', () => {
    expect(convertRead(DOUBLE, 1.5, STRING, bare)).toBe('1.500000');
    expect(convertRead(FLOAT, 1.5, STRING, bare)).toBe('1.500000');
  });

  test('takes a negative precision as none and cuts a fractional one', () => {
    expect(convertRead(DOUBLE, 1.5, STRING, { ...bare, precision: -3 })).toBe('2');
    expect(convertRead(DOUBLE, 1.5, STRING, { ...bare, precision: 1.9 })).toBe('1.5');
  });

  test('shows a state of an mbbi or mbbo that has no name as empty, and what is not a state as illegal', () => {
    const many: ConversionContext = { ...context, recordType: 'mbbi' };
    expect([3, 15, 16].map((state) => convertRead(ENUM, state, STRING, many))).toEqual(['', '', 'Illegal Value']);
  });

  test('shows the number of an ENUM that has no states', () => {
    expect(convertRead(ENUM, 3, STRING, bare)).toBe('3');
  });

  test('shows states of an array', () => {
    expect(convertRead(ENUM, Uint16Array.of(1, 0, 9), STRING, context)).toEqual(['On', 'Off', 'Illegal_Value']);
  });
});

test('a single empty text in an array reads as 0', () => {
  expect(convertRead(STRING, [''], LONG, context)).toEqual(Int32Array.of(0));
});

describe('writing', () => {
  test.each<[string, Native, Value, Native, number, Value | undefined]>([
    ['the same scalar', DOUBLE, 1.5, DOUBLE, 1, 1.5],
    ['the first of several to a scalar', DOUBLE, Float64Array.of(1.5, 2), LONG, 1, 1],
    ['the first text of several to a scalar', STRING, ['7', 'x'], LONG, 1, 7],
    ['nothing to a scalar', DOUBLE, new Float64Array(), DOUBLE, 1, undefined],
    ['nothing to an array', DOUBLE, new Float64Array(), LONG, 3, new Int32Array()],
    ['a number to an array', LONG, 7, DOUBLE, 3, Float64Array.of(7)],
    ['a text to an array', STRING, '7', DOUBLE, 3, Float64Array.of(7)],
    ['a text to an array of texts', STRING, '7', STRING, 3, ['7']],
    ['too many numbers', LONG, Int32Array.of(1, 2, 3), SHORT, 2, Int16Array.of(1, 2)],
    ['too many texts', STRING, ['a', 'b', 'c'], STRING, 2, ['a', 'b']],
    ['the same array', LONG, Int32Array.of(1, 2), LONG, 2, Int32Array.of(1, 2)],
    ['a number to text', DOUBLE, 1.5, STRING, 1, '1.50'],
    ['a state to text', ENUM, 1, STRING, 1, 'On'],
    ['numbers to texts', SHORT, Int16Array.of(1, -2), STRING, 3, ['1', '-2']],
    ['a number with a unit', STRING, ' 12 mm', LONG, 1, 12],
    ['no number', STRING, '@#$%', DOUBLE, 1, undefined],
    ['a number out of range', STRING, '70000', SHORT, 1, undefined],
    ['empty text to a scalar', STRING, '', DOUBLE, 1, 0],
    ['empty text in an array', STRING, ['1', ''], DOUBLE, 3, undefined],
    ['empty text alone to an array', STRING, '', DOUBLE, 3, undefined],
    ['a hexadecimal number', STRING, '0x1F', LONG, 1, 31],
    ['the hexadecimal number of a state', STRING, '0x1', ENUM, 1, 1],
    ['a number to a state that does not exist', DOUBLE, 9, ENUM, 1, 9],
    ['the name of a state', STRING, 'On', ENUM, 1, 1],
    ['a name that looks like a number', STRING, '5', ENUM, 1, 2],
    ['the name in other case', STRING, 'ON', ENUM, 1, undefined],
    ['the number of a state', STRING, ' 1 ', ENUM, 1, 1],
    ['the number of no state', STRING, '3', ENUM, 1, undefined],
    ['a number far out of range', STRING, '99999', ENUM, 1, undefined],
    ['a number with text behind it to a state', STRING, '1 turn', ENUM, 1, undefined],
    ['empty text to a state', STRING, '', ENUM, 1, undefined],
    ['names to states', STRING, ['On', '0'], ENUM, 2, Uint16Array.of(1, 0)],
    ['a double too large for a float', DOUBLE, -1e300, FLOAT, 1, -3.4028234663852886e38],
  ])('%s', (_, from, value, to, maxCount, stored) => {
    expect(convertWrite(from, value, to, maxCount, context)).toStrictEqual(stored);
  });

  test('an ENUM without states takes any number as text', () => {
    expect(convertWrite(STRING, '65535', ENUM, 1, bare)).toBe(65535);
    expect(convertWrite(STRING, 'On', ENUM, 1, bare)).toBeUndefined();
  });
});

describe('whatever is converted', () => {
  const native = fc.constantFrom(...natives);
  const numbers = fc.array(fc.double(), { maxLength: 5 });
  const texts = fc.array(fc.oneof(fc.string(), fc.double().map(String), fc.integer().map(String)), { maxLength: 5 });

  /** A value as a PV of `from` stores it. */
  const stored = native.chain((from): fc.Arbitrary<{ from: Native; value: Value }> => {
    const array: fc.Arbitrary<Value> =
      from === STRING ? texts : numbers.map((list) => convertWrite(DOUBLE, Float64Array.from(list), from, 5, bare)!);
    return fc
      .tuple(array, fc.boolean())
      .map(([value, scalar]) => ({ from, value: scalar && typeof value === 'object' ? (value[0] ?? value) : value }));
  });

  test('reading keeps the number of elements and never throws', () => {
    fc.assert(
      fc.property(stored, native, ({ from, value }, to) => {
        const read = convertRead(from, value, to, context);
        if (read !== undefined) expect(elementCount(read)).toBe(elementCount(value));
        if (from !== STRING) expect(read).toBeDefined();
      }),
    );
  });

  test('writing gives the stored form and never throws', () => {
    fc.assert(
      fc.property(stored, native, fc.integer({ min: 1, max: 4 }), ({ from, value }, to, maxCount) => {
        const written = convertWrite(from, value, to, maxCount, context);
        if (written === undefined) return;
        if (maxCount === 1) expect(typeof written).toBe(to === STRING ? 'string' : 'number');
        else expect((written as ArrayLike<unknown>).length).toBe(Math.min(elementCount(value), maxCount));
      }),
    );
  });

  test('a number written as text is the number', () => {
    fc.assert(
      fc.property(fc.integer({ min: -0x80000000, max: 0x7fffffff }), (number) => {
        expect(convertWrite(STRING, String(number), LONG, 1, bare)).toBe(number);
        expect(convertRead(LONG, number, STRING, bare)).toBe(String(number));
      }),
    );
  });
});
