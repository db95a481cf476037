import { describe, expect, test } from 'vitest';
import {
  charsToText,
  readable,
  readExactText,
  readText,
  stringSize,
  textToBytes,
  textToChars,
  writeText,
} from '../../../src/protocol/value/text.ts';
import { hex } from '../../support/hex.ts';
import { fc } from '../../support/properties.ts';

describe('writeText', () => {
  test.each([
    ['fits', 'mm', '6d6d 0000 0000 0000'],
    ['is empty', '', '0000 0000 0000 0000'],
    ['fills all but the NUL', '1234567', '3132 3334 3536 3700'],
    ['is too long', '12345678', '3132 3334 3536 3700'],
    ['is UTF-8', '°C', 'c2b0 4300 0000 0000'],
    ['would end inside a character', '12345é', '3132 3334 35c3 a900'],
    ['would end inside a character, one byte later', '123456é', '3132 3334 3536 0000'],
    ['has a character of four bytes that does not fit', '1234😀', '3132 3334 0000 0000'],
    ['has a NUL', 'a\0b', '6100 0000 0000 0000'],
    ['has a NUL behind other characters', 'é\0b', 'c3a9 0000 0000 0000'],
  ])('when the text %s', (_, text, bytes) => {
    const field = new Uint8Array(8);
    writeText(field, 0, 8, text);
    expect(field).toEqual(hex(bytes));
  });

  test('stays within its field', () => {
    const bytes = new Uint8Array(12);
    writeText(bytes, 2, 8, 'é'.repeat(20));
    expect(bytes).toEqual(hex('0000 c3a9 c3a9 c3a9 0000 0000'));
  });
});

describe('readText', () => {
  test.each([
    ['ends at the NUL', '6100 62', 'a'],
    ['ends with the bytes', '6162 63', 'abc'],
    ['is UTF-8', 'c2b0 43', '°C'],
    ['is UTF-8 up to a NUL', '78 c2b0 00 ff', 'x°'],
    ['is Latin-1 when it is not UTF-8', '78 b0 43', 'x°C'],
    ['keeps a byte order mark', 'efbb bf61', '\uFEFFa'],
  ])('%s', (_, bytes, text) => {
    expect(readText(hex(bytes), 0, hex(bytes).length)).toBe(text);
  });

  test('does not look beyond its end for a NUL', () => {
    expect(readText(hex('c2b0 43 00'), 0, 2)).toBe('°');
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => typeof readText(bytes, 0, bytes.length) === 'string'),
    );
  });
});

test('text comes back as far as it fits', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (any) => {
      const text = any.replaceAll('\0', '');
      const field = new Uint8Array(stringSize);
      writeText(field, 0, stringSize, text);
      const back = readText(field, 0, stringSize);
      expect(text.startsWith(back)).toBe(true);
      const size = new TextEncoder().encode(text).length;
      if (size < stringSize) expect(back).toBe(text);
      else expect(field.lastIndexOf(0)).toBe(stringSize - 1);
    }),
  );
});

describe('long strings', () => {
  test.each([
    ['abc', undefined, '616263 00'],
    ['', undefined, '00'],
    ['é', 3, 'c3a9 00'],
    ['é', 2, '00'],
    ['abc', 3, '6162 00'],
    ['a\0b', 8, '61 00'],
  ])('%j within %s bytes', (text, limit, bytes) => {
    expect(textToChars(text, limit)).toEqual(hex(bytes));
  });

  test('text ends at the NUL of a CHAR array, or with it', () => {
    expect(charsToText(hex('6162 0063'))).toBe('ab');
    expect(charsToText(hex('6162'))).toBe('ab');
    expect(charsToText(hex(''))).toBe('');
    expect(charsToText(hex('b0'))).toBe('\udcb0');
  });
});

describe('exact text', () => {
  test('keeps bytes that are not UTF-8, in the midst of those that are', () => {
    const bytes = hex('c2b0 b0 43 ff e282ac');
    const text = readExactText(bytes, 0, bytes.length);
    expect(text).toBe('°\udcb0C\udcff€');
    expect(textToBytes(text)).toEqual(bytes);
    expect(readable(text)).toBe('°°Cÿ€');
    expect(readable('😀')).toBe('😀');
  });

  test('comes back byte for byte, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ min: 1, maxLength: stringSize - 1 }), (bytes) => {
        const field = new Uint8Array(stringSize);
        writeText(field, 0, stringSize, readExactText(bytes, 0, bytes.length));
        expect(field.subarray(0, bytes.length)).toEqual(bytes);
        const chars = new Uint8Array([...bytes, 0]);
        expect(textToChars(charsToText(chars))).toEqual(chars);
      }),
    );
  });

  test('ends with a whole character, or with a whole byte', () => {
    const field = new Uint8Array(4);
    writeText(field, 0, 4, '\udcb0€');
    expect(field).toEqual(hex('b0000000'));
    writeText(field, 0, 4, '\udcb0\udcb1\udcb2\udcb3');
    expect(field).toEqual(hex('b0b1b200'));
  });
});
