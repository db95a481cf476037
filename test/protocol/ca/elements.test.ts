import { describe, expect, test } from 'vitest';
import { DbrNative } from '../../../src/protocol/ca/dbr-native.ts';
import { readElements, readNumber, writeElements, writeNumber } from '../../../src/protocol/ca/elements.ts';
import type { Value } from '../../../src/protocol/value/value.ts';
import { hex } from '../../support/hex.ts';
import { fc } from '../../support/properties.ts';

const { STRING, SHORT, FLOAT, ENUM, CHAR, LONG, DOUBLE } = DbrNative;

const golden: readonly [DbrNative, Value, string][] = [
  [SHORT, -2, 'fffe'],
  [FLOAT, 1.5, '3fc00000'],
  [ENUM, 65534, 'fffe'],
  [CHAR, 254, 'fe'],
  [LONG, -2, 'fffffffe'],
  [DOUBLE, -1.5, 'bff80000 00000000'],
  [STRING, 'ab', `6162 ${'00'.repeat(38)}`],
  [SHORT, Int16Array.of(-2, 3), 'fffe 0003'],
  [FLOAT, Float32Array.of(1.5, -1.5), '3fc00000 bfc00000'],
  [ENUM, Uint16Array.of(65534, 3), 'fffe 0003'],
  [CHAR, Uint8Array.of(254, 3), 'fe 03'],
  [LONG, Int32Array.of(-2, 3), 'fffffffe 00000003'],
  [DOUBLE, Float64Array.of(-1.5, 1), 'bff80000 00000000 3ff00000 00000000'],
  [STRING, ['a', ''], `61 ${'00'.repeat(79)}`],
  [DOUBLE, new Float64Array(), ''],
  [STRING, [], ''],
];

describe.each(golden)('native %i of %j', (native, value, bytes) => {
  const count = typeof value === 'object' ? value.length : 1;

  test('is written big-endian at its offset', () => {
    const view = new DataView(new ArrayBuffer(hex(bytes).length + 6), 3);
    writeElements(view, 1, native, count, value);
    expect(new Uint8Array(view.buffer)).toEqual(hex(`0000 0000 ${bytes} 0000`));
  });

  test('is read back', () => {
    const payload = hex(`0000 0000 ${bytes} 0000`);
    expect(readElements(new DataView(payload.buffer, 3), 1, native, count, true)).toStrictEqual(value);
  });
});

test('elements not asked for are not written, elements not there are zero', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(255), { minLength: 1, maxLength: 8 }), fc.nat(8), (numbers, count) => {
      const view = new DataView(new ArrayBuffer(8));
      writeElements(view, 0, CHAR, count, Uint8Array.from(numbers));
      const shown = Array.from({ length: 8 }, (_, i) => (i < count ? (numbers[i] ?? 0) : 0));
      expect([...new Uint8Array(view.buffer)]).toEqual(shown);
    }),
  );
});

test('no element of a scalar is written when none is asked for', () => {
  const view = new DataView(new ArrayBuffer(40));
  writeElements(view, 0, DOUBLE, 0, 1.5);
  writeElements(view, 0, STRING, 0, 'a');
  expect(new Uint8Array(view.buffer)).toEqual(new Uint8Array(40));
});

test('text of 40 bytes without a NUL ends at 39, and with the payload', () => {
  const full = new Uint8Array(80).fill(0x61);
  expect(readElements(new DataView(full.buffer), 0, STRING, 2, true)).toEqual(['a'.repeat(39), 'a'.repeat(39)]);
  expect(readElements(new DataView(full.buffer, 0, 3), 0, STRING, 1, true)).toBe('aaa');
});

test.each([SHORT, FLOAT, ENUM, CHAR, LONG, DOUBLE])('one number of native %i comes back', (native) => {
  const view = new DataView(new ArrayBuffer(9));
  writeNumber(view, 1, native, 77);
  expect(readNumber(view, 1, native)).toBe(77);
});
