import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compliance } from '../scripts/compliance-table.ts';

it('docs/compliance.md says what the rules say (else: npm run compliance)', () => {
  expect(readFileSync('docs/compliance.md', 'utf8')).toBe(compliance());
});
