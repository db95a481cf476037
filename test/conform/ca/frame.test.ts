import { describe, expect, it } from 'vitest';
import { FrameCutter } from '../../../src/conform/ca/frame.ts';
import { message } from '../../../src/conform/ca/moves/message.ts';
import { join } from '../../../src/conform/join.ts';
import { fc, runs } from '../../support/properties.ts';

const messagesOf = (size: fc.Arbitrary<number>) =>
  fc.array(
    fc
      .record({ command: fc.nat(30), size, extended: fc.boolean() })
      .map(({ command, size, extended }) =>
        message(command, { payload: new Uint8Array(size).fill(command), extended }),
      ),
    { maxLength: 4 },
  );

/** Cuts `bytes` into pieces of the given lengths, over and over. */
function pieces(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const cut: Uint8Array[] = [];
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const length = lengths[n % lengths.length]!;
    cut.push(bytes.subarray(at, at + length));
    at += length;
  }
  return cut;
}

describe('the cutter of a stream', () => {
  it.each([
    ['short messages', fc.nat(100), fc.integer({ min: 1, max: 40 })],
    ['long messages', fc.constantFrom(0, 0xfff8, 0x10000, 300_000), fc.integer({ min: 10_000, max: 70_000 })],
  ])('gives the same %s however they come', (_, size, piece) => {
    fc.assert(
      fc.property(messagesOf(size), fc.array(piece, { minLength: 1 }), (messages, lengths) => {
        const cutter = new FrameCutter();
        // Looked at when all have come: what was given must not change behind its owner's back.
        const frames = pieces(join(...messages), lengths).flatMap((part) => cutter.push(part));
        expect(frames.map(({ bytes }) => bytes.length)).toEqual(messages.map(({ length }) => length));
        expect(Buffer.compare(join(...frames.map(({ bytes }) => bytes)), join(...messages))).toBe(0);
        expect(cutter.held).toBe(0);
      }),
      { numRuns: runs(30) },
    );
  });

  it('says how much of a message it holds', () => {
    const cutter = new FrameCutter();
    const bytes = message(23, { payload: new Uint8Array(64) });

    expect(cutter.push(bytes.subarray(0, 10))).toEqual([]);
    expect(cutter.held).toBe(10);
    expect(cutter.push(bytes.subarray(10, 79))).toEqual([]);
    expect(cutter.held).toBe(79);
    expect(cutter.push(join(bytes.subarray(79), bytes.subarray(0, 3)))).toHaveLength(1);
    expect(cutter.held).toBe(3);
  });
});
