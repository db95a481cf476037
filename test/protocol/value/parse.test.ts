import { describe, expect, test } from 'vitest';
import { float32Max, float32Min, parseDouble, parseFloat32, parseInteger } from '../../../src/protocol/value/parse.ts';
import { fc } from '../../support/properties.ts';

describe('parseInteger', () => {
  test.each([
    ['5', 5],
    ['-5', -5],
    ['+7', 7],
    ['  12', 12],
    ['12 counts', 12],
    ['12.9', 12],
    ['0x10', 16],
    ['-0X1f mm', -31],
    ['0x', 0],
    ['0xg', 0],
    ['0x65', undefined],
    ['007', 7],
    ['010', 8],
    ['08', 0],
    ['-0017 mm', -15],
    ['-0', 0],
    ['100', 100],
    ['-100', -100],
    ['101', undefined],
    ['-101', undefined],
    ['99999999999999999999999', undefined],
    ['', undefined],
    ['   ', undefined],
    ['mm 5', undefined],
    ['- 5', undefined],
    ['--5', undefined],
  ])('%j is %s', (text, value) => {
    expect(parseInteger(text, -100, 100)).toBe(value);
  });
});

describe('parseDouble', () => {
  test.each([
    ['1.5', 1.5],
    ['-1.5e3', -1500],
    ['+.5', 0.5],
    ['5.', 5],
    ['\t 2', 2],
    ['12.5 mm', 12.5],
    ['1e', 1],
    ['1e+', 1],
    ['1e5x', 100000],
    ['0', 0],
    ['-0.0', -0],
    ['0e999', 0],
    ['0x10', 16],
    ['0X1.8p3', 12],
    ['0x.8', 0.5],
    ['-0x1p-2', -0.25],
    ['0x0p5', 0],
    ['0x0.0p0', 0],
    ['0x1p', 1],
    ['0x', 0],
    ['0x1p-1074', 5e-324],
    ['0x1.fffffffffffffp1023', Number.MAX_VALUE],
    ['0x10000000000001', 4503599627370497],
    ['inf', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['INFx', Number.POSITIVE_INFINITY],
    ['nan', Number.NaN],
    ['-NaN(12)', Number.NaN],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ['5e-324', 5e-324],
    ['1e309', undefined],
    ['-1e309', undefined],
    ['1e-400', undefined],
    ['0x1p1024', undefined],
    ['0x1p-1080', undefined],
    ['0xap-99999', undefined],
    ['', undefined],
    ['.', undefined],
    ['-', undefined],
    ['e5', undefined],
    ['@#$%', undefined],
    ['in', undefined],
  ])('%j is %s', (text, value) => {
    expect(parseDouble(text)).toBe(value);
  });

  test('reads back every double JavaScript writes', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(parseDouble(String(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});

describe('parseFloat32', () => {
  test.each([
    ['0.1', Math.fround(0.1)],
    ['0', 0],
    ['-inf', Number.NEGATIVE_INFINITY],
    ['nan', Number.NaN],
    [String(float32Max), float32Max],
    [String(float32Min), float32Min],
    ['3.5e38', undefined],
    ['-3.5e38', undefined],
    ['1e-38', undefined],
    ['x', undefined],
  ])('%j is %s', (text, value) => {
    expect(parseFloat32(text)).toBe(value);
  });
});
