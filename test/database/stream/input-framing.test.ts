import { expect, it } from 'vitest';
import { inputFraming } from '../../../src/database/stream/input-framing.ts';
import { isDropped, toBytes, toText } from '../../../src/protocol/framing/framing.ts';

function cut(end: { terminator: string; maxInput: number }, parts: readonly string[]) {
  const framing = inputFraming({ ...end, readMs: 50 });
  const cutter = framing.cutter('controller');
  const cuts = parts.flatMap((part) => cutter.push(toBytes(part)));
  const silent = cutter.silent?.() ?? [];
  return {
    frames: [...cuts, ...silent].map((each) => (isDropped(each) ? 'dropped' : toText(each.bytes))),
    pending: cutter.pending,
  };
}

it.each([
  ['\r\n', 0, ['a\r', '\nb\r\n'], ['a', 'b']],
  ['\r\n', 0, ['a\rb\r\nc'], ['a\rb', 'c']],
  ['\r\n', 3, ['abcdef\r\n'], ['abc', 'def']],
  ['', 2, ['abc'], ['ab', 'c']],
  ['', 0, ['abc', 'd'], ['abcd']],
])('to %j, or %i bytes: %j', (terminator, maxInput, parts, frames) => {
  expect(cut({ terminator, maxInput }, parts)).toEqual({ frames, pending: 0 });
});

it('ends by silence where there is no terminator', () => {
  const framing = inputFraming({ terminator: '', maxInput: 0, readMs: 50 });
  expect(framing).toMatchObject({ silenceMs: 50, name: 'input to a silence of 50 ms' });
  expect(inputFraming({ terminator: '\r', maxInput: 0, readMs: 50 })).toMatchObject({ name: 'input to "<0d>"' });
  expect(toText(framing.encode({ bytes: toBytes('x') }, 'controller'))).toBe('x');
  const cutter = framing.cutter('controller');
  expect(cutter.silent?.()).toEqual([]);
  cutter.push(toBytes('x'));
  expect(toText(cutter.reset())).toBe('x');
});
