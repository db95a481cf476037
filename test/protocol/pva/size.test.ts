import { describe, expect, test } from 'vitest';
import {
  NULL_SIZE,
  readCount,
  readSize,
  readString,
  writeNullSize,
  writeSize,
  writeString,
} from '../../../src/protocol/pva/size.ts';
import { Cursor } from '../../../src/protocol/wire/cursor.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { hex } from '../../support/hex.ts';

describe('sizes', () => {
  test.each([
    [0, '00'],
    [253, 'fd'],
    [254, 'fe fe000000'],
    [255, 'fe ff000000'],
    [0x80000001, 'fe 01000080'],
  ])('%d', (size, bytes) => {
    const writer = new Writer(0, true);
    writeSize(writer, size);
    expect(writer.take()).toStrictEqual(hex(bytes));
    expect(readSize(new Cursor(hex(bytes), true))).toBe(size);
  });

  test('big-endian, longer than needed, and null', () => {
    expect(readSize(new Cursor(hex('fe 00000102'), false))).toBe(0x102);
    expect(readSize(new Cursor(hex('fe 00000001'), false))).toBe(1);
    const writer = new Writer(0);
    writeNullSize(writer);
    expect(readSize(new Cursor(writer.take(), true))).toBe(NULL_SIZE);
  });

  test.each([
    ['03 0102', 1, '3 elements of 1 bytes announced, 2 bytes left'],
    ['02 01020304 05060708 01020304', 8, '2 elements of 8 bytes announced, 12 bytes left'],
    ['fe ffffff7f 00', 8, '2147483647 elements of 8 bytes announced, 1 bytes left'],
    ['ff', 1, 'null where a number of elements belongs'],
    ['fe 0100', 1, 'ends within a field: 4 bytes expected, 2 left'],
  ])('a count that cannot be: %s', (bytes, size, fault) => {
    const cursor = new Cursor(hex(bytes), true);
    expect(readCount(cursor, size)).toBe(0);
    expect(cursor.fault).toBe(fault);
  });
});

describe('strings', () => {
  test.each(['', 'grüße', 'x'.repeat(253), 'x'.repeat(254), 'ü'.repeat(127)])('%s', (text) => {
    const writer = new Writer(0, true);
    writeString(writer, text);
    const cursor = new Cursor(writer.take(), true);
    expect(readString(cursor)).toBe(text);
    expect(cursor.left).toBe(0);
  });

  test('null is empty', () => {
    const cursor = new Cursor(hex('ff'), true);
    expect(readString(cursor)).toBe('');
    expect(cursor.fault).toBeUndefined();
  });
});
