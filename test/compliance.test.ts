import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compliance } from '../scripts/compliance-table.ts';

it('docs/reference/compliance.md says what the rules say (else: npm run compliance)', () => {
  expect(readFileSync('docs/reference/compliance.md', 'utf8')).toBe(compliance());
});
