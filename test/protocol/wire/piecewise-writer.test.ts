import { expect, test } from 'vitest';
import { LARGE, PiecewiseWriter } from '../../../src/protocol/wire/piecewise-writer.ts';

test('what is large is a piece of its own, and not copied', () => {
  const writer = new PiecewiseWriter();
  const [small, large] = [Uint8Array.of(1, 2), new Uint8Array(LARGE).fill(7)];
  writer.u8(9);
  writer.copy(small);
  writer.copy(large);
  writer.copy(large);
  writer.u16(0x0304);
  const { pieces } = writer;
  expect(pieces.map(({ length }) => length)).toEqual([3, LARGE, LARGE, 2]);
  expect([pieces[0], pieces[3]]).toEqual([Uint8Array.of(9, 1, 2), Uint8Array.of(3, 4)]);
  expect(pieces[1]).toBe(large);
});
