import { describe, expect, test } from 'vitest';
import {
  findNul,
  paddedSize,
  piece,
  readU16,
  readU32,
  textSize,
  writeU16,
  writeU32,
} from '../../../src/protocol/wire/bytes.ts';
import { hex } from '../../support/hex.ts';

describe('bytes', () => {
  test('integers are big-endian and unsigned', () => {
    expect(readU16(hex('00 fffe'), 1)).toBe(0xfffe);
    expect(readU32(hex('00 80000001'), 1)).toBe(0x80000001);
    expect(readU32(hex('ffffffff'), 0)).toBe(0xffffffff);
  });

  test('findNul looks only within its range', () => {
    const bytes = hex('00 61 62 00 63 00');
    expect(findNul(bytes, 1, 6)).toBe(3);
    expect(findNul(bytes, 1, 3)).toBe(3);
    expect(findNul(bytes, 4, 5)).toBe(5);
    expect(findNul(bytes, 4, 4)).toBe(4);
  });

  test.each([
    [0, 0],
    [1, 8],
    [8, 8],
    [9, 16],
    [0xfff9, 0x10000],
    [0x7fffffff, 0x80000000],
    [0xfffffff1, 0xfffffff8],
  ])('%d bytes are padded to %d', (size, padded) => {
    expect(paddedSize(size)).toBe(padded);
  });

  test.each([
    ['', 0],
    ['abc', 3],
    ['°C', 3],
    ['\u007f', 1],
    ['\u0080', 2],
    ['a€', 4],
    ['🙂', 4],
  ])('%j takes %d bytes', (text, size) => {
    expect(textSize(text)).toBe(size);
  });

  test.each([
    ['copy', 64],
    ['view', 65],
  ])('a piece is a %s of %d bytes, and no Buffer', (kind, size) => {
    const bytes = Buffer.alloc(size + 3, 7).subarray(1);
    bytes[0] = 1;
    bytes[size] = 2;
    const part = piece(bytes, 1, size);
    expect(part).toStrictEqual(Uint8Array.from({ length: size }, (_, i) => (i === size - 1 ? 2 : 7)));
    bytes[1] = 9;
    expect(part[0]).toBe(kind === 'view' ? 9 : 7);
  });

  test('what is written is read, and nothing else', () => {
    const bytes = new Uint8Array(8).fill(0xaa);
    writeU16(bytes, 1, 0x8001);
    writeU32(bytes, 3, 0xfffefd01);
    expect(bytes).toStrictEqual(Uint8Array.of(0xaa, 0x80, 0x01, 0xff, 0xfe, 0xfd, 0x01, 0xaa));
    expect([readU16(bytes, 1), readU32(bytes, 3)]).toEqual([0x8001, 0xfffefd01]);
  });
});
