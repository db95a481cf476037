/** Values in requests. */
import { expect, expectTypeOf, it } from 'vitest';
import { type PatternValues, RequestPattern } from '../../../src/database/port/request-pattern.ts';

it.each([
  ['T={number}', 'T=12.5', [12.5]],
  ['T={number}', 'T=1e1', [10]],
  ['T={number}', 'T=+5', [5]],
  ['T={number}', 'T= 6', undefined],
  ['T={number}', 'T=7 ', undefined],
  ['T={number}', 'T=abc', undefined],
  ['CH{int}:SET {word}', 'CH3:SET ON', [3, 'ON']],
  ['A.B{text}', 'A.B', ['']],
  ['A.B{text}', 'AxB', undefined],
] as const)('%s in %j', (pattern, request, values) => {
  expect(new RequestPattern(pattern).match(request)).toEqual(values);
});

it('knows no other kinds', () => {
  expect(() => new RequestPattern('T={float}')).toThrow('{float} is none of {number}, {int}, {word} and {text}');
});

it('has types', () => {
  expectTypeOf<PatternValues<'CH{int}:SET {word}'>>().toEqualTypeOf<[number, string]>();
  expectTypeOf<PatternValues<'*IDN?'>>().toEqualTypeOf<[]>();
});
