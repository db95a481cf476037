import { describe, expect, test } from 'vitest';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { hex } from '../../support/hex.ts';
import { fc } from '../../support/properties.ts';

describe('Writer', () => {
  test('writes every kind of number big-endian, growing from nothing', () => {
    const writer = new Writer(0);
    writer.u8(0x12);
    writer.u16(0xfedc);
    writer.i16(-2);
    writer.u32(0x89abcdef);
    writer.i32(-2);
    writer.f32(1.5);
    writer.f64(-2);
    expect(writer.take()).toStrictEqual(hex('12 fedc fffe 89abcdef fffffffe 3fc00000 c000000000000000'));
  });

  test('writes every kind of number little-endian when told so', () => {
    const writer = new Writer(0, true);
    writer.u8(0x12);
    writer.u16(0xfedc);
    writer.i16(-2);
    writer.u32(0x89abcdef);
    writer.i32(-2);
    writer.f32(1.5);
    writer.f64(-2);
    writer.i64(-2n);
    writer.littleEndian = false;
    writer.u64(0xfedcba9876543210n);
    expect(writer.take()).toStrictEqual(
      hex('12 dcfe feff efcdab89 feffffff 0000c03f 00000000000000c0 feffffffffffffff fedcba9876543210'),
    );
  });

  test.each([
    ['abc', '616263'],
    ['', ''],
    ['°C', 'c2b043'],
    ['🙂', 'f09f9982'],
  ])('writes %j as UTF-8, without a NUL', (text, bytes) => {
    const writer = new Writer(1);
    writer.text(text);
    expect(writer.take()).toStrictEqual(hex(bytes));
  });

  test('copies and pads, whatever the size', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (payloads) => {
        const writer = new Writer(16);
        const expected: number[] = [];
        for (const payload of payloads) {
          writer.copy(payload);
          writer.pad(payload.length);
          expected.push(...payload);
          while (expected.length % 8 !== 0) expected.push(0);
        }
        expect([...writer.take()]).toStrictEqual(expected);
      }),
    );
  });

  test('padding and zeros hide what the buffer held before', () => {
    const writer = new Writer(32);
    writer.copy(new Uint8Array(32).fill(0xee));
    writer.reset();
    writer.u8(1);
    writer.pad(1);
    writer.zeros(4);
    expect(writer.take()).toStrictEqual(hex('01 00000000000000 00000000'));
  });

  test('take() shares the buffer: it is neither copied nor kept by later messages', () => {
    const writer = new Writer(8);
    writer.u8(1);
    const taken = writer.take();
    writer.u8(2);
    expect(taken).toStrictEqual(hex('01'));
    writer.reset();
    expect(writer.length).toBe(0);
    writer.u8(9);
    expect(taken).toStrictEqual(hex('09'));
  });

  test('growing leaves earlier views as they were', () => {
    const writer = new Writer(4);
    writer.u32(0x01020304);
    const taken = writer.take();
    writer.u32(0x05060708);
    writer.reset();
    writer.u32(0xffffffff);
    expect(taken).toStrictEqual(hex('01020304'));
  });
});
