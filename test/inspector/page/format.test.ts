import { expect, test } from 'vitest';
import { changeText, factText } from '../../../inspector/src/model/format.ts';

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
