import { describe, expect, test } from 'vitest';
import {
  castNumber,
  coerce,
  createNumericArray,
  DbrNative,
  elementCount,
  type Native,
  nativeNames,
  parseNumber,
  zeroValue,
} from '../../../src/protocol/value/value.ts';
import { fc } from '../../support/properties.ts';

const { STRING, SHORT, FLOAT, ENUM, CHAR, LONG, DOUBLE } = DbrNative;
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const floatMax = 3.4028234663852886e38;
const floatMin = 1.1754943508222875e-38;

test('native types are numbered as the plain DBR types', () => {
  expect(nativeNames).toEqual(['STRING', 'SHORT', 'FLOAT', 'ENUM', 'CHAR', 'LONG', 'DOUBLE']);
  expect(nativeNames.map((name) => DbrNative[name])).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test.each([
  [5, 1],
  ['', 1],
  [[], 0],
  [['a', 'b'], 2],
  [Float64Array.of(1, 2, 3), 3],
])('elementCount of %j', (value, count) => {
  expect(elementCount(value)).toBe(count);
});

test.each([
  [STRING, '', []],
  [SHORT, 0, new Int16Array()],
  [FLOAT, 0, new Float32Array()],
  [ENUM, 0, new Uint16Array()],
  [CHAR, 0, new Uint8Array()],
  [LONG, 0, new Int32Array()],
  [DOUBLE, 0, new Float64Array()],
])('the zero of native %i', (native, scalar, array) => {
  expect(zeroValue(native, 1)).toBe(scalar);
  expect(zeroValue(native, 2)).toEqual(array);
});

describe('castNumber', () => {
  test.each([
    [DOUBLE, 1.1, 1.1],
    [FLOAT, 1.1, Math.fround(1.1)],
    [FLOAT, 1e300, floatMax],
    [FLOAT, -1e300, -floatMax],
    [FLOAT, 1e-300, floatMin],
    [FLOAT, -1e-300, -floatMin],
    [FLOAT, -0, -0],
    [FLOAT, inf, inf],
    [FLOAT, -inf, -inf],
    [FLOAT, nan, nan],
    [LONG, 1.9, 1],
    [LONG, -1.9, -1],
    [LONG, 0xffffffff, -1],
    [LONG, 1e10, 0x7fffffff],
    [LONG, -1e10, -0x80000000],
    [LONG, -inf, -0x80000000],
    [LONG, nan, 0],
    [SHORT, -1.5, -1],
    [SHORT, 70000, 4464],
    [SHORT, 1e10, 32767],
    [SHORT, inf, 32767],
    [SHORT, -1e10, -32768],
    [ENUM, -1, 65535],
    [ENUM, 65536, 0],
    [ENUM, 1e10, 65535],
    [CHAR, -1, 255],
    [CHAR, 256.7, 0],
    [CHAR, -1e10, 0],
    [CHAR, 1e10, 255],
    [CHAR, nan, 0],
  ] as const)('native %i of %d is %d', (native, value, stored) => {
    expect(castNumber(native, value)).toBe(stored);
  });

  test('gives what the array of that type gives, for every 32-bit integer', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(SHORT, ENUM, CHAR, LONG),
        fc.integer({ min: -0x80000000, max: 0xffffffff }),
        (native, value) => {
          const array = createNumericArray(native, 1);
          array[0] = value;
          expect(castNumber(native, value)).toBe(array[0]);
        },
      ),
    );
  });

  test('always gives what the array of that type can hold', () => {
    fc.assert(
      fc.property(fc.constantFrom(SHORT, FLOAT, ENUM, CHAR, LONG, DOUBLE), fc.double(), (native, value) => {
        const stored = castNumber(native, value);
        const array = createNumericArray(native, 1);
        array[0] = stored;
        expect(array[0]).toBe(stored);
      }),
    );
  });
});

describe('parseNumber', () => {
  test.each([
    [DOUBLE, '1e3 V', 1000],
    [FLOAT, '0.1', Math.fround(0.1)],
    [FLOAT, '1e39', undefined],
    [SHORT, '-32768', -32768],
    [SHORT, '32768', undefined],
    [ENUM, '65535', 65535],
    [ENUM, '-1', undefined],
    [CHAR, '255', 255],
    [CHAR, '-128', 128],
    [CHAR, '-129', undefined],
    [LONG, '2147483647 counts', 0x7fffffff],
    [LONG, '2147483648', undefined],
    [LONG, 'many', undefined],
  ] as const)('native %i of %j is %s', (native, text, value) => {
    expect(parseNumber(native, text)).toBe(value);
  });
});

describe('coerce', () => {
  test.each<[string, Native, number, unknown, unknown]>([
    ['a number', DOUBLE, 1, 1.5, 1.5],
    ['a number that does not fit', SHORT, 1, 70000, 4464],
    ['a boolean', LONG, 1, true, 1],
    ['a boolean', DOUBLE, 1, false, 0],
    ['a bigint', DOUBLE, 1, 5n, 5],
    ['a bigint beyond 32 bits', LONG, 1, 0x1_0000_0001n, 1],
    ['a huge bigint', FLOAT, 1, 10n ** 50n, floatMax],
    ['text', DOUBLE, 1, '1.5 mm', 1.5],
    ['an array, whose first element counts', LONG, 1, [3, 4], 3],
    ['a typed array, whose first element counts', ENUM, 1, Float64Array.of(2.9), 2],
    ['an index as text', ENUM, 1, '1', 1],
    ['numbers', DOUBLE, 3, [1, 2n, '3', true], Float64Array.of(1, 2, 3)],
    ['a scalar', LONG, 3, 7, Int32Array.of(7)],
    ['nothing', FLOAT, 3, [], new Float32Array()],
    ['a typed array of another type', CHAR, 9, Int16Array.of(1, -1), Uint8Array.of(1, 255)],
    ['a typed array of bigints', LONG, 9, BigInt64Array.of(-1n), Int32Array.of(-1)],
    ['a Buffer', CHAR, 9, Buffer.from('ab'), Uint8Array.of(97, 98)],
    ['characters', CHAR, 3, 'é€', Uint8Array.of(0xc3, 0xa9, 0xe2)],
    ['text', STRING, 1, 'abc', 'abc'],
    ['a number for text', STRING, 1, 1.5, '1.5'],
    ['a bigint for text', STRING, 1, 2n, '2'],
    ['a boolean for text', STRING, 1, true, 'true'],
    ['bytes for text', STRING, 1, Buffer.from('ab\0c'), 'ab'],
    ['bytes for texts', STRING, 2, Buffer.from('ab'), ['ab']],
    ['an array for text', STRING, 1, ['a', 'b'], 'a'],
    ['text for texts', STRING, 3, 'a', ['a']],
    ['texts', STRING, 2, ['a', 1, 'c'], ['a', '1']],
    ['numbers for texts', STRING, 3, Int16Array.of(1, 2), ['1', '2']],
  ])('takes %s', (_, native, maxCount, input, stored) => {
    expect(coerce(native, maxCount, input)).toStrictEqual(stored);
  });

  test('takes labels of an ENUM', () => {
    expect(coerce(ENUM, 1, 'On', ['Off', 'On'])).toBe(1);
    expect(coerce(ENUM, 4, ['On', '0', 1], ['Off', 'On'])).toEqual(Uint16Array.of(1, 0, 1));
  });

  test('copies arrays', () => {
    const numbers = Float64Array.of(1, 2);
    const texts = ['a'];
    const stored = [coerce(DOUBLE, 2, numbers), coerce(STRING, 2, texts)];
    numbers[0] = 5;
    texts[0] = 'b';
    expect(stored).toEqual([Float64Array.of(1, 2), ['a']]);
  });

  test.each<[Native, number, unknown, string]>([
    [DOUBLE, 1, 'abc', 'cannot store "abc" as DOUBLE: give a number, a bigint, a boolean, text with a number'],
    [LONG, 1, null, 'cannot store [object Null] as LONG: give a number, a bigint, a boolean, text with a number'],
    [SHORT, 1, undefined, 'cannot store undefined as SHORT: give a number, a bigint, a boolean, text with a number'],
    [CHAR, 3, [{}], 'cannot store [object Object] as CHAR: give a number, a bigint, a boolean, text with a number'],
    [
      FLOAT,
      1,
      new DataView(new ArrayBuffer(1)),
      'cannot store [object DataView] as FLOAT: give a number, a bigint, a boolean, text with a number',
    ],
    [
      LONG,
      1,
      () => 5,
      'cannot store [object Function] as LONG: give a number, a bigint, a boolean, text with a number',
    ],
    [STRING, 1, Symbol('x'), 'cannot store Symbol(x) as STRING: give text, a number, a bigint or a boolean'],
    [STRING, 2, ['a', null], 'cannot store [object Null] as STRING: give text, a number, a bigint or a boolean'],
  ])('native %i of count %i refuses %o', (native, maxCount, input, message) => {
    expect(() => coerce(native, maxCount, input)).toThrow(new TypeError(message));
  });

  test('names the labels an ENUM has', () => {
    expect(() => coerce(ENUM, 1, 'on', ['Off', 'On'])).toThrow(
      'cannot store "on" as ENUM: give a number, a bigint, a boolean, text with a number or one of "Off", "On"',
    );
  });

  test.each([STRING, DOUBLE])('a scalar of native %i refuses an empty array', (native) => {
    expect(() => coerce(native, 1, [])).toThrow(
      new RangeError(`cannot store an empty array as a scalar ${nativeNames[native]}: give one value`),
    );
  });

  test.each([[[]], [''], [Buffer.of()]])('a CHAR may be empty: %o', (nothing) => {
    expect(coerce(CHAR, 1, nothing)).toEqual(new Uint8Array(0));
  });

  test('answers in the stored form or says why not', () => {
    const native = fc.constantFrom<Native>(0, 1, 2, 3, 4, 5, 6);
    fc.assert(
      fc.property(native, fc.integer({ min: 1, max: 4 }), fc.anything({ withTypedArray: true }), (type, max, input) => {
        try {
          const value = coerce(type, max, input);
          expect(elementCount(value)).toBeLessThanOrEqual(max);
          if (max > 1) expect((value as ArrayLike<unknown>).length).toBe(elementCount(value));
          else if (elementCount(value) === 0) expect(type).toBe(CHAR);
          else expect(typeof value).toBe(type === STRING ? 'string' : 'number');
        } catch (error) {
          expect(String(error)).toMatch(/cannot store .+ as .+: give /);
        }
      }),
    );
  });
});
