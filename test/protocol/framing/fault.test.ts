/** What faults of a device do to the bytes of a reply. */
import { expect, it } from 'vitest';
import { checked } from '../../../src/protocol/framing/checked.ts';
import { chatter, garbled, miscounted, truncated, unended } from '../../../src/protocol/framing/fault.ts';
import { isDropped, toBytes, toText } from '../../../src/protocol/framing/framing.ts';
import { line } from '../../../src/protocol/framing/line.ts';

const lines = line('\r\n');
const frame = { bytes: toBytes('12.5') };
const encoded = lines.encode(frame, 'device');

it('noise comes before a reply', () => {
  expect(toText(garbled(encoded))).toBe('\xff#?12.5\r\n');
});

it('half a reply is its first half', () => {
  expect(toText(truncated(encoded))).toBe('12.');
  expect(truncated(new Uint8Array())).toHaveLength(0);
});

it('an unended reply lacks its terminator, or else its last byte', () => {
  expect(toText(unended(encoded, frame))).toBe('12.5');
  expect(toText(unended(frame.bytes, frame))).toBe('12.');
  expect(toText(unended(toBytes('other'), frame))).toBe('othe');
});

it('a wrong checksum is one that the framing drops', () => {
  const summed = checked(lines, 'sum8');
  const cuts = (bytes: Uint8Array) => summed.cutter('controller').push(bytes);
  const right = summed.encode(frame, 'device');
  expect(cuts(right).map(isDropped)).toEqual([false]);
  expect(cuts(miscounted(right, frame)).map(isDropped)).toEqual([true]);
});

it('chatter is a frame of its own', () => {
  expect(toText(chatter(3, lines))).toBe('* chatter 3\r\n');
});
