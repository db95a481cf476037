import { expect, test } from 'vitest';
import { arrayTypes, isBig, isFloating, isInteger, natives } from '../../../src/protocol/value/native.ts';
import { arrayOf, asNumber, elementCount, isScalar, zeroValue } from '../../../src/protocol/value/value.ts';

test.each([
  [5, 1],
  [5n, 1],
  ['', 1],
  [[], 0],
  [['a', 'b'], 2],
  [Float64Array.of(1, 2, 3), 3],
])('elementCount of %o', (value, count) => {
  expect(elementCount(value)).toBe(count);
});

test.each([
  ['string', '', []],
  ['boolean', 0, new Uint8Array()],
  ['int8', 0, new Int8Array()],
  ['uint8', 0, new Uint8Array()],
  ['int16', 0, new Int16Array()],
  ['uint16', 0, new Uint16Array()],
  ['int32', 0, new Int32Array()],
  ['uint32', 0, new Uint32Array()],
  ['int64', 0n, new BigInt64Array()],
  ['uint64', 0n, new BigUint64Array()],
  ['float', 0, new Float32Array()],
  ['double', 0, new Float64Array()],
  ['enum', 0, new Uint16Array()],
] as const)('the zero of %s', (native, scalar, array) => {
  expect(zeroValue(native, 1)).toBe(scalar);
  expect(zeroValue(native, 2)).toStrictEqual(array);
});

test.each(natives.filter((native) => native !== 'string'))('an array of %s holds what it is given', (native) => {
  const one = native === 'int64' || native === 'uint64' ? 1n : 1;
  expect(arrayOf(native, one, one)).toStrictEqual(arrayTypes[native].of(one as never, one as never));
});

test('a scalar is what is not an array', () => {
  expect([1, 1n, 'a'].map(isScalar)).toEqual([true, true, true]);
  expect([[], new Uint8Array()].map(isScalar)).toEqual([false, false]);
});

test('numbers for limits: text and arrays have none', () => {
  expect([1.5, 2n, 'a', Float64Array.of(1)].map(asNumber)).toEqual([1.5, 2, undefined, undefined]);
});

test('natives are whole numbers, of 64 bits or fewer, or floating, or neither', () => {
  const kinds = natives.map((native) => [native, isInteger(native), isBig(native), isFloating(native)]);
  const whole = kinds.filter(([, isWhole]) => isWhole).map(([native]) => native);
  expect(new Set(whole)).toEqual(new Set(['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64']));
  expect(kinds.filter(([, , big]) => big).map(([native]) => native)).toEqual(['int64', 'uint64']);
  expect(kinds.filter(([, , , floating]) => floating).map(([native]) => native)).toEqual(['float', 'double']);
});
