import { describe, expect, test } from 'vitest';
import { formatDouble, formatE, formatF, formatFloat, formatG } from '../../../src/protocol/value/format.ts';
import { parseDouble } from '../../../src/protocol/value/parse.ts';
import { fc, runs } from '../../support/properties.ts';

const inf = Number.POSITIVE_INFINITY;

// Expected texts of this file were printed by C: glibc's printf, and base's cvtFast.c.

describe("C's %f", () => {
  test.each([
    [1.5, 2, '1.50'],
    [-1.005, 2, '-1.00'],
    [0.5, 0, '0'],
    [1.5, 0, '2'],
    [2.5, 0, '2'],
    [0.125, 2, '0.12'],
    [0.375, 2, '0.38'],
    [-2.5, 0, '-2'],
    [0.15, 1, '0.1'],
    [-0, 1, '-0.0'],
    [-0.001, 2, '-0.00'],
    [5e-324, 3, '0.000'],
    [1e21, 0, '1000000000000000000000'],
    [-1e22, 2, '-10000000000000000000000.00'],
    [inf, 2, 'inf'],
    [-inf, 2, '-inf'],
    [Number.NaN, 2, 'nan'],
  ])('of %d with %i digits', (value, digits, text) => {
    expect(formatF(value, digits)).toBe(text);
  });
});

describe("C's %e", () => {
  test.each([
    [12345, 3, '1.234e+04'],
    [12355, 3, '1.236e+04'],
    [9.5, 0, '1e+01'],
    [8.5, 0, '8e+00'],
    [-0.000123, 2, '-1.23e-04'],
    [0, 2, '0.00e+00'],
    [-0, 0, '-0e+00'],
    [1e100, 1, '1.0e+100'],
    [inf, 2, 'inf'],
    [Number.NaN, 2, 'nan'],
  ])('of %d with %i digits', (value, digits, text) => {
    expect(formatE(value, digits)).toBe(text);
  });
});

describe("C's %g", () => {
  test.each([
    [0, 6, '0'],
    [-0, 6, '-0'],
    [3.5, 6, '3.5'],
    [100, 6, '100'],
    [100000, 6, '100000'],
    [999999.5, 6, '1e+06'],
    [1e6, 6, '1e+06'],
    [123456789, 6, '1.23457e+08'],
    [0.0001, 6, '0.0001'],
    [0.00001, 6, '1e-05'],
    [2.5, 1, '2'],
    [2.5, 0, '2'],
    [9.5, 1, '1e+01'],
    [0.1, 17, '0.10000000000000001'],
    [1e21, 6, '1e+21'],
    [-inf, 6, '-inf'],
  ])('of %d with %i digits', (value, digits, text) => {
    expect(formatG(value, digits)).toBe(text);
  });

  test('is what %e gives with as many digits, whichever way is taken', () => {
    const short = fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 0, max: 9 }));
    const ties = short.map(([whole, halvings]) => whole / 2 ** halvings);
    const decimals = short.map(([whole, places]) => Number(`${whole}e-${places}`));
    const any = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e16, max: 1e16 });
    fc.assert(
      fc.property(fc.oneof(ties, decimals, any), fc.integer({ min: 1, max: 17 }), (value, digits) => {
        const [mantissa = '', exponent] = formatE(value, digits - 1).split('e');
        const text = formatG(value, digits);
        const significant = text.replace(/e.*/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
        expect(significant).toBe(mantissa.replace(/[-.]/g, '').replace(/0+$/, '').replace(/^0+/, ''));
        expect(text.includes('e')).toBe(Number(exponent) < -4 || Number(exponent) >= digits);
        expect(Number(text)).toBe(Number(formatE(value, digits - 1)));
      }),
      { numRuns: runs(3000) },
    );
  });

  test('with 17 digits is read back exactly', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expect(parseDouble(formatG(value, 17))).toBe(value);
      }),
    );
  });
});

describe('doubles as base shows them', () => {
  test.each([
    [1261.6622989353089, 1, '1261.7'],
    [3.4, 0, '3'],
    [0.05, 1, '0.1'],
    [0.25, 1, '0.3'],
    [-0.25, 1, '-0.3'],
    [0.999, 2, '1.00'],
    [9999999.999, 2, '10000000.00'],
    [1.5, 8, '1.50000000'],
    [-5.7e-233, 0, '-0'],
    [-0, 2, '0.00'],
    [1e7, 0, '10000000'],
    [-181914336.3656077, 3, '-181914336.366'],
    [28557613.24919649, 7, '28557613.249'],
    [3427545231.96609, 0, '3427545232'],
    [1e16, 3, '10000000000000000.000'],
    [-3.660607854211986e17, 5, '-3.66061e+17'],
    [5.211537107033182e26, 4, ' 5.2115e+26'],
    [-7.771, 15, '-7.771000000000000e+00'],
    [344889.5, 15, ' 3.448895000000000e+05'],
    [-45928127828.95199, 30, '-4.59281278289519882e+10'],
    [Number.NaN, 3, 'nan'],
    [Number.NaN, 9, '             nan'],
    [inf, 3, '       inf'],
  ])('%d with precision %i', (value, precision, text) => {
    expect(formatDouble(value, precision)).toBe(text);
  });
});

describe('floats as base shows them', () => {
  test.each([
    [1261.66235, 1, '1261.7'],
    [0.1, 8, '0.10000000'],
    [28557614, 7, '28557614.000'],
    [-16395299, 5, '-16395299.000'],
    [-181914336, 3, '-1.819e+08'],
    [3427545340, 0, ' 3e+09'],
    [-7.77099991, 15, '-7.770999908447e+00'],
    [344889.5, 15, '3.448895000000e+05'],
    [1e8, 2, '1.00e+08'],
  ])('%d with precision %i', (value, precision, text) => {
    expect(formatFloat(Math.fround(value), precision)).toBe(text);
  });
});

test('fixed point is never further off than one unit of the digit after the last', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e7, max: 1e7, noNaN: true }), fc.nat(8), (value, precision) => {
      const shown = Number(formatDouble(value, precision));
      expect(Math.abs(shown - value)).toBeLessThanOrEqual(0.6 * 10 ** -precision + 1e-9);
    }),
  );
});
