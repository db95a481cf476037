import { describe, expect, test } from 'vitest';
import { coerce } from '../../../src/protocol/value/coerce.ts';
import { isBig, type Native, natives } from '../../../src/protocol/value/native.ts';
import { elementCount } from '../../../src/protocol/value/value.ts';
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
const floatMax = 3.4028234663852886e38;

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
    ['a number for a bigint', 'int64', 1, -5.9, -5n],
    ['a bigint', 'uint64', 1, 2n ** 63n, 2n ** 63n],
    ['text for a bigint', 'int64', 1, '9007199254740993', 9007199254740993n],
    ['numbers for bigints', 'int64', 3, [1, 2n, '3', true], BigInt64Array.of(1n, 2n, 3n, 1n).slice(0, 3)],
    ['bigints for doubles', DOUBLE, 3, BigInt64Array.of(1n), Float64Array.of(1)],
    ['truth', 'boolean', 1, true, 1],
    ['truth values', 'boolean', 3, [true, 0, 'true'], Uint8Array.of(1, 0, 1)],
    ['bytes for truth values', 'boolean', 3, Uint8Array.of(0, 7), Uint8Array.of(0, 1)],
    ['characters', 'int8', 3, 'é', Int8Array.of(-61, -87)],
    ['an array for text', STRING, 1, ['a', 'b'], 'a'],
    ['text for texts', STRING, 3, 'a', ['a']],
    ['texts', STRING, 2, ['a', 1, 'c'], ['a', '1']],
    ['numbers for texts', STRING, 3, Int16Array.of(1, 2), ['1', '2']],
  ])('takes %s', (_, native, maxCount, input, stored) => {
    expect(coerce(native, maxCount, input)).toStrictEqual(stored);
  });

  test('takes labels of an enum', () => {
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
    [DOUBLE, 1, 'abc', 'cannot store "abc" as double: give a number, a bigint, a boolean, text with a number'],
    [LONG, 1, null, 'cannot store [object Null] as int32: give a number, a bigint, a boolean, text with a number'],
    [SHORT, 1, undefined, 'cannot store undefined as int16: give a number, a bigint, a boolean, text with a number'],
    [CHAR, 3, [{}], 'cannot store [object Object] as uint8: give a number, a bigint, a boolean, text with a number'],
    [
      FLOAT,
      1,
      new DataView(new ArrayBuffer(1)),
      'cannot store [object DataView] as float: give a number, a bigint, a boolean, text with a number',
    ],
    [
      LONG,
      1,
      () => 5,
      'cannot store [object Function] as int32: give a number, a bigint, a boolean, text with a number',
    ],
    [STRING, 1, Symbol('x'), 'cannot store Symbol(x) as string: give text, a number, a bigint or a boolean'],
    [STRING, 2, ['a', null], 'cannot store [object Null] as string: give text, a number, a bigint or a boolean'],
  ])('%s of count %i refuses %o', (native, maxCount, input, message) => {
    expect(() => coerce(native, maxCount, input)).toThrow(new TypeError(message));
  });

  test('names the labels an enum has', () => {
    expect(() => coerce(ENUM, 1, 'on', ['Off', 'On'])).toThrow(
      'cannot store "on" as enum: give a number, a bigint, a boolean, text with a number or one of "Off", "On"',
    );
  });

  test.each([STRING, DOUBLE])('a scalar %s refuses an empty array', (native) => {
    expect(() => coerce(native, 1, [])).toThrow(
      new RangeError(`cannot store an empty array as a scalar ${native}: give one value`),
    );
  });

  test.each([[[]], [''], [Buffer.of()]])('a uint8 may be empty: %o', (nothing) => {
    expect(coerce(CHAR, 1, nothing)).toEqual(new Uint8Array(0));
  });

  test('answers in the stored form or says why not', () => {
    const native = fc.constantFrom(...natives);
    fc.assert(
      fc.property(native, fc.integer({ min: 1, max: 4 }), fc.anything({ withTypedArray: true }), (type, max, input) => {
        try {
          const value = coerce(type, max, input);
          expect(elementCount(value)).toBeLessThanOrEqual(max);
          if (max > 1) expect((value as ArrayLike<unknown>).length).toBe(elementCount(value));
          else if (elementCount(value) === 0) expect(['uint8', 'int8']).toContain(type);
          else expect(typeof value).toBe(type === STRING ? 'string' : isBig(type) ? 'bigint' : 'number');
        } catch (error) {
          expect(String(error)).toMatch(/cannot store .+ as .+: give /);
        }
      }),
    );
  });
});
