import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compliance } from '../scripts/compliance-table.ts';
import { pvaCompliance } from '../scripts/pva-compliance-table.ts';

it('docs/reference/compliance.md says what the rules say (else: npm run compliance)', () => {
  expect(readFileSync('docs/reference/compliance.md', 'utf8')).toBe(compliance());
});

it('docs/reference/compliance-pva.md is what the rules of PV Access say', () => {
  expect(readFileSync('docs/reference/compliance-pva.md', 'utf8')).toBe(pvaCompliance());
});
