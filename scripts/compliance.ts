/** Writes docs/reference/compliance.md. */
import { writeFileSync } from 'node:fs';
import { compliance } from './compliance-table.ts';

writeFileSync('docs/reference/compliance.md', compliance());
