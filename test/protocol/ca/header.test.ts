import { describe, expect, test } from 'vitest';
import { Header, readHeader, writeHeader } from '../../../src/protocol/ca/header.ts';
import { Writer } from '../../../src/protocol/wire/writer.ts';
import { hex } from '../../support/hex.ts';

const extended = hex('000f ffff 0014 0000 00000001 80000002 00012340 fffffff0');

describe('readHeader', () => {
  test('reads the standard header anywhere in the bytes', () => {
    const header = new Header();
    expect(readHeader(header, hex('ee 000f 0010 0014 0003 00000001 80000002'), 1, 17, true)).toBe(true);
    expect({ ...header }).toStrictEqual({
      command: 15,
      size: 16,
      dataType: 20,
      count: 3,
      p1: 1,
      p2: 0x80000002,
      length: 16,
    });
  });

  test('reads the extended header', () => {
    const header = new Header();
    expect(readHeader(header, extended, 0, extended.length, true)).toBe(true);
    expect(header).toMatchObject({ size: 0x12340, count: 0xfffffff0, length: 24 });
  });

  test('does not ask for the count of 0 in front of an extended header, as rsrv does not', () => {
    const header = new Header();
    const bytes = Uint8Array.from(extended);
    bytes[7] = 5;
    expect(readHeader(header, bytes, 0, bytes.length, true)).toBe(true);
    expect(header).toMatchObject({ size: 0x12340, count: 0xfffffff0 });
  });

  test.each([16, 20, 23])('is not complete with %d bytes of an extended header', (end) => {
    const header = new Header();
    expect(readHeader(header, extended, 0, end, true)).toBe(false);
    expect(header).toMatchObject({ command: 15, p1: 1, length: 24 });
  });

  test('takes 0xffff literally from a peer without extended headers', () => {
    const header = new Header();
    expect(readHeader(header, extended, 0, extended.length, false)).toBe(true);
    expect(header).toMatchObject({ size: 0xffff, count: 0, length: 16 });
  });
});

describe('writeHeader', () => {
  test.each([
    ['small', 9, 3, false, '000f 0010 0014 0003 00000001 ffffffff'],
    ['largest short size', 0xfff8, 3, false, '000f fff8 0014 0003 00000001 ffffffff'],
    [
      'size that padding takes over the threshold',
      0xfff9,
      3,
      false,
      '000f ffff 0014 0000 00000001 ffffffff 00010000 00000003',
    ],
    ['largest short count', 0, 0xfffe, false, '000f 0000 0014 fffe 00000001 ffffffff'],
    ['count of 0xffff', 0, 0xffff, false, '000f ffff 0014 0000 00000001 ffffffff 00000000 0000ffff'],
    ['extended by wish', 8, 1, true, '000f ffff 0014 0000 00000001 ffffffff 00000008 00000001'],
  ])('%s', (_name, size, count, force, expected) => {
    const writer = new Writer(0);
    writeHeader(writer, 15, size, 20, count, 1, 0xffffffff, force);
    expect(writer.take()).toStrictEqual(hex(expected));
  });
});
