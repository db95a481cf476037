import { describe, expect, test } from 'vitest';
import { BitSet } from '../../../src/protocol/pva/bit-set.ts';
import { allMetadata, ntNdArray, ntScalar } from '../../../src/protocol/pva/normative.ts';
import {
  arrayOf,
  boundedArray,
  depth,
  StructureType,
  sameType,
  scalar,
  structure,
  structureArray,
  type Type,
  union,
  weight,
} from '../../../src/protocol/pva/type.ts';
import { arbitraryStructureType, arbitraryType } from '../../support/arbitrary-pva-values.ts';
import { fc } from '../../support/properties.ts';

const plain = ntScalar('double');

describe('the nodes of a structure', () => {
  test('are numbered depth first', () => {
    const paths = Array.from({ length: plain.nodes }, (_, bit) => plain.path(bit));
    expect(paths).toStrictEqual([
      '',
      'value',
      'alarm',
      'alarm.severity',
      'alarm.status',
      'alarm.message',
      'timeStamp',
      'timeStamp.secondsPastEpoch',
      'timeStamp.nanoseconds',
      'timeStamp.userTag',
    ]);
    expect([...plain.layout.ends]).toStrictEqual([10, 2, 6, 4, 5, 6, 10, 8, 9, 10]);
  });

  test('are one for unions, any and arrays, whatever is inside', () => {
    expect(
      ['value', 'codec', 'compressedSize', 'dimension', 'attribute'].map((path) => ntNdArray.bit(path)),
    ).toStrictEqual([1, 2, 5, 20, 21]);
    expect(ntNdArray.nodes).toBe(22);
  });

  test('have paths that lead back to them', () => {
    fc.assert(
      fc.property(arbitraryStructureType, (type) => {
        for (let bit = 0; bit < type.nodes; bit++) expect(type.bit(type.path(bit))).toBe(bit);
        expect(type.layout.types).toHaveLength(type.nodes);
        const leaves = type.layout.types.flatMap((_, bit) => (type.layout.isLeaf(bit) ? [bit] : []));
        expect([...type.layout.all]).toStrictEqual(leaves);
      }),
    );
  });

  test.each(['nosuch', 'value.x', 'alarm.severity.x', 'alarm.', '.alarm'])('there is none at %j', (path) => {
    expect(plain.bit(path)).toBeUndefined();
  });

  test('there is no path beyond them', () => {
    expect([plain.path(10), plain.path(1000)]).toStrictEqual(['', '']);
  });

  test('leaves of a set are those below its members, each once', () => {
    const { layout } = plain;
    expect([...layout.leaves(BitSet.of(2, 3, 8))]).toStrictEqual([3, 4, 5, 8]);
    expect([...layout.leaves(BitSet.of(0, 7, 9))]).toStrictEqual([1, 3, 4, 5, 7, 8, 9]);
    expect([...layout.leaves(BitSet.of(10, 500))]).toStrictEqual([]);
    const hollow = structure('', { a: structure('', {}), b: scalar('int') });
    expect([...hollow.layout.all]).toStrictEqual([1, 2]);
  });
});

describe('types', () => {
  test.each([
    [
      () =>
        new StructureType('t', [
          ['a', scalar('int')],
          ['a', scalar('int')],
        ]),
      "structure or union 't': two members are named 'a'",
    ],
    [() => union('t', { '': scalar('int') }), "structure or union 't': member 0 has no name"],
  ])('names of members are there, and differ', (make, message) => {
    expect(make).toThrow(new TypeError(message));
  });

  test('are the same when all is, whoever made them', () => {
    fc.assert(
      fc.property(arbitraryType, arbitraryType, (a, b) => {
        expect(sameType(a, again(a))).toBe(true);
        expect(sameType(a, b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  test.each<[Type, Type]>([
    [scalar('int'), scalar('uint')],
    [scalar('int'), arrayOf('int')],
    [boundedArray('int', 3), boundedArray('int', 4)],
    [structure('a', {}), structure('b', {})],
    [structure('', {}), union('', {})],
    [structure('', { a: scalar('int') }), structure('', { b: scalar('int') })],
    [structure('', { a: scalar('int') }), structure('', { a: scalar('int'), b: scalar('int') })],
    [structureArray(structure('a', {})), structureArray(structure('b', {}))],
  ])('differ: %#', (a, b) => {
    expect(sameType(a, b)).toBe(false);
  });

  test('know how deep and how heavy they are', () => {
    const inner = structure('', { a: scalar('int'), b: scalar('int') });
    const outer = structure('', { x: inner, y: structureArray(inner), z: union('', { only: inner }) });
    expect([inner, outer].map(depth)).toStrictEqual([2, 4]);
    expect([inner, outer].map(weight)).toStrictEqual([3, 1 + 3 + 4 + 4]);
    expect(outer.nodes).toBe(1 + 3 + 1 + 1);
  });

  test('normative ones are made once', () => {
    expect(ntScalar('double', allMetadata)).toBe(ntScalar('double', { ...allMetadata }));
    expect(ntScalar('double')).not.toBe(ntScalar('int'));
  });
});

/** The same type of other objects. */
function again(type: Type): Type {
  switch (type.kind) {
    case 'structure':
      return new StructureType(
        type.id,
        type.members.map(({ name, type: each }) => [name, again(each)] as const),
      );
    case 'structureArray':
      return structureArray(again(type.element) as StructureType);
    default:
      return { ...type } as Type;
  }
}
