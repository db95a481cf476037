import { describe, expect, test } from 'vitest';
import { ntEnum, ntNdArray, ntScalar } from '../../../src/protocol/pva/normative.ts';
import { fromPlain, toPlain } from '../../../src/protocol/pva/plain.ts';
import { anyArray, anyType, arrayOf, scalar, structure, union, unionArray } from '../../../src/protocol/pva/type.ts';
import { NO_VALUE, NOTHING_SELECTED, zeroOf, zeroStructure } from '../../../src/protocol/pva/value.ts';
import { arbitraryStructure, arbitraryStructureType } from '../../support/arbitrary-pva-values.ts';
import { fc } from '../../support/properties.ts';

describe('structures as plain objects', () => {
  test('nested as their types are', () => {
    const value = fromPlain(ntEnum(), {
      value: { index: 1, choices: ['off', 'on'] },
      timeStamp: { secondsPastEpoch: 7 },
    });
    expect(value.fields).toStrictEqual([
      undefined,
      undefined,
      1,
      ['off', 'on'],
      undefined,
      0,
      0,
      '',
      undefined,
      7n,
      0,
      0,
    ]);
    expect(toPlain(value)).toStrictEqual({
      value: { index: 1, choices: ['off', 'on'] },
      alarm: { severity: 0, status: 0, message: '' },
      timeStamp: { secondsPastEpoch: 7n, nanoseconds: 0, userTag: 0 },
    });
  });

  test('an image', () => {
    const plain = {
      value: { ubyteValue: [1, 2] },
      codec: { parameters: { type: scalar('int'), value: 5 } },
      dimension: [{ size: 2 }, null],
      attribute: [{ name: 'ColorMode', value: { type: scalar('long'), value: 0n } }],
    };
    expect(toPlain(fromPlain(ntNdArray, plain))).toMatchObject({
      value: Uint8Array.of(1, 2),
      codec: { name: '', parameters: 5 },
      dimension: [{ size: 2, offset: 0, reverse: false }, null],
      attribute: [{ name: 'ColorMode', value: 0n, tags: [], source: '' }],
    });
    expect(toPlain(fromPlain(ntNdArray, {}))).toMatchObject({
      value: null,
      codec: { parameters: null },
      attribute: [],
    });
  });

  test('come back, except what is in unions and any', () => {
    const simple = arbitraryStructureType.filter((type) => !/"(any|union)/.test(JSON.stringify(type)));
    const values = simple.chain((type) => arbitraryStructure(type));
    fc.assert(fc.property(values, (value) => void expect(fromPlain(value.type, toPlain(value))).toStrictEqual(value)));
  });

  test('what is nearly of its type is taken', () => {
    const type = structure('', {
      a: arrayOf('long'),
      b: arrayOf('boolean'),
      c: scalar('double'),
      u: unionArray(choice),
    });
    const value = fromPlain(type, {
      a: [1, 2n],
      b: [true, false, 1],
      c: 5n,
      u: [{ i: 1 }, null, { selector: 1, value: 's' }],
    });
    expect(toPlain(value)).toStrictEqual({
      a: BigInt64Array.of(1n, 2n),
      b: Uint8Array.of(1, 0, 1),
      c: 5,
      u: [1, null, 's'],
    });
  });

  test('variants: a type and a value, alone, in arrays, and none', () => {
    const type = structure('', { any: anyType, all: anyArray, text: scalar('string') });
    const five = { type: scalar('int'), value: 5 };
    const value = fromPlain(type, { any: five, all: [five, null], text: 'x' });
    expect(toPlain(value)).toStrictEqual({ any: 5, all: [5, null], text: 'x' });
    expect(toPlain(fromPlain(type, { any: null }))).toMatchObject({ any: null });
    expect(() => fromPlain(type, { any: 5 })).toThrow(
      new TypeError("field 'any' needs a type and a value: it was given 5"),
    );
  });

  test('a structure that was selected, and what nobody has set', () => {
    const point = structure('', { x: scalar('int') });
    const type = structure('', { u: union('', { point, name: scalar('string') }) });
    expect(toPlain(fromPlain(type, { u: { point: { x: 3 } } }))).toStrictEqual({ u: { x: 3 } });
    const zeros = [scalar('string'), arrayOf('int'), point, choice, anyType, anyArray].map(zeroOf);
    expect(zeros).toStrictEqual(['', new Int32Array(), zeroStructure(point), NOTHING_SELECTED, NO_VALUE, []]);
  });

  const choice = union('', { i: scalar('int'), s: scalar('string') });

  test.each<[Record<string, unknown>, string]>([
    [{ value: 'x' }, 'field \'value\' needs a number: it was given "x"'],
    [{ alarm: { severity: null } }, "field 'alarm.severity' needs a number: it was given null"],
    [{ alarm: 5 }, "field 'alarm.' needs an object of its members: it was given 5"],
    [{ alarm: { nosuch: 1 } }, "there is no field 'alarm.nosuch' in alarm_t"],
    [{ timeStamp: { secondsPastEpoch: 1.5 } }, "field 'timeStamp.secondsPastEpoch' needs an integer: it was given 1.5"],
  ])('%j is none', (plain, message) => {
    expect(() => fromPlain(ntScalar('double'), plain)).toThrow(new TypeError(message));
  });

  test.each<[Record<string, unknown>, string]>([
    [{ a: 5 }, "field 'a' needs an array: it was given 5"],
    [{ a: [1.5] }, "field 'a[0]' needs a number: it was given 1.5"],
    [{ s: [1] }, "field 's[0]' needs text: it was given 1"],
    [{ u: { x: 1 } }, "field 'u' needs one of i,s: it was given [object Object]"],
    [{ b: 1 }, "field 'b' needs a boolean: it was given 1"],
    [{ t: 1 }, "field 't' needs text: it was given 1"],
  ])('%j is none either', (plain, message) => {
    const type = structure('', {
      a: arrayOf('long'),
      s: arrayOf('string'),
      u: choice,
      b: scalar('boolean'),
      t: scalar('string'),
    });
    expect(() => fromPlain(type, plain)).toThrow(new TypeError(message));
  });
});
