import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { charts, withCharts } from '../scripts/statecharts.ts';

it('the statecharts in ARCHITECTURE.md are those of the machines (else: npm run diagrams)', async () => {
  const text = readFileSync('ARCHITECTURE.md', 'utf8');
  expect(withCharts(text, await charts())).toBe(text);
});
