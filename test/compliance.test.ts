import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compliance } from '../scripts/compliance-table.ts';

it('COMPLIANCE.md says what the rules say (else: npm run compliance)', () => {
  expect(readFileSync('COMPLIANCE.md', 'utf8')).toBe(compliance());
});
