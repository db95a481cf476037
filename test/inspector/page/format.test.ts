import { expect, test } from 'vitest';
import { changeText, factText, tickTexts } from '../../../inspector/src/model/format.ts';

test.each([
  ['idle', 'moving.stepping', 'idle → moving.stepping'],
  ['axis.turning · mode.moving', 'axis.resting · mode.moving', 'axis.turning → axis.resting'],
  ['axis.turning · mode.moving', 'axis.resting · mode.idle', 'axis.turning → axis.resting · mode.moving → mode.idle'],
  ['on(a.b · c.d)', 'on(a.b · c.e)', 'on(a.b · c.d) → on(a.b · c.e)'],
  ['starting', 'a.b · c.d', 'starting → a.b · c.d'],
])('a change of state from %s to %s', (from, to, text) => {
  expect(changeText(from, to)).toBe(text);
});

test.each([
  ['position', 0.5039813409111331, '0.5039813409'],
  ['channels', 20_000, '20,000'],
  ['bytesIn', 1_234_567, '1.23 MB'],
  ['lastSentAt', 4_000, '1 s ago'],
  ['lastReceivedAt', 0, 'not while looked at'],
  ['displayLimits', [0, 10], '0 to 10'],
  ['limits', ['none', 5], 'none to 5'],
  ['slow', false, 'no'],
] as const)('the fact %s of %s is written %s', (name, value, text) => {
  expect(factText(name, value, 5_000)).toBe(text);
});

test.each([
  [
    [0, 2e-8, 4e-8, 6e-8],
    ['0', '2e-8', '4e-8', '6e-8'],
  ],
  [
    [1e-8, 1.5e-8, 2e-8],
    ['1.0e-8', '1.5e-8', '2.0e-8'],
  ],
  [
    [0, 0.5, 1],
    ['0.0', '0.5', '1.0'],
  ],
  [
    [-20, 0, 20],
    ['-20', '0', '20'],
  ],
  [
    [1000.001, 1000.002],
    ['1000.001', '1000.002'],
  ],
  [
    [0, 5e8, 1e9],
    ['0', '5.0e8', '1.0e9'],
  ],
  [[0], ['0']],
])('the ticks %j are labelled %j', (ticks, texts) => {
  expect(tickTexts(ticks)).toEqual(texts);
});

test('labels of different ticks differ, whatever their range', () => {
  for (let exponent = -300; exponent <= 300; exponent += 7) {
    const ticks = [0, 1, 2, 3, 4, 5].map((n) => (100 + n) * 10 ** exponent);
    expect(new Set(tickTexts(ticks)).size).toBe(ticks.length);
  }
});
