import { describe, expect, test } from 'vitest';
import { Cursor } from '../../../src/protocol/wire/cursor.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { hex } from '../../support/hex.ts';
import { fc } from '../../support/properties.ts';

/** Every kind of number, with how it is written and read. */
const kinds = {
  u8: fc.nat(0xff),
  u16: fc.nat(0xffff),
  i16: fc.integer({ min: -0x8000, max: 0x7fff }),
  u32: fc.nat(0xffffffff),
  i32: fc.integer(),
  u64: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  i64: fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
  f32: fc.float(),
  f64: fc.double(),
} as const;
type Kind = keyof typeof kinds;
type Number = { readonly kind: Kind; readonly value: number | bigint };

const arbitraryNumber: fc.Arbitrary<Number> = fc.oneof(
  ...Object.entries(kinds).map(([kind, values]) =>
    (values as fc.Arbitrary<number | bigint>).map((value) => ({ kind: kind as Kind, value })),
  ),
);

describe('Cursor', () => {
  test('reads every kind of number in both byte orders', () => {
    const little = new Cursor(hex('12 dcfe feff 89abcdef feffffff 0000c03f 00000000000000c0 feffffffffffffff'), true);
    expect([little.i8(), little.u16(), little.i16()]).toStrictEqual([0x12, 0xfedc, -2]);
    expect([little.u32(), little.i32()]).toStrictEqual([0xefcdab89, -2]);
    expect([little.f32(), little.f64(), little.i64()]).toStrictEqual([1.5, -2, -2n]);
    const big = new Cursor(hex('fe fedc fffe 89abcdef fffffffe 3fc00000 c000000000000000 fffffffffffffffe'), false);
    expect([big.i8(), big.u16(), big.i16()]).toStrictEqual([-2, 0xfedc, -2]);
    expect([big.u32(), big.i32()]).toStrictEqual([0x89abcdef, -2]);
    expect([big.f32(), big.f64(), big.u64()]).toStrictEqual([1.5, -2, 0xfffffffffffffffen]);
    expect([little.left, big.left, little.fault, big.fault]).toStrictEqual([0, 0, undefined, undefined]);
  });

  test('reads what a Writer wrote, wherever in a buffer, in both byte orders', () => {
    fc.assert(
      fc.property(fc.array(arbitraryNumber), fc.boolean(), fc.nat(9), (numbers, littleEndian, offset) => {
        const writer = new Writer(1, littleEndian);
        writer.zeros(offset);
        for (const { kind, value } of numbers) writer[kind](value as never);
        const cursor = new Cursor(Buffer.from(writer.take()), littleEndian, offset);
        expect(numbers.map(({ kind }) => cursor[kind]())).toStrictEqual(numbers.map(({ value }) => value));
        expect(cursor.left).toBe(0);
        expect(cursor.fault).toBeUndefined();
      }),
    );
  });

  test.each(Object.keys(kinds) as Kind[])('%s beyond the end is zero, and a fault that stays the first', (kind) => {
    const cursor = new Cursor(new Uint8Array(8).fill(0xff), true, 8);
    expect(Number(cursor[kind]())).toBe(0);
    const { fault } = cursor;
    expect(fault).toMatch(/^ends within a field: \d bytes expected, 0 left$/);
    cursor.fail('another');
    expect(cursor.fault).toBe(fault);
  });

  test('ends where it should, and reads nothing after a fault', () => {
    const cursor = new Cursor(hex('01 02 03 04 05'), true, 1, 3);
    expect(cursor.u32()).toBe(0);
    expect(cursor.fault).toBe('ends within a field: 4 bytes expected, 2 left');
    expect([cursor.u8(), cursor.left, cursor.text(1)]).toStrictEqual([0, 0, '']);
  });

  test('text: UTF-8, with what is not UTF-8 replaced, however long', () => {
    const read = (bytes: Uint8Array) => new Cursor(bytes, true).text(bytes.length);
    expect(read(Buffer.from('grüße'))).toBe('grüße');
    expect(read(hex('ef bb bf 61'))).toBe('\ufeffa');
    expect(read(hex('61 ff 62'))).toBe('a\ufffdb');
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => read(Buffer.from(text)) === text));
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        (bytes) => read(bytes) === new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
      ),
    );
  });

  test('text that no string can hold is a fault', () => {
    const bytes = new Uint8Array(2 ** 29); // of memory that is never touched
    const cursor = new Cursor(bytes, true);
    expect([cursor.text(bytes.length), cursor.fault]).toEqual([
      '',
      'text of 536870912 bytes: longer than a string can be',
    ]);
  });
});
