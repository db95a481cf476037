/** Times and texts as iocStats writes them. */
import { expect, it } from 'vitest';
import { part, uptimeText } from '../../../src/helpers/status/words.ts';

it.each([
  [0, '00:00:00'],
  [59.9, '00:00:59'],
  [3661, '01:01:01'],
  [86_399, '23:59:59'],
  [86_400, '1 day, 00:00:00'],
  [2 * 86_400 + 3 * 3600 + 4, '2 days, 03:00:04'],
])('an uptime of %d s is %s', (seconds, text) => {
  expect(uptimeText(seconds)).toBe(text);
});

it('a long text comes in pieces that fit a string', () => {
  const text = 'x'.repeat(39) + 'y'.repeat(10);
  expect([part(text, 1), part(text, 2), part(text, 3)]).toEqual(['x'.repeat(39), 'y'.repeat(10), '']);
});
