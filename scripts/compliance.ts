/** Writes docs/compliance.md. */
import { writeFileSync } from 'node:fs';
import { compliance } from './compliance-table.ts';

writeFileSync('docs/compliance.md', compliance());
