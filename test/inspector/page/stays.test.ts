import { expect, test } from 'vitest';
import { dwellOf, staysOf } from '../../../inspector/src/model/stays.ts';
import type { Step } from '../../../src/inspect/feed.ts';

const step = (at: number, from: string, to: string): Step => ({
  seq: at,
  at,
  event: 'e',
  detail: null,
  from,
  to,
  edges: [],
  actions: [],
  refused: '',
  passedOver: [],
});

test('a stay begins with a move and ends with the next; events that move nothing do not count', () => {
  const steps = [
    step(100, 'idle', 'idle'),
    step(150, 'idle', 'busy'),
    step(160, 'busy', 'busy'),
    step(400, 'busy', 'idle'),
  ];
  expect(staysOf(steps, 1000)).toEqual([
    { state: 'idle', from: 100, to: 150 },
    { state: 'busy', from: 150, to: 400 },
    { state: 'idle', from: 400, to: 1000 },
  ]);
});

test('what was not seen is not made up', () => {
  const steps = [step(100, 'idle', 'busy'), step(300, 'failed', 'idle')];
  expect(staysOf(steps, 350)).toEqual([
    { state: '', from: 100, to: 300 },
    { state: 'idle', from: 300, to: 350 },
  ]);
  expect(staysOf([], 100)).toEqual([]);
});

test('the time in each state is summed up, most first', () => {
  const steps = [
    step(0, 'idle', 'busy'),
    step(10, 'busy', 'idle'),
    step(100, 'idle', 'busy'),
    step(140, 'busy', 'idle'),
  ];
  expect(dwellOf(staysOf(steps, 150))).toEqual([
    { state: 'idle', stays: 2, totalMs: 100, longestMs: 90 },
    { state: 'busy', stays: 2, totalMs: 50, longestMs: 40 },
  ]);
});
