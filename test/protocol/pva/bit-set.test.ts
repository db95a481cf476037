import { describe, expect, test } from 'vitest';
import { BitSet, readBitSet, writeBitSet } from '../../../src/protocol/pva/bit-set.ts';
import { Cursor } from '../../../src/protocol/wire/cursor.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { hex } from '../../support/hex.ts';
import { naiveEncodeBits } from '../../support/naive-pva-values.ts';
import { fc } from '../../support/properties.ts';

const members = fc.array(fc.nat(200), { maxLength: 12 });

function bytesOf(set: BitSet, littleEndian: boolean): Uint8Array {
  const writer = new Writer(0, littleEndian);
  writeBitSet(writer, set);
  return writer.take();
}

function setOf(bytes: Uint8Array, limit: number, littleEndian = true): BitSet {
  return readBitSet(new Cursor(bytes, littleEndian), limit);
}

describe('BitSet', () => {
  test('is a set of numbers', () => {
    fc.assert(
      fc.property(members, members, (a, b) => {
        const [one, other] = [BitSet.of(...a), BitSet.of(...b)];
        const sorted = (numbers: Iterable<number>) => [...new Set(numbers)].sort((x, y) => x - y);
        expect([...one]).toStrictEqual(sorted(a));
        expect(one.length).toBe(Math.max(-1, ...a) + 1);
        expect(one.isEmpty).toBe(a.length === 0);
        expect(a.every((each) => one.has(each))).toBe(true);
        expect([...one.copy().union(other)]).toStrictEqual(sorted([...a, ...b]));
        const both = sorted(a.filter((each) => b.includes(each)));
        expect([...one.intersection(other)]).toStrictEqual(both);
        expect(one.intersects(other)).toBe(both.length > 0);
        expect(one.equals(other)).toBe(sorted(a).join() === sorted(b).join());
        expect(one.key === other.key).toBe(one.equals(other));
        for (const each of b) one.delete(each);
        expect([...one]).toStrictEqual(sorted(a.filter((each) => !b.includes(each))));
        expect([...other.clear()]).toStrictEqual([]);
      }),
    );
  });

  test('ranges, and members beyond any word', () => {
    expect(new BitSet(1).addRange(30, 35).toString()).toBe('{30,31,32,33,34}');
    expect(new BitSet(0).has(1000)).toBe(false);
    expect(new BitSet(0).delete(1000).isEmpty).toBe(true);
    expect(BitSet.of(1, 1000).next(2)).toBe(1000);
    expect(BitSet.of(1000).delete(1000).key).toBe('');
  });
});

describe('on the wire', () => {
  test.each([
    [[], true, '00'],
    [[1, 7, 8], true, '02 82 01'],
    [[2, 3, 9, 10], true, '02 0c 06'],
    // As pvAccessCPP sends them: eight whole bytes are one number.
    [[0, 8, 63], false, '08 80 00 00 00 00 00 01 01'],
    [[0, 8, 63, 64], false, '09 80 00 00 00 00 00 01 01 01'],
    [[0, 8, 63, 64], true, '09 01 01 00 00 00 00 00 80 01'],
    [[0, 8], false, '02 01 01'],
  ])('%j, little-endian %s', (bits, littleEndian, bytes) => {
    expect(bytesOf(BitSet.of(...bits), littleEndian)).toStrictEqual(hex(bytes));
    expect([...setOf(hex(bytes), 100, littleEndian)]).toStrictEqual(bits);
  });

  test('as the naive codec writes it, and back, however long', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3000), { maxLength: 20 }), fc.boolean(), (bits, littleEndian) => {
        const set = BitSet.of(...bits);
        const bytes = bytesOf(set, littleEndian);
        expect([...bytes]).toStrictEqual(naiveEncodeBits([...set], littleEndian));
        expect(setOf(bytes, 3001, littleEndian).equals(set)).toBe(true);
      }),
    );
  });

  test('zero bytes at the end, and bits from the limit on, are ignored', () => {
    expect([...setOf(hex('04 03 00 00 00'), 100)]).toStrictEqual([0, 1]);
    expect([...setOf(hex('03 ff ff ff'), 10)]).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('a set that is cut short is a fault', () => {
    const cursor = new Cursor(hex('03 01 01'), true);
    expect(readBitSet(cursor, 100).isEmpty).toBe(true);
    expect(cursor.fault).toBe('3 elements of 1 bytes announced, 2 bytes left');
  });
});
