/** Writes docs/reference/compliance.md and compliance-pva.md. */
import { writeFileSync } from 'node:fs';
import { compliance } from './compliance-table.ts';
import { pvaCompliance } from './pva-compliance-table.ts';

writeFileSync('docs/reference/compliance.md', compliance());
writeFileSync('docs/reference/compliance-pva.md', pvaCompliance());
