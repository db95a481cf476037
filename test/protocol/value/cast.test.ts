import { describe, expect, test } from 'vitest';
import { castBig, castNumber, parseNumber } from '../../../src/protocol/value/cast.ts';
import { arrayOf, createNumericArray } from '../../../src/protocol/value/value.ts';
import { fc } from '../../support/properties.ts';

const [SHORT, FLOAT, ENUM, CHAR, LONG, DOUBLE] = ['int16', 'float', 'enum', 'uint8', 'int32', 'double'] as const;
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const floatMax = 3.4028234663852886e38;
const floatMin = 1.1754943508222875e-38;

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
    ['int8', 255, -1],
    ['int8', -129, 127],
    ['int8', 1e10, 127],
    ['uint16', -1, 65535],
    ['uint16', 1e10, 65535],
    ['uint32', -1, 0xffffffff],
    ['uint32', 0xffffffff, 0xffffffff],
    ['uint32', 1e10, 0xffffffff],
    ['uint32', -1e10, 0],
    ['uint32', 2n ** 32n + 5n, 5],
    ['boolean', 0.1, 1],
    ['boolean', nan, 0],
    ['boolean', 0n, 0],
    ['boolean', 7n, 1],
    [LONG, 0x1_8000_0000n, -0x80000000],
    [DOUBLE, 2n ** 60n, 2 ** 60],
  ] as const)('%s of %d is %d', (native, value, stored) => {
    expect(castNumber(native, value)).toBe(stored);
  });

  test('gives what the array of that type gives, for every 32-bit integer', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(SHORT, ENUM, CHAR, LONG, 'int8', 'uint16', 'uint32'),
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
      fc.property(
        fc.constantFrom(SHORT, FLOAT, ENUM, CHAR, LONG, DOUBLE, 'int8', 'uint16', 'uint32'),
        fc.double(),
        (native, value) => {
          const stored = castNumber(native, value);
          const array = createNumericArray(native, 1);
          array[0] = stored;
          expect(array[0]).toBe(stored);
        },
      ),
    );
  });
});

describe('castBig', () => {
  test.each([
    ['int64', 1.9, 1n],
    ['int64', -1.9, -1n],
    ['int64', nan, 0n],
    ['int64', inf, 2n ** 63n - 1n],
    ['int64', -inf, -(2n ** 63n)],
    ['int64', 2 ** 63, 2n ** 63n - 1n],
    ['int64', 2 ** 62, 2n ** 62n],
    ['int64', 2n ** 63n, -(2n ** 63n)],
    ['uint64', -1, 2n ** 64n - 1n],
    ['uint64', -1e10, 0n],
    ['uint64', 1e30, 2n ** 64n - 1n],
    ['uint64', -1n, 2n ** 64n - 1n],
  ] as const)('%s of %s is %s', (native, value, stored) => {
    expect(castBig(native, value)).toBe(stored);
  });

  test('always gives what the array of that type can hold', () => {
    fc.assert(
      fc.property(fc.constantFrom('int64', 'uint64'), fc.oneof(fc.double(), fc.bigInt()), (native, value) => {
        const stored = castBig(native, value);
        expect(arrayOf(native, stored)[0]).toBe(stored);
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
    ['int8', '-128', -128],
    ['int8', '128', undefined],
    ['uint16', '65536', undefined],
    ['uint32', '4294967295', 0xffffffff],
    ['int64', '-9223372036854775808 counts', -(2n ** 63n)],
    ['int64', '9223372036854775808', undefined],
    ['int64', '0x7fffffffffffffff', 2n ** 63n - 1n],
    ['int64', '-0', 0n],
    ['int64', '00000000000000000000000012', 10n],
    ['uint64', '18446744073709551615', 2n ** 64n - 1n],
    ['uint64', '-1', 2n ** 64n - 1n],
    ['uint64', `1${'0'.repeat(1000)}`, undefined],
    ['int64', 'many', undefined],
    ['boolean', ' True', 1],
    ['boolean', 'false', 0],
    ['boolean', '2', 1],
    ['boolean', 'yes', undefined],
  ] as const)('%s of %j is %s', (native, text, value) => {
    expect(parseNumber(native, text)).toBe(value);
  });
});
