/** Writes COMPLIANCE.md. */
import { writeFileSync } from 'node:fs';
import { compliance } from './compliance-table.ts';

writeFileSync('COMPLIANCE.md', compliance());
