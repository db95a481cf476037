import { expect, test } from 'vitest';
import { Held } from '../../../src/protocol/pva/held.ts';
import { fc } from '../../support/properties.ts';

const LARGE = 1 << 14;

/** Sizes of pieces, small ones and those that are kept as they come. */
const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: LARGE - 1, max: LARGE + 9 })), {
  maxLength: 12,
});

test('joins what was added, in order, and then holds nothing', () => {
  fc.assert(
    fc.property(sizes, (lengths) => {
      const whole = Uint8Array.from({ length: lengths.reduce((sum, size) => sum + size, 0) }, (_, at) => at % 251);
      const held = new Held();
      let at = 0;
      for (const size of lengths) {
        held.add(whole, at, size);
        at += size;
        expect(held.length).toBe(at);
        const seen = Math.min(lengths[0]!, 8);
        expect(held.head.subarray(0, seen)).toEqual(whole.subarray(0, seen));
        expect(held.heldBytes).toBeLessThanOrEqual(2 * at + 2 * LARGE);
      }
      expect(Buffer.compare(held.take(), whole)).toBe(0);
      expect([held.length, held.heldBytes, held.take().length]).toEqual([0, 0, 0]);
    }),
  );
});

test('many small pieces take no more than twice their length', () => {
  const held = new Held();
  for (let count = 0; count < 100_000; count++) held.add(Uint8Array.of(count), 0, 1);
  expect(held.heldBytes).toBeLessThanOrEqual(200_000);
  expect(held.take()).toHaveLength(100_000);
});

test('a large piece is not copied, nor is one that is all', () => {
  const held = new Held();
  const bytes = new Uint8Array(2 * LARGE);
  held.add(bytes, 3, LARGE);
  expect(held.take().buffer).toBe(bytes.buffer);
});
